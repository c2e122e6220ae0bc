"""A jami-configuration → what its templates need."""

from collections.abc import Iterator

from guixsvc import quoting
from guixsvc.annotations import Any
from guixsvc.diagnostics import Diagnostic, Note, error
from guixsvc.evaluate.guix.values import FileLike, Record
from guixsvc.evaluate.scheme.values import List, Text, Value
from guixsvc.quoting import Quoted
from guixsvc.services.files import computed
from guixsvc.services.host_files import HostFile, load, units, words
from guixsvc.services.jami.accounts import LEAVE_OUT, NO_HOSTS, without_hosts
from guixsvc.services.needs import Folder, Host
from guixsvc.services.programs import program, unavailable
from guixsvc.targets import Target

# Guix's fields and the keys of the daemon's account details.
DETAILS = {
    "rendezvous-point?": "Account.rendezVous",
    "peer-discovery?": "Account.peerDiscovery",
    "bootstrap-hostnames": "Account.hostname",
    "name-server-uri": "RingNS.uri",
}

_STATE_DIRECTORY = "/var/lib/jami"
_PYTHON = "/usr/bin/python3"


def problems(record: Record, target: Target) -> Iterator[Diagnostic]:
    """What keeps this record from running on a target."""
    yield from unavailable(record, target)
    for span in without_hosts(record):
        yield error("jami/no-bootstrap-hosts", span, NO_HOSTS, Note(LEAVE_OUT))
    for account in _accounts(record) or ():
        archive = account.given("archive")
        if archive is None:
            continue
        if isinstance(archive.value, FileLike):  # of which the schema takes a computed-file only
            yield computed(archive.value, "the path of a file on the host")


def context(record: Record, target: Target) -> dict[str, Any]:
    accounts = _accounts(record)
    files = _host_files(record)
    silent = not _flag(record, "enable-logging?", default=True)
    # Without --console some versions of jamid log to syslog, and some nowhere.
    options = {
        "--console": True,
        "--debug": _flag(record, "debug?"),
        "--auto-answer": _flag(record, "auto-answer?"),
    }
    arguments = ["--persistent", *(option for option, wanted in options.items() if wanted)]
    jamid, bus = program(record, "libjami", target), program(record, "dbus", target)
    return {
        "start": quoting.exec_command(jamid, *arguments),
        "silent": silent,
        # What it reports must reach the journal even where jamid is silent.
        "provision_log": Quoted("/usr/bin/systemd-cat --identifier=jami-provision " if silent else ""),
        "dbus_daemon": quoting.exec_argument(bus),
        "certificates": quoting.environment("SSL_CERT_DIR", program(record, "nss-certs", target)),
        "accounts": None if accounts is None else quoting.json_document(_declared(accounts)),
        "declared_accounts": quoting.number(-1 if accounts is None else len(accounts)),
        "service": Quoted("jami"),
        "group": Quoted("jami"),
        "host_files": words(files),
        "needs_files": units("jami", files),
        "archives": [(Quoted(file.name), load("jami", file.name)) for file in files],
        "start_seconds": quoting.number(60 + 15 * len(accounts or ())),
    }


def host(record: Record, target: Target) -> Host:
    """What the daemon needs of its host. Python runs the actions, and the provisioning of accounts."""
    return Host(
        programs=(*(program(record, field, target) for field in ("libjami", "dbus", "nss-certs")), _PYTHON),
        inputs=tuple(file.path for file in _host_files(record)),
        ports=(),
        state=(_STATE_DIRECTORY,),
        folders=(Folder(_STATE_DIRECTORY, "jami", "jami", is_own=True),),
        credentials_of="jami.service",
        looks_at="/usr/local/lib/guixsvc/jami_archive.py",
    )


def _flag(record: Record, name: str, *, default: bool = False) -> bool:
    given = record.given(name)
    return default if given is None else given.value is True


def _accounts(record: Record) -> list[Record] | None:
    """The declared accounts; ``None`` leaves the daemon's accounts alone, an empty list removes them."""
    given = record.given("accounts")
    if given is None or not isinstance(given.value, List):
        return None
    return [account for account in given.value.items if isinstance(account, Record)]


def _host_files(record: Record) -> list[HostFile]:
    return [
        HostFile("tell", _credential(at), str(account.fields["archive"].value))
        for at, account in enumerate(_accounts(record) or ())
    ]


def _credential(position: int) -> str:
    return f"account-{position + 1}"


def _declared(accounts: list[Record]) -> dict[str, Any]:
    """What jami-provision reads; its own documentation describes it."""
    return {"version": 1, "accounts": [_account(at, account) for at, account in enumerate(accounts)]}


def _account(position: int, account: Record) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "archive": str(account.fields["archive"].value),
        "credential": _credential(position),
    }
    for name in ("allowed-contacts", "moderators"):
        given = account.given(name)
        if given is not None and isinstance(given.value, List):
            declared[name] = list(dict.fromkeys(str(item).lower() for item in given.value.items))
    details = {
        key: _detail(account.fields[name].value) for name, key in DETAILS.items() if account.given(name)
    }
    return declared | ({"details": details} if details else {})


def _detail(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, List):
        return ";".join(str(item) for item in value.items)
    assert isinstance(value, Text)
    return str(value)


def user(record: Record) -> str:
    """The system user that the service runs as."""
    return "jami"
