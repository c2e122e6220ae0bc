"""The programs for hosts, of ``templates/jami``, as modules: what they do there, guixsvc does alike."""

import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from os.path import join
from types import ModuleType

from guixsvc.paths import TEMPLATES


@cache
def on_host(name: str) -> ModuleType:
    """The module of a name that the host has too, such as ``jami_bus``."""
    spec = spec_from_file_location(name, join(TEMPLATES, "jami", f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
