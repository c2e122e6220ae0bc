"""What the modules of Guix export, and of what kind it is: facts of one day, asked for by module.

``exports/guix-names.tsv`` lists, below ``(MODULE …)``, each exported name with the letter of its kind and,
for an alias, the name of the same module that it stands for; ``guix-modules.tsv`` all modules that ever were
in Guix. Both are made by ``tools/guix-exports.py``, last from Guix of `DATE` (43770a9d8ac).
``guix-other-dates.tsv`` adds, by hand and in the same form, what other versions of Guix export.

A name that is missing here may still be one of another Guix: only for the modules of `COMPLETE` are the
names of all versions known.
"""

from os.path import join

from guixsvc.annotations import Mapping, TypeAlias
from guixsvc.caching import cache
from guixsvc.paths import PACKAGE, read_own
from guixsvc.slotted import frozen

ModuleName: TypeAlias = tuple[str, ...]

DATE = "of March 2026"
"""Of the version of Guix whose names are listed: of 2026-03-19."""

EXPORTS = join(PACKAGE, "evaluate", "exports")
"""The lists of names."""

COMPLETE: frozenset[ModuleName] = frozenset(
    tuple(line.split()) for line in read_own(join(EXPORTS, "guix-complete.tsv")).splitlines()
)
"""Modules of which every name that any version exports is listed."""

_PASSED_ON: Mapping[ModuleName, tuple[ModuleName, ...]] = {
    ("gnu",): (
        ("gnu", "system"),
        ("gnu", "system", "mapped-devices"),
        ("gnu", "system", "file-systems"),
        ("gnu", "bootloader"),
        ("gnu", "bootloader", "grub"),
        ("gnu", "system", "keyboard"),
        ("gnu", "system", "pam"),
        ("gnu", "system", "shadow"),
        ("gnu", "system", "linux-initrd"),
        ("gnu", "system", "nss"),
        ("gnu", "services"),
        ("gnu", "services", "base"),
        ("gnu", "packages"),
        ("gnu", "packages", "base"),
        ("guix", "gexp"),
    ),
    ("guix",): (
        ("guix", "base32"),
        ("guix", "build-system"),
        ("guix", "derivations"),
        ("guix", "download"),
        ("guix", "gexp"),
        ("guix", "monads"),
        ("guix", "monad-repl"),
        ("guix", "packages"),
        ("guix", "store"),
        ("guix", "utils"),
    ),
}
"""The ``%public-modules`` of two modules that pass on all names of these."""

PACKAGES: ModuleName = ("gnu", "packages")

_OF_SYSTEM: tuple[ModuleName, ...] = (("gnu", "system"), ("gnu", "services"), ("gnu", "system", "shadow"))
_OF_DEPLOY: tuple[ModuleName, ...] = (
    ("gnu",),
    ("gnu", "machine"),
    ("gnu", "machine", "ssh"),
    ("gnu", "machine", "digital-ocean"),
    ("gnu", "machine", "hetzner"),
)
_OF_OTHER_COMMANDS: tuple[ModuleName, ...] = (("guix", "profiles"), ("gnu", "home"), ("guix", "channels"))
"""Of ``guix package`` for a manifest, which gets (gnu) too, of ``guix home`` and of ``guix pull``."""

_MADE_BY_CONFIGURE: frozenset[ModuleName] = frozenset({("guix", "config")})


class Kind:
    """What is exported, by the letters of the list."""

    ALIAS = "a"
    DEPRECATED = "d"
    RE_EXPORT = "e"
    PROCEDURE = "f"
    SERVICES = "l"
    MACRO = "m"
    PACKAGE = "p"
    RECORD = "r"
    SYSTEM = "s"
    SERVICE_TYPE = "t"
    UNKNOWN = "u"
    VALUE = "v"


@frozen
class Exported:
    """A name that a module exports; ``alias_of`` is the name of the same module that it stands for."""

    kind: str
    alias_of: str | None = None


@cache
def exported(module: ModuleName) -> Mapping[str, Exported] | None:
    """The names that a module of Guix exports, or ``None`` if that is not listed."""
    found: dict[str, Exported] = {}
    for passed_on in reversed(_PASSED_ON.get(module, ())):
        found |= exported(passed_on) or {}
    for data in _lists():
        for line in _lines_of(module, data).decode().splitlines():
            letter, name, *alias = line.split("\t")
            found[name] = Exported(letter, alias[0]) if alias else _plain(letter)
    return found or None


@cache
def _plain(letter: str) -> Exported:
    return Exported(letter)


@cache
def modules_exporting(name: str) -> tuple[ModuleName, ...]:
    """The listed modules of Guix that export a name, (gnu) not counted, those for users first."""
    entry = f"\t{name}".encode()
    found: set[ModuleName] = set()
    for data in _lists():
        at = data.find(entry)
        while at >= 0:
            end = at + len(entry)
            if data[at - 2 : at - 1] == b"\n" and data[end : end + 1] in (b"\n", b"\t"):
                start = data.rindex(b"\n(", 0, at) + 2
                found.add(tuple(data[start : data.index(b")\n", start)].decode().split()))
            at = data.find(entry, end)
    return tuple(sorted(found, key=order))


def order(module: ModuleName) -> tuple[bool, bool, ModuleName]:
    """By what modules are sorted, those for users first."""
    is_for_others = any(part in ("build", "home", "tests") for part in module)
    return is_for_others, module[:2] != ("gnu", "services"), module


def implied(*, systems: bool, machines: bool) -> tuple[ModuleName, ...]:
    """The modules that Guix gives a file without ``define-module``, which describes such things.

    A file that describes neither may be one for any command.
    """
    if machines:
        return (*_OF_SYSTEM, *_OF_DEPLOY)
    return _OF_SYSTEM if systems else (*_OF_SYSTEM, *_OF_DEPLOY, *_OF_OTHER_COMMANDS)


def lacking(name: str) -> tuple[ModuleName, ...]:
    """The modules that export a name which no other module has in any version of Guix; none if others may.

    Packages, and services of others, move between modules as Guix grows.
    """
    owners = modules_exporting(name)
    return owners if all(_keeps(owner, name) for owner in owners) else ()


def _keeps(module: ModuleName, name: str) -> bool:
    """Whether a name of a module has always been one of it."""
    if module in _SETTLED:
        return True
    return module == ("gnu", "system") and (exported(module) or {})[name].kind == Kind.RECORD


_SETTLED = COMPLETE | {("gnu",)}


def has_packages(module: ModuleName) -> bool:
    """Whether a module is one of packages, of which newer versions have more."""
    return module[:2] == PACKAGES and module != PACKAGES


def exists(module: ModuleName) -> bool:
    """Whether some version of Guix has a module."""
    return module in modules() or module in _MADE_BY_CONFIGURE


@cache
def _lists() -> tuple[bytes, ...]:
    return tuple(_bytes(join(EXPORTS, name)) for name in ("guix-names.tsv", "guix-other-dates.tsv"))


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _lines_of(module: ModuleName, data: bytes) -> bytes:
    """The lines below the ``(MODULE …)`` of a module. Those that are asked for most stand first."""
    head = f"\n({' '.join(module)})\n".encode()
    at = data.find(head)
    if at < 0:
        return b""
    start = at + len(head)
    return data[start : data.index(b"\n(", start - 1)]


@cache
def modules() -> frozenset[ModuleName]:
    """All that ever were in Guix."""
    lines = read_own(join(EXPORTS, "guix-modules.tsv")).splitlines()
    return frozenset(tuple(line.partition("\t")[0].split()) for line in lines)
