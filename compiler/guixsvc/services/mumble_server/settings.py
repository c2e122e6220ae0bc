"""A mumble-server-configuration → what its templates need."""

from collections.abc import Iterator, Mapping
from functools import cache
from posixpath import dirname

from guixsvc import quoting
from guixsvc.annotations import Any
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.guix.values import FileLike, Record
from guixsvc.evaluate.scheme.values import HostSecret, List, Text, Value
from guixsvc.host_paths import normal
from guixsvc.quoting import Quoted
from guixsvc.records import RecordType
from guixsvc.services import host_secrets
from guixsvc.services.credentials import LARGEST, too_large
from guixsvc.services.files import file_content, unreadable
from guixsvc.services.host_files import HostFile, folder, load, units, words
from guixsvc.services.host_secrets import Place
from guixsvc.services.mumble_server.database import STATE_DIRECTORY
from guixsvc.services.mumble_server.facts import Facts
from guixsvc.services.mumble_server.ini_keys import (
    BOTH_FAMILIES_SINCE,
    NOT_USED,
    STRICT_SINCE,
    IniKey,
    ini_keys,
    release,
)
from guixsvc.services.mumble_server.own_ini import OwnIni, own_ini
from guixsvc.services.needs import Database, Folder, Host, SettingsFile, Store
from guixsvc.services.programs import program, unavailable
from guixsvc.targets import Target

_READER = "/usr/local/lib/guixsvc/mumble-server-ini"
INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
_UNIT = "mumble-server.service"
_NAME = "mumble-server.ini"
CREDENTIAL = Quoted(f"%d/{_NAME}")
MADE = "/run/guixsvc-mumble-server/mumble-server.ini"
"""The settings with the secrets of the host, where there are some."""
_SERVICE = "mumble-server"
TLS_DIRECTORY = folder(_SERVICE)
OWN_STATE = "guixsvc-mumble-server"
"""Below /var/lib, the state of a server that is not to write where the package's own one keeps its."""
_DATABASE_FILE = "db.sqlite"

# Guix's fields and the server's keys; `mumble-server.ini` of Mumble 1.3 to 1.5. Those with #f are left out.
_KEYS = {
    "welcome-text": "welcometext",
    "port": "port",
    "server-password": "serverpassword",
    "max-users": "users",
    "max-user-bandwidth": "bandwidth",
    "user": "uname",
    "database-file": "database",
    "log-file": "logfile",
    "pid-file": "pidfile",
    "autoban-attempts": "autobanAttempts",
    "autoban-timeframe": "autobanTimeframe",
    "autoban-time": "autobanTime",
    "opus-threshold": "opusthreshold",
    "channel-nesting-limit": "channelnestinglimit",
    "channelname-regex": "channelname",
    "username-regex": "username",
    "text-message-length": "textmessagelength",
    "image-message-length": "imagemessagelength",
    "log-days": "logdays",
    "obfuscate-ips?": "obfuscate",
    "cert-required?": "certrequired",
    "remember-channel?": "rememberchannel",
    "allow-html?": "allowhtml",
    "allow-ping?": "allowping",
    "bonjour?": "bonjour",
    "send-version?": "sendversion",
    "ssl-ciphers": "sslCiphers",
}
_REGISTRATION_KEYS = {
    "name": "registerName",
    "password": "registerPassword",
    "url": "registerUrl",
    "hostname": "registerHostname",
}
# The files that only root may read: field, key, name of the copy that the server is given.
_TLS_FILES = (
    ("ssl-cert", "sslCert", "cert.pem"),
    ("ssl-key", "sslKey", "key.pem"),
    ("ssl-dh-params", "sslDHParams", "dh.pem"),
)

# Options of the server by the style of its command line, which changed in Mumble 1.6.
_RUN = {"classic": ("-fg", "-ini"), "gnu": ("--foreground", "--ini")}
_CONFIGURE = {"classic": ("-ini",), "gnu": ("--ini",)}
_DISABLE_SUPERUSER = {"classic": "-disablesu", "gnu": "--disable-su"}
_READ_SUPERUSER = {"classic": "-readsupw", "gnu": "--read-su-pw"}

# Only without a database yet: the server would make up a password of SuperUser. No other database is changed.
_FIRST_START = '[ -s "$1" ] || [ -s "$1-wal" ] || exec "$2" "$3" "$4" "$5"'
_START = "/usr/local/lib/guixsvc/mumble-server-start"


# A package's folder is there, and stays as it is; a server that was built by hand may have none.
_MAKE_STATE = '[ -e "$1" ] || exec install -d -m 0700 -o "$2" -g "$3" -- "$1"'


