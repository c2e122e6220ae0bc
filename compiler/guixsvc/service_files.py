"""The files that make a service: ``service.toml``, its records, what it finds on targets.

    schemas/SERVICE/service.toml           its names in Guix, and what it needs of a target
    schemas/SERVICE/RECORD.json            a record: a JSON Schema of each field
    schemas/SERVICE/targets/TARGET.json    what it finds on a target
    templates/SERVICE/                     what it becomes there

The folders ``schemas/`` and ``templates/`` are those that come with guixsvc; others of the same shape may be
added. A fault in a service's file is told with its place, and leaves the other services as they are.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from guixsvc.documents import Malformed, from_toml
from guixsvc.paths import SCHEMAS, TEMPLATES
from guixsvc.slotted import frozen
from guixsvc.spelling import nearest

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


class BadService(Exception):
    """A file of a service cannot be used; the message begins with the file, and the line if one is meant."""


@frozen
class Root:
    """Where the folders of services lie. ``code`` is the folder of modules that come with them, if any do."""

    schemas: Path
    templates: Path
    code: Path | None = None


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
class Settings:
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
    says of what a declaration can be made: "" if of nothing.
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
    settings: Settings | None
    imports: str
    commands: tuple[Command, ...]

    @property
    def folder(self) -> Path:
        return self.root.schemas / self.service


def services_of(root: Root) -> list[str]:
    """The names of the services in a root."""
    folders = root.schemas.iterdir() if root.schemas.is_dir() else ()
    return sorted(f.name for f in folders if f.name != HOST and (f / "service.toml").is_file())


def read_service(root: Root, service: str) -> ServiceFile:
    """The ``service.toml`` of a service. Raises BadService."""
    path = root.schemas / service / "service.toml"
    table = Table(path, path.read_text(encoding="utf-8"))
    table.only(
        *(
            "title",
            "module",
            "type",
            "configuration",
            "deprecated-types",
            "lists",
            "exports",
            "packages",
            "target",
        ),
        *("host", "once-started", "settings", "imports", "commands"),
    )
    for name in table.texts("lists"):
        if name not in LISTS:
            table.fail("lists", f"expected some of {', '.join(LISTS)}")
    module = table.text("module", service_module := f"gnu services {service}")
    if not re.fullmatch(r"[^\s()]+( [^\s()]+)*", module):
        table.fail("module", f"expected the words of a module's name, such as `{service_module}`")
    return ServiceFile(
        service,
        root,
        table.text("title", service),
        tuple(module.split()),
        table.text("type", f"{service}-service-type"),
        table.text("configuration", f"{service}-configuration"),
        tuple(table.texts("deprecated-types")),
        tuple(table.texts("lists")),
        tuple(table.texts("exports")) if "exports" in table.values else None,
        {name: _package(inner) for name, inner in table.tables("packages")},
        {name: dict(_on_target(inner)) for name, inner in table.tables("target")},
        _on_host(table.table("host")),
        _once_started(table.table("once-started")) if "once-started" in table.values else None,
        _settings(table.table("settings")) if "settings" in table.values else None,
        table.text("imports") if "imports" in table.values else "",
        tuple(_command(name, inner) for name, inner in table.tables("commands")),
    )


def _package(table: "Table") -> PackageField:
    table.only("key", "layout")
    return PackageField(table.text("key"), table.text("layout"))


def _on_target(table: "Table") -> Iterator[tuple[str, TargetValue]]:
    for key, kind in table.values.items():
        if isinstance(kind, list) and kind and all(isinstance(word, str) for word in kind):
            yield key, TargetValue(tuple(kind), may_be_left_out=False)
        elif isinstance(kind, str) and kind.removesuffix("?") in KINDS:
            yield key, TargetValue(kind.removesuffix("?"), kind.endswith("?"))
        else:
            table.fail(
                key, f"expected {', '.join(KINDS)}, with a `?` if it may be left out, or a list of words"
            )


def _on_host(table: "Table") -> OnHost:
    table.only("user", "user-field", "ports", "inputs", "state", "runtime")
    ports = []
    for port in table.texts("ports"):
        found = re.fullmatch(r"([^/]+)/(tcp|udp)", port)
        if found is None:
            table.fail("ports", 'expected the name of a field and a protocol, such as "port/tcp"')
        ports.append((found[1], found[2]))
    for key, example in (("state", "/var/lib/hello"), ("runtime", "/run/hello")):
        for path in table.texts(key):
            if not re.fullmatch(r"(/[A-Za-z0-9._-]+){2,}", path) or "/.." in path:
                table.fail(key, f'expected absolute paths, such as "{example}"')
    return OnHost(
        table.text("user", "-").removeprefix("-"),
        table.text("user-field", "-").removeprefix("-"),
        tuple(ports),
        tuple(table.texts("inputs")),
        tuple(table.texts("state")),
        tuple(table.texts("runtime")),
    )


def _once_started(table: "Table") -> OnceStarted:
    table.only("purpose", "command")
    return OnceStarted(table.text("purpose"), table.text("command"))


def _command(name: str, table: "Table") -> Command:
    table.only("arguments", "help")
    return Command(name, table.text("arguments"), table.text("help"))


def _settings(table: "Table") -> Settings:
    table.only("file", "oldest")
    return Settings(table.text("file"), table.text("oldest"))


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
    path = service.folder / "ini-keys.toml"
    if not path.is_file():
        return ()
    table = Table(path, path.read_text(encoding="utf-8"))
    keys = ((name, Table(path, table.content, values, name)) for name, values in table.values.items())
    return tuple(_settings_key(name, one) for name, one in keys)


def _settings_key(name: str, table: "Table") -> SettingsKey:
    field, part, since = (table.text(key, "-").removeprefix("-") for key in ("field", "part", "since"))
    return SettingsKey(name, table.flag("secret"), field, part, since)


class Table:
    """A table of TOML that tells where what is wrong stands."""

    def __init__(self, path: Path, content: str, values: Any = None, name: str = "") -> None:
        self.path, self.content, self.name = path, content, name
        if values is None:
            try:
                values = from_toml(content)
            except Malformed as problem:
                raise BadService(f"{path}:{problem.line}: {problem}") from None
        self.values: dict[str, Any] = values

    def fail(self, key: str, message: str) -> NoReturn:
        """Raises BadService at the line of a key."""
        pattern = rf"(?m)^\s*(\[+[^\]\n]*)?\"?{re.escape(key)}\"?\s*(=|\])"
        found = re.compile(pattern).search(self.content, self._start())
        line = self.content.count("\n", 0, found.end()) + 1 if found else 1
        name = self.name.partition("#")[0]
        raise BadService(f"{self.path}:{line}: `{f'{name}.{key}' if name else key}`: {message}")

    def _start(self) -> int:
        """Where the table begins in the file."""
        name, _, at = self.name.partition("#")
        if not at:
            return max(self.content.find(f"[{name}]"), 0) if name else 0
        heads = list(re.finditer(rf"(?m)^\s*\[\[\s*{re.escape(name)}\s*\]\]", self.content))
        return heads[int(at)].start() if int(at) < len(heads) else 0

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                meant = nearest(key, known)
                self.fail(
                    key, f"there is no such key; {f'did you mean `{meant}`?' if meant else _list(known)}"
                )

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if value is None:
            name = self.name.partition("#")[0]
            line = self.content.count("\n", 0, self._start()) + 1
            raise BadService(f"{self.path}:{line}: `{key}` is missing{f' in `{name}`' if name else ''}")
        if not isinstance(value, str) or not value:
            self.fail(key, "expected a string")
        return value

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fail(key, "expected a list of strings")
        return list(value)

    def table(self, key: str) -> "Table":
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            self.fail(key, "expected a table")
        return Table(self.path, self.content, values, key)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, "expected true or false")
        return value

    def array(self, key: str) -> "list[Table]":
        """The tables of an array of tables."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            self.fail(key, f"expected tables: [[{key}]]")
        return [Table(self.path, self.content, one, f"{key}#{at}") for at, one in enumerate(values)]

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            self.fail(key, "expected a table")
        for name, inner in values.items():
            if not isinstance(inner, dict):
                self.fail(name, "expected a table")
            yield name, Table(self.path, self.content, inner, f"{key}.{name}")


def _list(known: tuple[str, ...]) -> str:
    return f"known are {', '.join(f'`{name}`' for name in known)}"
