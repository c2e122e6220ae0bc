"""Templates → texts. Nothing gets into a text but what a quoting function returned."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.runtime import Context

from guixsvc import quoting
from guixsvc.paths import TEMPLATES
from guixsvc.quoting import Quoted
from guixsvc.service_files import BadService
from guixsvc.services.plain import SecretText


def render(folder: Path, template: str, context: Mapping[str, Any]) -> tuple[str, bool]:
    """The text of a template, and whether a secret went into it; without ``.j2`` it is that text itself.

    Raises BadService for a template that cannot be rendered, Unquotable for a value that cannot stand there.
    """
    if not template.endswith(".j2"):
        return _verbatim(folder, template), False
    secrets: list[str] = []
    try:
        found = _environment(folder).get_template(f"{folder.name}/{template}")
        return found.render({**context, _SECRETS: secrets}), bool(secrets)
    except TemplateSyntaxError as fault:
        raise BadService(f"{folder / template}:{fault.lineno}: {fault.message}") from None
    except (TemplateError, TypeError) as fault:
        raise BadService(f"{folder / template}: {fault}") from None


@cache
def _verbatim(folder: Path, template: str) -> str:
    return (folder / template).read_text(encoding="utf-8")


_SECRETS = "_secrets"
"""What a rendering calls the list of filters' values that were secret."""


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder.parent, TEMPLATES]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_only_quoted,
        keep_trailing_newline=True,
    )
    environment.filters |= {name: _filter(function) for name, function in FILTERS.items()}
    return environment


FILTERS: Mapping[str, Callable[..., Quoted]] = {
    "environment": lambda value, name: quoting.environment(name, value),
    "exec": quoting.exec_argument,
    "ini": quoting.ini_value,
    "json": quoting.json_document,
    "line": quoting.line,
    "name": quoting.name,
    "number": quoting.number,
    "shell": quoting.shell_word,
    "unit_path": quoting.unit_path,
    "credential_path": quoting.credential_path,
    "verbatim": quoting.verbatim,
}
"""What templates may write behind ``|``: one for each kind of place that a value can stand in."""


def _filter(function: Callable[..., Quoted]) -> Callable[..., Quoted]:
    @pass_context
    def quoted(context: Context, value: Any, *more: Any) -> Quoted:
        if isinstance(value, SecretText):
            context[_SECRETS].append(value)
        return function(value, *more)

    return quoted


def _only_quoted(value: object) -> object:
    if not isinstance(value, Quoted):
        raise TypeError(f"a template was given an unquoted value: {type(value).__name__}")
    return value