def problems(record: Record, target: Target) -> Iterator[Diagnostic]:
    """What keeps this record from running on a target."""
    yield from unavailable(record, target)
    file = record.given("file")
    if file is None or file.value is False:
        yield from _too_large(record)
    if file is not None and isinstance(file.value, FileLike):
        yield from unreadable(file.value)
        if (own := own_ini(record)) is not None:
            from guixsvc.services.mumble_server.fitted import handed_over

            size = len(handed_over(own, TLS_DIRECTORY).encode("utf-8", "replace"))
            yield from too_large(size, "mumble-server.ini", file.span, "file")


def _too_large(record: Record) -> Iterator[Diagnostic]:
    """Why systemd cannot hand over the settings, if it cannot, at the field that takes up most."""
    sizes = {name: _size(field.value) for name, field in record.fields.items() if name in _KEYS}
    if sum(sizes.values()) > LARGEST // 2:
        largest = max(sizes, key=lambda name: sizes[name])
        lines = "".join(f"{key}={value}\n" for key, value in _settings(record, STATE_DIRECTORY))
        size = len(lines.encode("utf-8", "replace")) + _HEAD
        yield from too_large(size, "mumble-server.ini", record.fields[largest].span, largest)


_HEAD = 100
"""The comment at the head of the settings, roughly; nobody hits the limit by a hundred bytes."""


def _size(value: Value) -> int:
    parts = value.items if isinstance(value, List) else (value,)
    return sum(len(part) for part in parts if isinstance(part, Text))


def context(record: Record, target: Target) -> dict[str, Any]:
    file, own = _field(record, "file"), own_ini(record)
    overridden = file is not False
    user, group = str(_field(record, "user")), str(_field(record, "group"))
    style, server = _style(target), _server(record, target)
    facts, state = _facts(record, own, target), _state(record, target)
    folders = [folder.path for folder in _folders(record, target, facts) if folder.path != state]
    kept = _kept(record)
    files = [*_host_files(record, facts), *host_secrets.files(kept)]
    return {
        "user": quoting.name(user),
        "group": quoting.name(group),
        "own_group": user != group,
        "server": quoting.shell_word(server),
        "options": Quoted(" ".join(_CONFIGURE[style])),
        "read_password": Quoted(_READ_SUPERUSER[style]),
        "service": Quoted(_SERVICE),
        "host_files": words(files),
        "needs_files": units(_SERVICE, files),
        "ini": load(_SERVICE, _NAME) if isinstance(file, Text) else Quoted(f"{_NAME}:{INI}"),
        "start": quoting.exec_command(
            _START, facts.database, server, *_RUN[style], MADE if kept else CREDENTIAL
        ),
        "host_secrets": [line for place in kept for line in host_secrets.load(_SERVICE, place)],
        "compose": quoting.exec_command(
            *host_secrets.fill(CREDENTIAL, MADE, kept)
        ),
        # For the program that keeps the database; it looks into the ini where the compiler could not.
        "settings_file": quoting.shell_word(str(file) if isinstance(file, Text) else INI),
        "database": quoting.shell_word(facts.database),
        "first_start": quoting.exec_command(
            "/bin/sh", "-ec", _FIRST_START, "sh", facts.database,
            server, *_CONFIGURE[style], CREDENTIAL, _DISABLE_SUPERUSER[style],
        ) if facts.database else None,
        "tls": bool(facts.tls) or isinstance(file, Text),
        "hand_over": (
            quoting.exec_command(_READER, "hand-over", group, str(file)) if isinstance(file, Text) else None
        ),
        "memory": quoting.number(_MEMORY + facts.users) if facts.users else None,
        "descriptors": quoting.number(_descriptors(facts.users, overridden)),
        "port": quoting.number(facts.port),
        # An ini on the host may name any port.
        "low_port": 0 < facts.port < 1024 or isinstance(file, Text),
        "address_families": Quoted(" AF_UNIX" if overridden or _field(record, "bonjour?") is True else ""),
        # It serves IPv6 alone if it starts before the host has IPv4 addresses.
        "awaits_addresses": release(target.versions.get("mumble", "")) < BOTH_FAMILIES_SINCE,
        **_for_reader(record, target, facts),
        # Of the letters that need no quoting anywhere.
        "state": Quoted(state),
        "own_state": Quoted(OWN_STATE) if state != STATE_DIRECTORY else None,
        "settings": [] if overridden else list(_settings(record, _database_file(record, target))),
        "file_content": _file_content(file, own),
        "folders": [quoting.unit_path(path) for path in folders],
        "writable": [quoting.unit_path(path) for path in folders if not path.startswith(f"{state}/")],
        "make_state": quoting.exec_command(
            "/bin/sh", "-c", _MAKE_STATE, "sh", state, user, group
        ) if state == STATE_DIRECTORY and _keeps_in(state, facts.database) else None,
    }  # fmt: skip


