"""Files of the host that root opens for a service, as a declaration says: ``templates/shared/host-files``."""

from collections.abc import Sequence

from guixsvc import quoting
from guixsvc.annotations import Literal
from guixsvc.quoting import Quoted
from guixsvc.slotted import frozen


@frozen
class HostFile:
    """One of them: the ``name`` by which the service is handed the file at ``path``, and how (see there)."""

    kind: Literal["copy", "link", "tell"]
    name: str
    path: str


def folder(service: str) -> str:
    """Where a service finds what it is handed. Only root writes there."""
    return f"/run/guixsvc/{service}"


def units(service: str, files: Sequence[HostFile]) -> Quoted:
    """The unit that hands a service some files, after a blank; nothing if there are none."""
    return Quoted(f" {service}-files.service" if files else "")


def words(files: Sequence[HostFile]) -> list[Quoted]:
    """The arguments of ``host-files lay`` for some files, each on an ``Exec…=`` line."""
    return [quoting.exec_command(file.kind, file.name, file.path) for file in files]


def load(service: str, name: str) -> Quoted:
    """What ``LoadCredential=`` says of a file that is handed over by a link: its name, and where that is."""
    return Quoted(f"{name}:{folder(service)}/{name}")
