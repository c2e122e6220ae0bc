"""Templates → texts by Jinja itself: those of other services, and ours where they changed."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from os.path import basename, dirname, join
from traceback import extract_tb
from types import NoneType, SimpleNamespace

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    pass_context,
)
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context

from guixsvc import quoting
from guixsvc.annotations import Any
from guixsvc.emit.template_runtime import only_quoted
from guixsvc.paths import TEMPLATES
from guixsvc.quoting import Quoted, Unquotable
from guixsvc.service_tables import BadService, read_text
from guixsvc.services.host_secrets import PLACEHOLDER, placeholder
from guixsvc.services.plain import FileText, KeptText, SecretText
from guixsvc.spelling import or_nearest


def render(folder: str, template: str, context: Mapping[str, Any]) -> tuple[str, bool]:
    """The text of a template, and whether a secret went into it.

    Raises BadService for a template that cannot be rendered, Unquotable for a value that cannot stand there.
    """
    secrets: list[str] = []
    kept: list[str] = []
    found = _parsed(folder, template)
    try:
        text = found.render({**context, _SECRETS: secrets, _KEPT: kept})
    except (Unquotable, MemoryError):
        raise
    except Exception as fault:
        # A template is code: whatever is raised in it is a fault of the service's files.
        what = (
            str(fault) if isinstance(fault, TemplateError | TypeError) else f"{type(fault).__name__}: {fault}"
        )
        raise BadService(f"{_place(join(folder, template), fault)}: {what}") from fault
    if "handed_over" in context and sorted(PLACEHOLDER.findall(text)) != sorted(kept):
        raise Unquotable(
            "a secret that the host keeps must end its line, and no other text may end like its place"
        )
    return text, bool(secrets)


def undefined(folder: str, template: str) -> set[str]:
    """The names in a template that are not defined in it. Raises BadService for what is no template."""
    if not template.endswith(".j2"):
        return set()
    _parsed(folder, template)
    return find_undeclared_variables(jinja(folder).parse(read_text(join(folder, template))))


def _parsed(folder: str, template: str) -> Template:
    read_text(join(folder, template))
    try:
        return jinja(folder).get_template(f"{basename(folder)}/{template}")
    except TemplateSyntaxError as fault:
        raise BadService(f"{join(folder, template)}:{fault.lineno}: {fault.message}") from None
    except RecursionError:
        raise BadService(f"{join(folder, template)}: it nests too deep") from None
    except (TemplateError, UnicodeDecodeError) as fault:
        raise BadService(f"{join(folder, template)}: {fault}") from None


def _place(path: str, fault: Exception) -> str:
    """Where in a template something was raised: Jinja has its lines in the trace."""
    lines = [frame.lineno for frame in extract_tb(fault.__traceback__) if frame.filename == path]
    return f"{path}:{lines[-1]}" if lines else path


_SECRETS = "_secrets"
"""What a rendering calls the list of filters' values that were secret."""
_KEPT = "_kept"
"""And the list of what stands in place of those that the host keeps."""


class _NotThere(StrictUndefined):
    @property
    def _undefined_message(self) -> str:
        if isinstance(self._undefined_obj, SimpleNamespace):
            name = str(self._undefined_name)
            return f"there is no value `{name}` here{or_nearest(name, vars(self._undefined_obj))}"
        return super()._undefined_message


@cache
def jinja(folder: str) -> Environment:
    """As it compiles the templates of a folder."""
    found = Environment(
        loader=FileSystemLoader([dirname(folder), TEMPLATES]),
        undefined=_NotThere,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=only_quoted,
        keep_trailing_newline=True,
    )
    found.filters |= {name: _filter(name) for name in FILTERS}
    return found


def environment(value: str | int, name: str) -> Quoted:
    """The assignment of a variable in a unit."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise TypeError(f"`{name}` is no name of a variable of the environment")
    return quoting.environment(name, str(value))


FILTERS: Mapping[str, tuple[Callable[..., Quoted], tuple[type, ...]]] = {
    "credential_path": (quoting.credential_path, (str,)),
    "environment": (environment, (str, int)),
    "exec": (lambda value: quoting.exec_argument(str(value)), (str, int)),
    "ini": (quoting.ini_value, (str, int, bool)),
    "json": (quoting.json_document, (str, int, float, bool, list, NoneType)),
    "line": (quoting.line, (str, int)),
    "name": (quoting.name, (str,)),
    "number": (quoting.number, (int, float)),
    "shell": (lambda value: quoting.shell_word(str(value)), (str, int)),
    "unit_path": (quoting.unit_path, (str,)),
    "verbatim": (quoting.verbatim, (FileText,)),
}
"""What templates may write behind ``|``: one for each kind of place that a value can stand in, and what it
takes."""

_SAID_OF: Mapping[type, str] = {
    str: "text", int: "a number", float: "a number", bool: "a truth value", list: "a list",
    NoneType: "a field that is not given", FileText: "a file", SimpleNamespace: "a record",
}  # fmt: skip


def _filter(name: str) -> Callable[..., Quoted]:
    function, kinds = FILTERS[name]

    @pass_context
    def quoted(context: Context, value: Any, *more: Any) -> Quoted:
        if isinstance(value, Undefined):
            str(value)  # which raises what is wrong
        if isinstance(value, KeptText):
            if name not in ("ini", "line"):
                raise TypeError(f"the filter `{name}` does not take a secret that the host keeps")
            context[_KEPT].append(written := placeholder(name, value.place))
            return written
        kind = next((kind for kind in _SAID_OF if type(value) is kind), str)
        if not isinstance(value, kinds) or (kind is bool and bool not in kinds):
            raise TypeError(f"the filter `{name}` does not take {_SAID_OF[kind]}")
        if isinstance(value, SecretText):
            context[_SECRETS].append(value)
        return function(value, *more)

    return quoted
