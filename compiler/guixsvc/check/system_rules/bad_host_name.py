"""What cannot name a host: names stand in folders too, and reach terminals and logs."""

from guixsvc.annotations import Iterator
from guixsvc.check.exposed import is_secret_name
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.configuration import Configuration, System
from guixsvc.evaluate.scheme.values import Text, place
from guixsvc.marks import marked

_LONGEST = 64
"""HOST_NAME_MAX of Linux."""

_HOST_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""What systemd takes (hostname_is_valid), which is more than a name of the DNS: an underscore too."""


def check(system: System, configuration: Configuration) -> Iterator[Diagnostic]:
    if isinstance(system.host_name, Text) and not is_secret_name(system):
        yield from bad_name(system)


def bad_name(system: System) -> Iterator[Diagnostic]:
    """Reports a name, of the host or else of what declares it, that can be none of a host."""
    import re  # only where a system has a name

    name = str(system.host_name) if isinstance(system.host_name, Text) else system.name
    if not re.fullmatch(_HOST_NAME, name) or len(name) > _LONGEST:
        expected = "a letter or digit, then letters, digits, dots, hyphens and underscores"
        hint, span = Note(f"{expected}, at most {_LONGEST} in all"), place(system.host_name, system.span)
        shown = marked(name, system.host_name.origins) if isinstance(system.host_name, Text) else name
        yield error("bad-host-name", span, f"`{shown}` cannot name a host", hint)