def _for_reader(record: Record, target: Target, facts: Facts) -> dict[str, Any]:
    """What the program that reads ini files on the host must know."""
    version = target.versions.get("mumble", "")
    return {
        "directory": quoting.shell_word(TLS_DIRECTORY),
        "strict": quoting.number(int(release(version) >= STRICT_SINCE)),
        "keys": _key_lines(),
        "copies": [
            (quoting.shell_word(f"{TLS_DIRECTORY}/{copy}"), quoting.shell_word(path))
            for path, copy in facts.tls
        ],
        "show_addresses": Quoted(
            "declare (obfuscate-ips? #f)"
            if _field(record, "file") is False
            else "write obfuscate=false there"
        ),
    }


@cache
def _key_lines() -> list[Quoted]:
    return [_key_line(key) for key in ini_keys().values()]


def _key_line(key: IniKey) -> Quoted:
    default = "-" if key.default is None else key.default
    kind = "unused" if key.name in NOT_USED else key.kind
    return Quoted("\t".join((key.name, kind, "secret" if key.secret else "-", default)))


def host(record: Record, target: Target) -> Host:
    """What the server needs of its host. Of an ini on the host, port and database are not known."""
    file, own = _field(record, "file"), own_ini(record)
    facts, state = _facts(record, own, target), _state(record, target)
    path, port = facts.database, facts.port
    return Host(
        programs=(_server(record, target),),
        inputs=tuple(file.path for file in _host_files(record, facts)),
        ports=(f"{port}/tcp", f"{port}/udp") if port else (),
        state=(state, path) if path and not path.startswith(f"{state}/") else (state,),
        folders=tuple(_folders(record, target, facts)),
        database=_database(path, "database-file" if own is None else "database", target) if path else None,
        secrets=tuple(_kept(record)),
        store=_store(record, target, path) if path or isinstance(file, Text) else None,
        settings=SettingsFile(
            _UNIT,
            _READER,
            str(file) if isinstance(file, Text) else INI,
            isinstance(file, Text),
            target.packages["mumble"].get("settings", ""),
        ),
    )


def _state(record: Record, target: Target) -> str:
    """The folder that the server works in: the package's own, or one that is ours for another user or group.

    A package's folder is never given to another user: it would not come back with the package's server.
    """
    package = target.packages["mumble"].get("user", "mumble-server")
    is_package_s = _field(record, "user") == _field(record, "group") == package
    return STATE_DIRECTORY if is_package_s else f"/var/lib/{OWN_STATE}"


def _keeps_in(folder: str, database: str) -> bool:
    """Whether the database is below a folder; one that is not known may be."""
    return not database or database.startswith(f"{folder}/")


def _folders(record: Record, target: Target, facts: Facts) -> Iterator[Folder]:
    """Where the server writes: its state, and where its database is, if that is known and elsewhere."""
    user, group = str(_field(record, "user")), str(_field(record, "group"))
    state, database = _state(record, target), facts.database
    if state != STATE_DIRECTORY or _keeps_in(state, database):
        yield Folder(state, user, group, is_own=state != STATE_DIRECTORY)
    directory = dirname(database)
    if directory and directory != state:
        yield Folder(directory, user, group, is_own=directory.startswith(f"/var/lib/{OWN_STATE}/"))


def _facts(record: Record, own: OwnIni | None, target: Target) -> Facts:
    if own is not None:
        from guixsvc.services.mumble_server.fitted import own_facts

        return own_facts(own)
    if _field(record, "file") is not False:
        return Facts(port=0, database="", tls=(), users=0)
    return Facts(
        _integer(record, "port"),
        normal(_database_file(record, target)),
        tls=tuple(_tls_files(record)),
        users=_integer(record, "max-users"),
    )


def _file_content(file: Value, own: OwnIni | None) -> Quoted | None:
    if own is not None:
        from guixsvc.services.mumble_server.fitted import handed_over

        return handed_over(own, TLS_DIRECTORY)
    return file_content(file) if isinstance(file, FileLike) else None


def _database(path: str, field: str, target: Target) -> Database | None:
    mumble = target.packages["mumble"]
    if "settings" not in mumble:
        return None
    return Database(_UNIT, path, field, mumble["settings"], "database", mumble.get("database", ""))


def _store(record: Record, target: Target, path: str) -> Store:
    user, group = str(_field(record, "user")), str(_field(record, "group"))
    return Store(_UNIT, user, group, _server(record, target), path)


