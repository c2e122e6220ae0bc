"""The accounts of a daemon that runs on this host as a declaration: archives, and what differs from them."""

import os
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from guixsvc.annotations import Any
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.services.importing import Imported, NotImported, Remark
from guixsvc.services.jami.on_host import on_host
from guixsvc.services.jami.settings import DETAILS
from guixsvc.shown import shown

_OWN_BUS = Path("/run/jami/bus")
_FOLDER = "/etc/jami"
_CALLS = "DHT.PublicInCalls"
_MODERATORS = "Account.allModeratorEnabled"


def of_host() -> Imported:
    """What the daemon says of its accounts, over the bus. Raises NotImported where there is none to ask."""
    bus = on_host("jami_bus")
    address = f"unix:path={_OWN_BUS}" if _OWN_BUS.exists() else os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    if not address:
        raise NotImported("no bus to ask for accounts: run this as the user whose jamid runs, or as root")
    jamid = bus.Jamid(address)
    try:
        if not jamid.is_on_bus():
            raise NotImported("no jamid runs on this bus")
        folder = _folder(jamid.process())
        accounts = [_Account(jamid, id_, folder) for id_ in reversed(jamid.accounts())]
    except bus.BusError as fault:
        raise NotImported(shown(str(fault))) from None
    accounts = [account for account in accounts if account.details.get("Account.type") == "RING"]
    if not accounts:
        raise NotImported("this jamid has no account of Jami's own")
    names = Counter(account.name for account in accounts)
    for account in accounts:
        if names[account.name] > 1:
            account.name += f"-{account.fingerprint}"
    remarks = [remark for account in accounts for remark in account.remarks()]
    return Imported(_declaration(accounts), tuple(remarks))


class _Account:
    """What the daemon says of an account, and what its archive says, as far as that can be read."""

    def __init__(self, jamid: Any, id_: str, folder: Path) -> None:
        self.details: Mapping[str, str] = jamid.details(id_)
        self.contacts, self._banned = jamid.contacts(id_)
        self.moderators: list[str] | None = None if jamid.all_moderators(id_) else jamid.moderators(id_)
        self.archive = folder / id_ / "archive.gz"
        self._kept, self._fault = _read(self.archive)
        # What the account would have without any field.
        self._before: Mapping[str, str] = (
            {} if self._kept is None else {**jamid.template(), **self._kept.details}
        )
        self._is_open = self.details.get(_CALLS) != "false"
        self.fingerprint: str = self.details.get("Account.username", "account")
        plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in self.title.lower()).strip("-")
        self.name = plain or self.fingerprint
        """Of its file: letters, digits and dashes."""

    @property
    def title(self) -> str:
        """What people call it, "" if it has no name."""
        names = (self.details.get(key) for key in ("Account.displayName", "Account.alias"))
        return shown(next((name for name in names if name), ""))

    def fields(self) -> Iterator[str]:
        yield f"(archive {quoted_string(f'{_FOLDER}/{self.name}.gz')})"
        for field, key in DETAILS.items():
            now = self.details.get(key)
            if now is not None and now != self._before.get(key):
                yield f"({field} {_scheme(field, now)})"
        if not self._is_open and self._differs(self.contacts, "contacts", _CALLS):
            yield f"(allowed-contacts {_listed(self.contacts)})"
        if self.moderators is not None and self._differs(self.moderators, "moderators", _MODERATORS):
            yield f"(moderators {_listed(self.moderators)})"

    def _differs(self, now: list[str], what: str, restricting: str) -> bool:
        """Whether the archive names others, or does not restrict it to them."""
        return self._before.get(restricting) != "false" or now != getattr(self._kept, what)

    def _lost(self) -> Iterator[str]:
        """What the daemon has otherwise than the archive, and no field says."""
        if self._is_open and self._before.get(_CALLS) == "false":
            yield "everybody may call, which its archive refuses"
        if self.moderators is None and self._before.get(_MODERATORS) == "false":
            yield "everybody may moderate, which its archive refuses"
        if self._kept is not None and self._is_open and self._banned != self._kept.banned:
            yield f"its archive bans others; banned: {', '.join(self._banned) or 'none'}"

    def remarks(self) -> Iterator[Remark]:
        title = f"account {self.title or self.name}"
        if self._fault:
            yield Remark(0, title, f"{self._fault}: all of its settings are declared")
        for lost in self._lost():
            yield Remark(0, title, f"{lost}: no field says it", is_lost=True)
        path = shlex.quote(shown(str(self.archive)))
        command = f"install -D -m 0600 {path} {_FOLDER}/{self.name}.gz"
        yield Remark(0, title, f"its archive is made, on this host, by: {command}")


def _folder(process: int) -> Path:
    """Where a jamid keeps its accounts, as its environment says (XDG Base Directory Specification)."""
    try:
        environ = Path(f"/proc/{process}/environ").read_bytes().decode(errors="surrogateescape")
    except OSError as fault:
        raise NotImported(f"jamid is another user's: {fault.strerror}; run this as root") from None
    variables = dict(entry.partition("=")[::2] for entry in environ.split("\0"))
    data = variables.get("XDG_DATA_HOME") or f"{variables.get('HOME', '/')}/.local/share"
    return Path(data) / "jami"


def _read(path: Path) -> tuple[Any, str]:
    """What an archive holds, or why that is not known."""
    archives = on_host("jami_archive")
    try:
        return archives.read_archive(archives.archive_bytes(path)), ""
    except OSError as fault:
        return None, f"its archive {shown(str(path))} cannot be read: {fault.strerror}"
    except archives.BadArchive as fault:
        return None, f"its archive {shown(str(path))}: {fault}"


def _scheme(field: str, value: str) -> str:
    if field.endswith("?"):
        return "#t" if value == "true" else "#f"
    if field == "bootstrap-hostnames":
        return _listed([name for name in value.split(";") if name])
    return quoted_string(value)


def _listed(texts: list[str]) -> str:
    return f"'({' '.join(map(quoted_string, texts))})"


def _declaration(accounts: list[_Account]) -> str:
    lines = [
        ";; Made from the accounts of a running jamid by guixsvc import.",
        "(use-modules (gnu services)",
        "             (gnu services telephony))",
        "",
        "(service jami-service-type",
        "         (jami-configuration",
        "          (accounts",
        "           (list",
    ]
    for account in accounts:
        first, *rest = account.fields()
        lines.append(f"            ;; {account.title}".rstrip(" ;"))
        lines.append("            (jami-account")
        lines += [f"             {field}" for field in (first, *rest)]
        lines[-1] += ")"
    lines[-1] += "))))"
    return "\n".join(line for line in lines if line.strip()) + "\n"
