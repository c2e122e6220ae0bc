"""The keys of the Mumble server's ini: ``schemas/mumble-server/ini-keys.toml``."""

from collections.abc import Mapping
from functools import cache
from os.path import join

from guixsvc.annotations import Final
from guixsvc.documents import from_toml
from guixsvc.paths import SCHEMAS, read_own
from guixsvc.slotted import frozen

LARGEST = 2**31 - 1
"""The server's integers have 32 bits."""

PCRE_SINCE: Final = (1, 6)
"""The version from which Mumble reads patterns as QRegularExpression."""

STRICT_SINCE: Final = (1, 5)
"""From here on the server does not start with a section's name that is not closed."""

BOTH_FAMILIES_SINCE: Final = (1, 5)
"""From here on a socket for IPv6 serves IPv4 too, whatever addresses there are (measured: 1.3.4, 1.5.735)."""

NOT_USED: Final = ("logfile", "pidfile")
"""Keys of no use to a server in the foreground."""


@frozen
class IniKey:
    """A key. ``kind`` is text, path, pattern, boolean or integer, with ``least`` and ``most``.

    ``since`` and ``until`` are versions of Mumble, "" for none. ``field`` is the record's, "" for none,
    ``part`` that of a record in it. With ``silent`` the server says nothing of a value that it cannot use.
    ``unless`` are values without meaning. ``default`` is what every release takes without it, ``None`` where
    they differ.
    """

    name: str
    kind: str
    least: int = -LARGEST - 1
    most: int = LARGEST
    since: str = ""
    until: str = ""
    field: str = ""
    part: str = ""
    secret: bool = False
    silent: bool = False
    unless: tuple[str, ...] = ()
    default: str | None = None

    def is_known_to(self, version: str) -> bool:
        """Whether a version such as ``1.5.735`` reads the key."""
        number = release(version)
        return not (self.since and number < release(self.since)) and not (
            self.until and number > release(self.until)
        )


def release(version: str) -> tuple[int, int]:
    """The first two numbers of a version; (0, 0) for what is none."""
    parts = [*version.split("."), "0"]
    return (int(parts[0]), int(parts[1])) if all(p.isdecimal() for p in parts[:2]) else (0, 0)


@cache
def ini_keys() -> Mapping[str, IniKey]:
    """Every key that some version of the server reads in its general section."""
    table = from_toml(read_own(join(SCHEMAS, "mumble-server", "ini-keys.toml")))
    return {
        name: IniKey(name, **{**entry, "unless": tuple(entry.get("unless", ()))})
        for name, entry in table.items()
    }