def _database_file(record: Record, target: Target) -> str:
    """The declared one; by default that of Guix, or its like in a state directory of our own."""
    if record.given("database-file") is None:
        return f"{_state(record, target)}/{_DATABASE_FILE}"
    return str(_field(record, "database-file"))


def _style(target: Target) -> str:
    return target.packages["mumble"]["command-line"]


def _server(record: Record, target: Target) -> str:
    return program(record, "package", target)


def _field(record: Record, name: str) -> Value:
    given = record.given(name)
    return given.value if given is not None else record.type.fields[name].default


def _integer(record: Record, name: str) -> int:
    value = _field(record, name)
    assert isinstance(value, int)
    return value


def _kept(record: Record) -> list[Place]:
    """The secrets that the host keeps."""
    if _field(record, "file") is not False:
        return []
    found = list(_given(record, _KEYS))
    for registration in _registration(record):
        found += _given(registration, _REGISTRATION_KEYS)
    return [
        host_secrets.place(_UNIT, name, key, value)
        for name, key, value in found
        if isinstance(value, HostSecret)
    ]


def _given(record: Record, keys: Mapping[str, str]) -> Iterator[tuple[str, str, Value]]:
    """Of some fields those that a record gives, each with its key."""
    return ((name, key, _field(record, name)) for name, key in keys.items() if name in record.fields)


def _registration(record: Record) -> Iterator[Record]:
    value = _field(record, "public-registration")
    if isinstance(value, Record):
        yield value


def _settings(record: Record, database: str) -> Iterator[tuple[Quoted, Quoted]]:
    by_default = _by_default(record.type)
    for name, key in _KEYS.items():
        if name == "database-file":
            yield Quoted(key), quoting.ini_string(database)
        elif name not in record.fields:
            yield from by_default[name]
        else:
            yield from _setting(record.type, name, key, _field(record, name))
    for name, key, copy in _TLS_FILES:
        value = _field(record, name)
        if isinstance(value, Text):
            yield (
                Quoted(key),
                quoting.ini_string(value if value.startswith("@") else f"{TLS_DIRECTORY}/{copy}"),
            )
    for registration in _registration(record):
        for name, key in _REGISTRATION_KEYS.items():
            value = _field(registration, name)
            if isinstance(value, HostSecret):
                yield (
                    Quoted(key),
                    _placeholder(name, key, value),
                )
            elif value is not False:
                yield Quoted(key), _ini_value(value)


@cache
def _by_default(type_: RecordType) -> dict[str, list[tuple[Quoted, Quoted]]]:
    """The settings of fields that are not given, for each the one that it makes, if any."""
    return {name: list(_setting(type_, name, key, type_.fields[name].default)) for name, key in _KEYS.items()}


def _setting(type_: RecordType, name: str, key: str, value: Value) -> Iterator[tuple[Quoted, Quoted]]:
    if isinstance(value, HostSecret):
        yield Quoted(key), _placeholder(name, key, value)
    elif value is not False or type_.fields[name].schema.get("type") == "boolean":
        yield Quoted(key), _ini_value(value)


def _placeholder(field: str, key: str, secret: HostSecret) -> Quoted:
    return host_secrets.placeholder("ini", host_secrets.place(_UNIT, field, key, secret))


def _ini_value(value: Value) -> Quoted:
    if isinstance(value, bool):
        return quoting.ini_boolean(value)
    if isinstance(value, int):
        return quoting.number(value)
    if isinstance(value, List):
        return quoting.ini_string("".join(str(item) for item in value.items))
    return quoting.ini_string(str(value))


def _host_files(record: Record, facts: Facts) -> list[HostFile]:
    """What the server is handed of the host. It takes up TLS files while it runs, but can read no other's."""
    file = _field(record, "file")
    if isinstance(file, Text):
        return [HostFile("link", _NAME, str(file))]
    return [HostFile("copy", copy, path) for path, copy in facts.tls]


def _tls_files(record: Record) -> Iterator[tuple[str, str]]:
    """The declared TLS files, each with the name of the server's copy."""
    for name, _, copy in _TLS_FILES:
        path = _field(record, name)
        if isinstance(path, Text) and not path.startswith("@"):
            yield str(path), copy


_MEMORY = 512
"""MiB for a server without users, which takes 30; a user is given 1, and takes 0.13 (1.3.4, 1.5.735)."""


def _descriptors(users: int, overridden: bool) -> int:
    """Enough for every user's connection, and some to spare; at most fs.nr_open, which is 1,048,576."""
    return min(max(65536 if overridden else 4096, 2 * users + 1024), 1048576)


def user(record: Record) -> str:
    """The system user that the service runs as."""
    return str(_field(record, "user"))
