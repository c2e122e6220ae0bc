"""The files that make a service: ``service.toml``, its records, what it finds on targets.

    schemas/SERVICE/service.toml           its names in Guix, and what it needs of a target
    schemas/SERVICE/RECORD.json            a record: a JSON Schema of each field
    schemas/SERVICE/targets/TARGET.json    what it finds on a target
    templates/SERVICE/                     what it becomes there

The folders ``schemas/`` and ``templates/`` are those that come with guixsvc; others of the same shape may be
added. A fault in a service's file is told with its place, and leaves the other services as they are.
"""

from os import listdir
from os.path import isdir, isfile, join

from guixsvc.annotations import Iterator, Mapping, TypeAlias
from guixsvc.caching import cache
from guixsvc.host_paths import is_of_a_program
from guixsvc.paths import SCHEMAS, TEMPLATES
from guixsvc.service_tables import Table, read_text
from guixsvc.slotted import frozen

ModuleName: TypeAlias = tuple[str, ...]
"""Of a module of Guix: ``("gnu", "services", "ssh")``."""

Kind: TypeAlias = str | tuple[str, ...]
"""Of a value that a target gives: one of `KINDS`, or the words that it may be."""

KINDS = ("program", "path", "text")
"""A path that systemd can start, an absolute path, any text without control characters."""

LISTS = ("%base-services", "%desktop-services")
"""Guix's lists of services."""

HOST = "targets"
"""The folder of ``schemas/`` that is no service's: what is said of hosts themselves."""


@frozen
class Root:
    """Where the folders of services lie. ``code`` is the folder of modules that come with them, if any do.

    ``left_out`` names services in them that are not to be known, because of their files.
    """

    schemas: str
    templates: str
    code: str | None = None
    left_out: tuple[str, ...] = ()


BUILT_IN = Root(SCHEMAS, TEMPLATES)


@frozen
class PackageField:
    """A field that names a package: the target's key for what it provides, and where Guix's keeps that."""

    key: str
    layout: str


@frozen
class TargetValue:
    """What a target says by one key."""

    kind: Kind
    may_be_left_out: bool


@frozen
class OnHost:
    """What a service without a module of its own needs of its host, of which much stands in its fields.

    ``user`` is the system user that it runs as, ``user_field`` the field that names it. ``ports`` are fields
    with protocols, ``inputs`` fields that name files of the administrator's, ``state`` folders that last,
    ``runtime`` those that go with it.
    """

    user: str = ""
    user_field: str = ""
    ports: tuple[tuple[str, str], ...] = ()
    inputs: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    runtime: tuple[str, ...] = ()


@frozen
class OnceStarted:
    """What root is to do after the first start: for a ``purpose``, by a ``command``."""

    purpose: str
    command: str


@frozen
class ServiceSettings:
    """The settings file that a service reads, and the oldest version of it that is known here."""

    file: str
    oldest: str


@frozen
class Command:
    """A command of a service's own: ``guixsvc NAME ARGUMENTS``."""

    name: str
    arguments: str
    help: str


@frozen(eq=False)
class ServiceFile:
    """A ``service.toml``. ``service`` is the folder's name, ``title`` what messages call it.

    ``on_target`` maps variables of Guix to what a target says, by its keys, of what takes their place.
    ``lists`` are Guix's lists of services that have it, with its default value. ``exports`` is what its
    module exports besides names of services that are known; ``None`` if that may be anything. ``imports``
    says of what a declaration can be made: "" if of nothing. ``table`` is the whole, for what is wrong in it.
    """

    service: str
    root: Root
    title: str
    module: ModuleName
    type: str
    configuration: str
    deprecated_types: tuple[str, ...]
    lists: tuple[str, ...]
    exports: tuple[str, ...] | None
    packages: Mapping[str, PackageField]
    on_target: Mapping[str, Mapping[str, TargetValue]]
    on_host: OnHost
    once_started: OnceStarted | None
    settings: ServiceSettings | None
    imports: str
    commands: tuple[Command, ...]
    table: Table

    @property
    def folder(self) -> str:
        return join(self.root.schemas, self.service)


def services_of(root: Root) -> list[str]:
    """The names of the services in a root."""
    folders = listdir(root.schemas) if isdir(root.schemas) else ()
    names = (name for name in folders if isfile(join(root.schemas, name, "service.toml")))
    return sorted(name for name in names if name not in (HOST, *root.left_out))


_KEYS = (
    "title", "module", "type", "configuration", "deprecated-types", "lists", "exports", "packages", "target",
    "host", "once-started", "settings", "imports", "commands",
)  # fmt: skip
_TYPE = r"[^\s()'`,\";|#:]{1,80}-service-type"


