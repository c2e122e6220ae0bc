"""Any record that passes the checks compiles to files that their real readers accept, every value among it.

Records are drawn from the schemas, so a new field takes part by itself; what the files must hold comes from
the servers' documentation and Guix's defaults.
"""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from check.test_schemas import SCHEMA_OF
from real import units
from real.compiled import guixsvc, string
from real.hard_texts import HARD
from real.jami_and_mumble import jami, mumble
from real.test_mumble_ini import read_by_qt
from services.telephony.test_records import FINGERPRINT, GUIX_FIELDS

SERVERS_KEYS = {
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
    "cert-required?": "certrequired",
    "remember-channel?": "rememberchannel",
    "allow-html?": "allowhtml",
    "allow-ping?": "allowping",
    "bonjour?": "bonjour",
    "send-version?": "sendversion",
    "log-days": "logdays",
    "obfuscate-ips?": "obfuscate",
    "ssl-cert": "sslCert",
    "ssl-key": "sslKey",
    "ssl-dh-params": "sslDHParams",
    "ssl-ciphers": "sslCiphers",
}
TLS_COPIES = {"ssl-cert": "cert.pem", "ssl-key": "key.pem", "ssl-dh-params": "dh.pem"}
REGISTRATION_KEYS = {
    "name": "registerName",
    "password": "registerPassword",
    "url": "registerUrl",
    "hostname": "registerHostname",
}
DAEMONS_KEYS = {
    "rendezvous-point?": "Account.rendezVous",
    "peer-discovery?": "Account.peerDiscovery",
    "bootstrap-hostnames": "Account.hostname",
    "name-server-uri": "RingNS.uri",
}
NOT_IN_THE_INI = {"package", "group", "public-registration", "file"}


@dataclass(frozen=True)
class Package:
    """A package: a variable of Guix or, on the host, a folder of the layout that Guix's packages have."""

    variable: str = ""
    folder: str = ""


@dataclass(frozen=True)
class PlainFile:
    content: str


@dataclass(frozen=True)
class Declared:
    """A record by the name of its type; ``fields`` are booleans, integers, strings, lists, and the above."""

    type: str
    fields: dict[str, Any]

    def value(self, field: str) -> Any:
        return self.fields.get(field, GUIX_FIELDS[self.type][field])


def scheme(value: Any) -> str:
    match value:
        case bool():
            return "#t" if value else "#f"
        case int():
            return str(value)
        case str():
            return string(value)
        case list():
            return f"(list {' '.join(map(scheme, value))})"
        case Package(variable):
            return (
                variable or f'(file-append (local-file "/opt") {string(value.folder.removeprefix("/opt"))})'
            )
        case PlainFile(content):
            return f'(plain-file "mumble.ini" {string(content)})'
        case Declared(type_):
            return f"({type_} {fields_text(value)})"
    raise TypeError(value)


def fields_text(record: Declared) -> str:
    return " ".join(f"({name} {scheme(value)})" for name, value in record.fields.items())


# Values, from the schemas

characters = st.characters(exclude_categories=["Cs"])
tame = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff/")
texts = st.text(characters, max_size=20) | st.lists(st.sampled_from(HARD), max_size=3).map("".join)
names = st.from_regex("[A-Za-z_][A-Za-z0-9_-]{0,30}", fullmatch=True)
part = st.sampled_from(["x", "a b", '"', "'", "%n", "$HOME", "\\", "..", ".", ":"]) | st.text(
    tame, max_size=8
)
paths = st.builds(
    "{}/{}{}".format,
    st.sampled_from(["/srv/voice", "/var/lib/mumble-server", "/opt", "/etc/jami", "//srv"]),
    st.lists(part.map("{}/".format), max_size=3).map("".join),
    st.just("file") | part,
)
fingerprints = st.text("0123456789abcdefABCDEF", min_size=40, max_size=40) | st.just(FINGERPRINT)
hosts = st.text(
    st.characters(exclude_categories=["Cs", "Zs"], exclude_characters=";"), min_size=1, max_size=9
)


