"""How a service without a module is handed files that only root may read: as credentials of its unit."""

from collections.abc import Mapping, Sequence
from posixpath import basename

from guixsvc import quoting
from guixsvc.quoting import Quoted
from guixsvc.services import host_files, host_secrets
from guixsvc.services.host_secrets import Place
from guixsvc.slotted import frozen


@frozen
class HandingOver:
    """The files of a service, and where the host keeps secrets that are put into them at each start.

    ``inputs`` are the paths of the administrator's files, each with the name that it is handed over by.
    """

    service: str
    kept: Sequence[Place]
    inputs: Mapping[str, str]

    def lines(self, path: str) -> Quoted:
        """The lines of its unit that hand over the file at a path."""
        if path in self.inputs:
            return Quoted(f"LoadCredential={host_files.load(self.service, self.inputs[path])}")
        name = basename(path)
        lines = [Quoted(f"LoadCredential={name}:{quoting.credential_path(path)}")]
        if self.kept:
            folder = Quoted(f"guixsvc-{self.service}")
            words = host_secrets.fill(Quoted(f"%d/{name}"), self.path(path), self.kept)
            lines += [
                *(line for place in self.kept for line in host_secrets.load(self.service, place)),
                Quoted(f"RuntimeDirectory={folder}"),
                Quoted("RuntimeDirectoryMode=0700"),
                Quoted(f"NoExecPaths=-/run/{folder}"),
                Quoted(f"ExecStartPre={quoting.exec_command(*words)}"),
            ]
        return Quoted("\n".join(dict.fromkeys(lines)))

    def path(self, path: str) -> Quoted:
        """Where the service finds what it is handed. What an input is named stands in other files than units,
        too: there ``%d`` means nothing."""
        if path in self.inputs:
            return Quoted(f"/run/credentials/{self.service}.service/{self.inputs[path]}")
        name = basename(path)
        return Quoted(f"/run/guixsvc-{self.service}/{name}" if self.kept else f"%d/{name}")
