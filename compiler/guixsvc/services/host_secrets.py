"""Secrets that the host keeps: the settings have a placeholder, which is filled in at each start."""

from collections.abc import Iterator
from dataclasses import dataclass

from guixsvc import quoting
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.values import HostSecret, Record
from guixsvc.quoting import Quoted
from guixsvc.services.credentials import unloadable
from guixsvc.targets import Target

RESERVED = "guixsvc."
"""What the names of our own credentials begin with, in which nobody else's are."""


@dataclass(frozen=True, slots=True)
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


def placeholder(place: Place) -> Quoted:
    """What stands in the settings; a declared value is in quotation marks."""
    return Quoted(f"HOST-SECRET {place.credential}")


def load(place: Place) -> list[Quoted]:
    """The lines of a unit that make it a credential.

    A start without one must reach the step that names it; so there is one to fall back on, of a line end,
    which is as good as empty.
    """
    name = quoting.credential_path(place.name)
    directive = "LoadCredentialEncrypted" if place.kind == "encrypted-credential" else "LoadCredential"
    return [
        Quoted(f"{directive}={place.credential}:{name}"),
        Quoted(f"SetCredential={place.credential}:\\n"),
    ]


def unreachable(record: Record, target: Target) -> Iterator[Diagnostic]:
    """Why the systemd of a target cannot read the secrets of a record, if it cannot."""
    for field in record.fields.values():
        kept = field.value.kept if isinstance(field.value, HostSecret) else None
        if kept is not None and kept.kind == "file":
            yield from unloadable(kept.name, field.span, target)