def values(field: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema allows, and a little beyond: the compiler is to judge."""
    if "$ref" in schema:
        return records(schema["$ref"].removesuffix(".json"))
    if "anyOf" in schema:
        return st.one_of([values(field, one) for one in schema["anyOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "x-default-variable" in schema:
        folder = st.sampled_from(["/opt/mine", "/opt/a-b_1.2"]).map(lambda path: Package(folder=path))
        return st.just(Package(schema["x-default-variable"])) | folder
    match schema.get("type"):
        case "boolean":
            return st.booleans()
        case "integer":
            low, high = schema["minimum"], schema["maximum"]
            return st.sampled_from([low, high]) | st.integers(low, min(high, 2 * low + 1000))
        case "array":
            least = 1 if field == "bootstrap-hostnames" else 0  # compile refuses to have none
            return st.lists(values(field, schema["items"]), min_size=least, max_size=4)
        case "string":
            return strings(field, schema)
    assert schema.get("format") in ("file-like", "computed-file"), schema
    return texts.map(PlainFile) if field == "file" else st.nothing()


def strings(field: str, schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("pattern") == "^/":
        return paths
    if "pattern" in schema:
        return names
    if schema.get("maxLength") == 40:
        return fingerprints
    if field == "bootstrap-hostnames":
        return hosts
    return texts.filter(
        lambda text: not any(c in text for c in "\0\ufeff") and len(text) >= schema.get("minLength", 0)
    )


@st.composite
def records(draw: st.DrawFn, type_: str) -> Declared:
    schema = SCHEMA_OF[type_]
    fields = {
        name: values(name, field)
        for name, field in schema["properties"].items()
        if "x-renamed-to" not in field
    }
    required = {name: fields.pop(name) for name in schema["required"]}
    drawn = draw(st.fixed_dictionaries(required, optional=fields))
    return Declared(type_, drawn)


@st.composite
def mumble_servers(draw: st.DrawFn) -> Declared:
    """Nearly always one that keeps the rules between its fields, or hardly any would."""
    fields = dict(draw(records("mumble-server-configuration")).fields)
    if draw(st.integers(0, 3)):
        fields.pop("file", None)
    if bool(fields.get("ssl-cert")) != bool(fields.get("ssl-key")) and draw(st.integers(0, 9)):
        fields |= {"ssl-cert": draw(paths), "ssl-key": draw(paths)}
    if fields.get("public-registration") and draw(st.integers(0, 9)):
        fields["allow-ping?"] = True
        fields.pop("server-password", None)
    return Declared("mumble-server-configuration", fields)


# What their files must hold


def text_of(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return "".join(value)
    return str(value)


def expected_ini(server: Declared) -> dict[str, str]:
    expected: dict[str, str] = {}
    for field, key in SERVERS_KEYS.items():
        value = declared_database(server) if field == "database-file" else server.value(field)
        if field in TLS_COPIES and value and not value.startswith("@"):
            value = f"/run/guixsvc/mumble-server/{TLS_COPIES[field]}"
        if value is not False or SCHEMA_OF[server.type]["properties"][field].get("type") == "boolean":
            expected[key] = text_of(value)
    registration = server.value("public-registration")
    if registration:
        given = {field: registration.value(field) for field in REGISTRATION_KEYS}
        expected |= {REGISTRATION_KEYS[field]: value for field, value in given.items() if value is not False}
    return expected


def expected_accounts(accounts: list[Declared]) -> dict[str, Any]:
    """What jami-provision documents."""
    return {
        "version": 1,
        "accounts": [expected_account(account, at) for at, account in enumerate(accounts, start=1)],
    }


def expected_account(account: Declared, number: int) -> dict[str, Any]:
    expected = {"archive": account.fields["archive"], "credential": f"account-{number}"}
    for field in ("allowed-contacts", "moderators"):
        if field in account.fields:
            expected[field] = list(dict.fromkeys(text.lower() for text in account.fields[field]))
    details = {
        key: ";".join(value) if isinstance(value := account.fields[field], list) else text_of(value)
        for field, key in DAEMONS_KEYS.items()
        if field in account.fields
    }
    return expected | ({"details": details} if details else {})


def test_every_field_is_looked_for() -> None:
    assert {*SERVERS_KEYS, *NOT_IN_THE_INI} == {*GUIX_FIELDS["mumble-server-configuration"]}
    assert {*REGISTRATION_KEYS} == {*GUIX_FIELDS["mumble-server-public-registration-configuration"]}
    assert {*DAEMONS_KEYS, "archive", "allowed-contacts", "moderators"} == {*GUIX_FIELDS["jami-account"]}


def compile_all(drawn: list[Declared], form: Callable[[str], str], folder: Path) -> dict[Path, Declared]:
    """The roots of those that pass the checks, which must be the half of them or more."""
    passed: dict[Path, Declared] = {}
    for at, record in enumerate(drawn):
        file, out = folder / f"{at}.scm", folder / f"out{at}"
        file.write_text(form(fields_text(record)), encoding="utf-8")
        ran = guixsvc("compile", str(file), "-o", str(out))
        assert ran.code == (0 if out.exists() else 1), ran
        if ran.code == 0:
            passed[out / "root"] = record
        else:
            assert " error: " in ran.stdout
    assume(2 * len(passed) >= len(drawn))
    return passed


def systemd_accepts(roots: list[Path], folder: Path) -> list[dict[str, units.ParsedUnit]]:
    """Every unit of all trees in one run, and what systemd read of each, by tree and name."""
    merged = folder / "merged"
    for at, root in enumerate(roots):
        for kind in ("systemd/system", "sysusers.d"):
            (merged / "etc" / kind).mkdir(parents=True, exist_ok=True)
            for file in (root / "etc" / kind).iterdir():
                shutil.copy(file, merged / "etc" / kind / f"{file.stem}-{at}{file.suffix}")
                shutil.copy(file, merged / "etc" / kind)  # the units of a tree name each other
    units.verify(merged)
    files = [(at, unit) for at, root in enumerate(roots) for unit in units.unit_files(root)]
    read: list[dict[str, units.ParsedUnit]] = [{} for _ in roots]
    parsed_units = units.parsed_all([unit.read_text(encoding="utf-8") for _, unit in files])
    for (at, unit), parsed in zip(files, parsed_units, strict=True):
        assert (parsed.state, parsed.messages) == ("loaded", [])
        read[at][unit.name] = parsed
    return read


def loaded_credentials(unit: Path) -> dict[str, str]:
    """The paths by name, as written: systemd takes all after the colon as it is, but for specifiers."""
    loads = [d.value for d in units.directives(unit.read_text(encoding="utf-8")) if d.key == "LoadCredential"]
    return {name: path for name, _, path in (load.partition(":") for load in loads)}


def program(package: object, of_the_host: str, below: str) -> str:
    return f"{package.folder}/{below}" if isinstance(package, Package) and package.folder else of_the_host


# The properties

# Without shrinking, which takes minutes here: what an assertion shows is enough to find the record by.
random_records = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow],
)


@random_records
@given(st.lists(mumble_servers(), min_size=8, max_size=8))
def test_any_mumble_server(drawn: list[Declared]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        passed = compile_all(drawn, mumble, Path(temporary))
        read = systemd_accepts(list(passed), Path(temporary))
        for (root, server), services in zip(passed.items(), read, strict=True):
            check_settings(root, server)
            check_users_and_folders(root, server)
            check_commands(services["mumble-server.service"], server)
            check_files(services.get("mumble-server-files.service"), server)


def check_settings(root: Path, server: Declared) -> None:
    ini = root / "etc/guixsvc/mumble-server/mumble-server.ini"
    file = server.value("file")
    if isinstance(file, PlainFile):
        assert ini.read_bytes() == file.content.encode()
    elif file is False:
        assert read_by_qt(ini) == expected_ini(server)
    assert ini.exists() is not isinstance(file, str)
    handed_over = "/run/guixsvc/mumble-server/mumble-server.ini"
    path = handed_over if isinstance(file, str) else f"/{ini.relative_to(root)}"
    unit = root / "etc/systemd/system/mumble-server.service"
    assert loaded_credentials(unit) == {"mumble-server.ini": path.replace("%", "%%")}


def check_users_and_folders(root: Path, server: Declared) -> None:
    user, group = server.value("user"), server.value("group")
    said = units.sysusers_dry_run(root / "etc/sysusers.d/guixsvc-mumble-server.conf")
    assert f"Creating user '{user}'" in said and f"Creating group '{group}'" in said
    folder = database(server).rpartition("/")[0]
    tmpfiles = root / "etc/tmpfiles.d/guixsvc-mumble-server.conf"
    assert tmpfiles.exists() is (server.value("file") is False and folder != state(server))
    if tmpfiles.exists():
        host = root.parent / "host"
        (host / "etc").mkdir(parents=True)
        (host / "etc/passwd").write_text(f"{user}:x:901:902::/:/bin/false\n")
        (host / "etc/group").write_text(f"{group}:x:902:\n")
        units.tmpfiles_create(host, tmpfiles)
        made = (host / folder.lstrip("/")).stat()
        assert (made.st_mode & 0o7777, made.st_uid, made.st_gid) == (0o700, 901, 902)


def check_commands(unit: units.ParsedUnit, server: Declared) -> None:
    """The parser shows arguments before `$` is expanded: `$$`, which becomes `$`."""
    server_program = program(server.value("package"), "/usr/sbin/murmurd", "bin/mumble-server")
    [start] = unit.commands["ExecStart"]
    assert (start[0], start[2:5]) == (
        "/usr/local/lib/guixsvc/mumble-server-start",
        [server_program, "-fg", "-ini"],
    )
    if server.value("file") is False:
        *others, first_start = unit.commands["ExecStartPre"]
        if database(server).startswith("/var/lib/mumble-server/") and state(server) in database(server):
            assert others.pop(0)[4:] == ["/var/lib/mumble-server", "mumble-server", "mumble-server"]
        assert database(server).replace("$", "$$") in first_start
        assert others == [["/usr/local/lib/guixsvc/mumble-server-answers", "--addresses"]]


def check_files(unit: units.ParsedUnit | None, server: Declared) -> None:
    """What root opens for the server."""
    file, group, programs = server.value("file"), server.value("group"), "/usr/local/lib/guixsvc"
    wanted: list[str] = []
    if isinstance(file, str):
        wanted = [f"{programs}/mumble-server-ini", "hand-over", group, file]
    elif file is False:
        given = {copy: server.value(field) for field, copy in TLS_COPIES.items()}
        copies = [["copy", copy, path] for copy, path in given.items() if path and not path.startswith("@")]
        laid = [word for copy in copies for word in copy]
        wanted = [f"{programs}/host-files", "lay", "mumble-server", group, *laid] if copies else []
    found = [] if unit is None else unit.commands["ExecStart"][-1]
    assert found == [word.replace("$", "$$") for word in wanted]


def state(server: Declared) -> str:
    """The folder of the package's server for its user and group, one of our own for others."""
    is_package_s = server.value("user") == server.value("group") == "mumble-server"
    return "/var/lib/mumble-server" if is_package_s else "/var/lib/guixsvc-mumble-server"


def declared_database(server: Declared) -> str:
    return str(server.fields.get("database-file", f"{state(server)}/db.sqlite"))


def database(server: Declared) -> str:
    return "/" + normpath(declared_database(server)).lstrip("/")


@random_records
@given(st.lists(records("jami-configuration"), min_size=8, max_size=8))
def test_any_jami(drawn: list[Declared]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        passed = compile_all(drawn, jami, Path(temporary))
        read = systemd_accepts(list(passed), Path(temporary))
        for (root, declared), services in zip(passed.items(), read, strict=True):
            check_accounts(root, declared)
            check_daemons(services, declared)
            assert "Creating user 'jami'" in units.sysusers_dry_run(root / "etc/sysusers.d/guixsvc-jami.conf")


def check_accounts(root: Path, declared: Declared) -> None:
    accounts = root / "etc/guixsvc/jami/accounts.json"
    credentials = loaded_credentials(root / "etc/systemd/system/jami.service")
    if "accounts" not in declared.fields:
        assert not accounts.exists() and credentials == {}
        return
    expected = expected_accounts(declared.fields["accounts"])
    assert json.loads(accounts.read_bytes()) == expected
    archives = {a["credential"]: f"/run/guixsvc/jami/{a['credential']}" for a in expected["accounts"]}
    assert credentials == archives | {"accounts.json": "/etc/guixsvc/jami/accounts.json"}


def check_daemons(services: dict[str, units.ParsedUnit], declared: Declared) -> None:
    options = {
        "--console": True,
        "--debug": declared.value("debug?"),
        "--auto-answer": declared.value("auto-answer?"),
    }
    jamid = program(declared.value("libjami"), "/usr/libexec/jamid", "libexec/jamid")
    arguments = ["--persistent", *(option for option, wanted in options.items() if wanted)]
    assert services["jami.service"].commands["ExecStart"] == [[jamid, *arguments]]
    bus = program(declared.value("dbus"), "/usr/bin/dbus-daemon", "bin/dbus-daemon")
    assert services["jami-dbus-session.service"].commands["ExecStart"][0][0] == bus
    certificates = program(declared.value("nss-certs"), "/etc/ssl/certs", "etc/ssl/certs")
    assert f"SSL_CERT_DIR={certificates}" in services["jami.service"].environment
