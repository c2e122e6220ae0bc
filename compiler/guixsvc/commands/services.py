"""Services from outside: those of ``--service``, and those of installed packages where they are asked for."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from guixsvc import records
from guixsvc.commands.usage import Usage
from guixsvc.service_files import BUILT_IN, BadService, Root
from guixsvc.shown import shown
from guixsvc.source import Source


def know_named(folders: Sequence[str]) -> None:
    """Makes known what folders have, and nothing else from outside. Raises Usage for a faulty one."""
    if not folders:
        records.know([BUILT_IN])
        return
    from guixsvc import service_packages

    roots = [BUILT_IN]
    for folder in folders:
        try:
            roots.append(service_packages.folder(Path(folder).resolve()))
            records.know(roots)
            _refuse_faults(roots[-1])
        except (BadService, OSError) as fault:
            raise Usage(f"--service {folder}: {fault}") from None


def _refuse_faults(root: Root) -> None:
    from guixsvc.emit.outputs import outputs
    from guixsvc.service_files import services_of

    for fault in records.catalogue().faults:
        raise fault
    for service in services_of(root):
        outputs(root.templates / service)


# Bounded, and from the start of a word only: a text may be one word of a million characters.
_TYPE = re.compile(r"(?<![^\s()'`,\";])[^\s()'`,\";]{1,100}-service-type")


def know_installed(sources: Iterable[Source]) -> bool:
    """Makes known what installed packages have of the service types that sources name; whether anything."""
    known = {*records.service_types(), *records.deprecated_names()}
    unknown = {name for source in sources for name in _TYPE.findall(source.text)} - known
    if not unknown:
        return False
    from guixsvc import service_packages

    roots = records.roots()
    more = [root for root in service_packages.installed() if service_packages.types_of(root) & unknown]
    more = [root for root in more if root not in roots]
    if more:
        records.know([*roots, *more])
        for fault in records.catalogue().faults:
            _warn(f"a service of an installed package is left out: {fault}")
    return bool(more)


def _warn(message: str) -> None:
    import sys

    print(shown(f"guixsvc: warning: {message}"), file=sys.stderr)
