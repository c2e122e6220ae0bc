"""Names that are no variables: what other languages write for booleans and numbers, text, fields."""

from guixsvc.diagnostics import Fix, replacement
from guixsvc.records import record_types, service_file
from guixsvc.source import Span
from guixsvc.spelling import strange_character

_BOOLEANS = dict.fromkeys(("true", "yes", "on"), "#t") | dict.fromkeys(
    ("false", "no", "off", "nil", "null", "none"), "#f"
)
"""As JSON, YAML, Python, INI and other Lisps write them, in any case."""

_SHORT = 4
"""Characters of a name in which another one in place of one leaves too little in common."""


def instead(name: str) -> str | None:
    """What to write for an unbound name that is meant as something else than a variable.

    It may be a password without quotation marks, and is only shown if it is a word of ours.
    """
    strange = strange_character(name)
    if strange is not None:
        return strange
    boolean = _BOOLEANS.get(name.lower())
    if boolean is not None:
        return f"write `{boolean}`"
    if name[0].isdigit():
        return "hexadecimal numbers begin with `#x`" if name[:2] == "0x" else "a number has digits only"
    owners = [type_ for type_ in record_types().values() if name in type_.fields]
    if not owners:
        return "text stands between quotation marks" if _is_text(name) else None
    first = owners[0]
    inner = f"({first.name} ({name} …))"
    # Only one record of a service is its configuration; the others stand in a field of it.
    file = service_file(first.service)
    shown = f"(service {file.type} {inner})" if first.name == file.configuration else inner
    return f"`{name}` is a field of {' and '.join(type_.name for type_ in owners)}: `{shown}`"


def _is_text(name: str) -> bool:
    """Whether it is a path, an address or a word that variables are not called by."""
    is_path = name[:2] in ("~/", "./") or (name[0] == "/" and len(name) > 1)
    return is_path or name[0].isupper() or "://" in name


def as_boolean(name: str, span: Span) -> Fix | None:
    """A fix that writes the boolean; what is certain to be one is called true or false."""
    boolean = _BOOLEANS.get(name.lower())
    if boolean is None or span.text != name:
        return None
    return replacement(span, boolean, safe=name.lower() in ("true", "false"))


def may_be_meant(name: str, known: str) -> bool:
    """Whether an unbound name is close enough to a known one to ask for it, as far as its length goes."""
    if min(len(name), len(known)) > _SHORT:
        return known != name
    return known != name and (len(known) != len(name) or sorted(known) == sorted(name))