def read_service(root: Root, service: str) -> ServiceFile:
    """The ``service.toml`` of a service. Raises BadService."""
    path = join(root.schemas, service, "service.toml")
    table = Table(path, read_text(path))
    table.only(*_KEYS)
    for name in table.texts("lists"):
        if name not in LISTS:
            table.fail("lists", f"expected some of {', '.join(LISTS)}")
    module = table.text("module", service_module := f"gnu services {service}")
    if not table.fits(module, r"[^\s()]+( [^\s()]+)*"):
        table.fail("module", f"expected the words of a module's name, such as `{service_module}`")
    type_, deprecated = table.text("type", f"{service}-service-type"), table.texts("deprecated-types")
    for key, name in [("type", type_), *(("deprecated-types", name) for name in deprecated)]:
        if not table.fits(name, _TYPE):
            table.fail(key, f"expected the name of a service type, such as `{service}-service-type`")
    return ServiceFile(
        service,
        root,
        table.line("title", service),
        tuple(module.split()),
        type_,
        table.text("configuration", f"{service}-configuration"),
        tuple(deprecated),
        tuple(table.texts("lists")),
        tuple(table.texts("exports")) if "exports" in table.values else None,
        {name: _package(inner) for name, inner in table.tables("packages")},
        {name: dict(_on_target(inner)) for name, inner in table.tables("target")},
        _on_host(table.table("host")),
        _once_started(table.table("once-started")) if "once-started" in table.values else None,
        _settings(table.table("settings")) if "settings" in table.values else None,
        table.line("imports") if "imports" in table.values else "",
        tuple(_command(name, inner) for name, inner in table.tables("commands")),
        table,
    )


def _package(table: Table) -> PackageField:
    table.only("key", "layout")
    layout = table.text("layout")
    if layout.startswith("/") or ".." in layout.split("/") or not is_of_a_program(layout):
        table.fail("layout", "expected a path below the package's folder, such as `bin/hello-server`")
    return PackageField(table.text("key"), layout)


def _on_target(table: Table) -> Iterator[tuple[str, TargetValue]]:
    for key, kind in table.values.items():
        if isinstance(kind, list) and kind and all(isinstance(word, str) for word in kind):
            yield key, TargetValue(tuple(kind), may_be_left_out=False)
        elif isinstance(kind, str) and kind.removesuffix("?") in KINDS:
            yield key, TargetValue(kind.removesuffix("?"), kind.endswith("?"))
        else:
            table.fail(
                key, f"expected {', '.join(KINDS)}, with a `?` if it may be left out, or a list of words"
            )


_STATE = r"/(var/[a-z]+|srv)(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+"
_RUNTIME = r"/run(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+"


def _on_host(table: Table) -> OnHost:
    table.only("user", "user-field", "ports", "inputs", "state", "runtime")
    ports = []
    for port in table.texts("ports"):
        field, _, protocol = port.partition("/")
        if not field or protocol not in ("tcp", "udp"):
            table.fail("ports", 'expected the name of a field and a protocol, such as "port/tcp"')
        ports.append((field, protocol))
    folders = (("state", _STATE, "/var/lib/hello"), ("runtime", _RUNTIME, "/run/hello"))
    for key, pattern, example in folders:
        if not all(table.fits(path, pattern) for path in table.texts(key)):
            table.fail(key, f'expected absolute paths of folders of its own, such as "{example}"')
    user = table.optional("user")
    if user and (user == "root" or not table.fits(user, r"[a-z_][a-z0-9_-]{0,30}")):
        table.fail("user", "expected the name of a system user of the service's own")
    return OnHost(
        user,
        table.optional("user-field"),
        tuple(ports),
        tuple(table.texts("inputs")),
        tuple(table.texts("state")),
        tuple(table.texts("runtime")),
    )


def _once_started(table: Table) -> OnceStarted:
    table.only("purpose", "command")
    return OnceStarted(table.line("purpose"), table.line("command"))


def _command(name: str, table: Table) -> Command:
    table.only("arguments", "help")
    return Command(name, table.line("arguments"), table.line("help"))


def _settings(table: Table) -> ServiceSettings:
    table.only("file", "oldest")
    return ServiceSettings(table.line("file"), table.line("oldest"))


@frozen
class SettingsKey:
    """A key of the settings that a service reads; with ``is_secret`` its value is a password or the like.

    It is set by a ``field`` of the service's record, or by the field ``part`` of the record in that one; ""
    for none. ``since`` is the first version that reads it; "" for the oldest that is known.
    """

    name: str
    is_secret: bool
    field: str = ""
    part: str = ""
    since: str = ""


@cache
def settings_keys(service: ServiceFile) -> tuple[SettingsKey, ...]:
    """What ``ini-keys.toml`` lists, if the service has one. Raises BadService.

    What it says of a key besides is for the service's own module.
    """
    path = join(service.folder, "ini-keys.toml")
    if not isfile(path):
        return ()
    table = Table(path, read_text(path))
    keys = ((name, Table(path, table.content, values, name)) for name, values in table.values.items())
    return tuple(_settings_key(name, one) for name, one in keys)


def _settings_key(name: str, table: Table) -> SettingsKey:
    field, part, since = map(table.optional, ("field", "part", "since"))
    return SettingsKey(name, table.flag("secret"), field, part, since)
