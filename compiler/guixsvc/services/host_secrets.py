"""Secrets that the host keeps: the settings have a placeholder, which is filled in at each start."""

import re
from collections.abc import Sequence

from guixsvc import quoting
from guixsvc.evaluate.scheme.values import HostSecret
from guixsvc.quoting import Quoted
from guixsvc.services import host_files
from guixsvc.services.host_files import HostFile
from guixsvc.slotted import frozen

RESERVED = "guixsvc."
"""What the names of our own credentials begin with, in which nobody else's are."""


@frozen
class Place:
    """Where the secret of a ``field`` comes from, and the ``credential`` of the ``unit`` that it becomes.

    ``kind`` is that of `Kept`, and ``name`` the path of a file or the name of systemd's credential.
    """

    unit: str
    field: str
    kind: str
    name: str
    credential: str

    def __str__(self) -> str:
        """Where it is, in words."""
        return (
            self.name if self.kind == "file" else f"the {self.kind.replace('-', ' ')} {self.name} of systemd"
        )


def place(unit: str, field: str, key: str, secret: HostSecret) -> Place:
    """The place of a secret that becomes the setting ``key``."""
    assert secret.kept is not None
    kind, name = secret.kept.kind, secret.kept.name
    # What systemd decrypts must have the name that it was encrypted with.
    return Place(unit, field, kind, name, f"{RESERVED}{key}" if kind == "file" else name)


def placeholder(format_: str, place: Place) -> Quoted:
    """What stands in the settings at the end of a line: ``format_`` is ``ini`` or ``line``."""
    return Quoted(f"HOST-SECRET {format_} {place.credential}")


PLACEHOLDER = re.compile(r"HOST-SECRET (?:ini|line) [A-Za-z0-9._-]+$", re.MULTILINE)
"""What ``templates/shared/host-secrets`` fills in."""


def fill(settings: str, made: str, places: Sequence[Place]) -> list[str]:
    """The words of the command that fills in the secrets of some places."""
    said = ((place.credential, f"{place}, the {place.field} of the declaration,") for place in places)
    return ["/usr/local/lib/guixsvc/host-secrets", settings, made, *(word for pair in said for word in pair)]


def files(places: Sequence[Place]) -> list[HostFile]:
    """Those of them that are files, which root looks at before systemd reads them."""
    return [HostFile("link", place.credential, place.name) for place in places if place.kind == "file"]


def load(service: str, place: Place) -> list[Quoted]:
    """The lines of a service's unit that make it a credential.

    A start without one must reach the step that names it; so there is one to fall back on, of a line end,
    which is as good as empty.
    """
    if place.kind == "file":
        credential = host_files.load(service, place.credential)
    else:
        credential = Quoted(f"{place.credential}:{quoting.credential_path(place.name)}")
    directive = "LoadCredentialEncrypted" if place.kind == "encrypted-credential" else "LoadCredential"
    return [Quoted(f"{directive}={credential}"), Quoted(f"SetCredential={place.credential}:\\n")]
