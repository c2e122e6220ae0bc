"""A stage of the compiler imports earlier stages only, never later ones, no two files import each other, and
services are known by their own files only."""

import ast
import functools
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from guixsvc.records import deprecated_names, know, service_types
from guixsvc.service_files import BUILT_IN

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "compiler" / "guixsvc"

MOST_LINES = 500

BELOW_ALL = (
    "__init__", "annotations", "caching", "contexts", "document_tables", "documents", "source", "marks",
    "diagnostics", "explain", "field_schemas", "files", "fixes",
    "host_paths", "overwriting", "paths", "published", "quoting", "reference",
    "record_faults", "record_files", "records",
    "service_files", "service_tables",
    "service_packages", "shown", "slotted", "spelling", "targets", "watch",
)  # fmt: skip
STAGES = ("read", "evaluate", "services", "check", "emit", "report")
ABOVE_ALL = (
    "project",
    "inputs",
    "pipeline",
    "spread",
    "cache",
    "commands",
    "plain_calls",
    "argument_parser",
    "command_line",
    "cli",
    "__main__",
)
ORDER = (*BELOW_ALL, *STAGES, *ABOVE_ALL)


def _part(dotted: str) -> str:
    return ([*dotted.split("."), "__init__"])[1]


def _imports(module: Path) -> Iterator[str]:
    """The parts of guixsvc that a module imports, inside functions too."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (_part(name.name) for name in node.names if name.name.split(".")[0] == "guixsvc")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            if node.module == "guixsvc":
                yield from (name.name if name.name in ORDER else "__init__" for name in node.names)
            elif node.module is not None and node.module.startswith("guixsvc."):
                yield _part(node.module)


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PACKAGE)))
def test_imports_earlier_stages_only(module: Path) -> None:
    own = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert own in ORDER, "say in this test where it belongs"
    imported = set(_imports(module)) - {own}
    if own in BELOW_ALL:
        assert imported <= set(BELOW_ALL)
    else:
        assert {part for part in imported if ORDER.index(part) > ORDER.index(own)} == set()


def test_stages_are_where_they_are_said_to_be() -> None:
    assert {module.relative_to(PACKAGE).parts[0].removesuffix(".py") for module in MODULES} == set(ORDER)


OF_ALL_SERVICES = (PACKAGE, ROOT / "grammar", ROOT / "schemas" / "targets", ROOT / "templates" / "shared")
EXPORTS = PACKAGE / "evaluate" / "exports"
"""What Guix's modules export is what it is."""
GENERATED = (PACKAGE / "document_tables.py", PACKAGE / "emit" / "template_code.py")
"""The files of services, as modules."""


def _words_of_services() -> set[str]:
    """What gives a service away: the names of its folders, its title, its types and its module."""
    words = {name.split("-")[0] for name in deprecated_names() if name.endswith("-service-type")}
    for type_ in service_types().values():
        words |= {type_.service, type_.service.replace("-", "_"), type_.file.title, type_.file.module[-1]}
    return words


def test_nothing_but_its_own_files_names_a_service() -> None:
    know([BUILT_IN])  # and not what a test before made known
    own = {PACKAGE / "services" / type_.service.replace("-", "_") for type_ in service_types().values()}
    assert any(folder.is_dir() for folder in own)
    words = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, _words_of_services()))})", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line}"
        for folder in OF_ALL_SERVICES
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix != ".pyc"
        and not {EXPORTS, *GENERATED, *own} & {path, *path.parents}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


def _dotted(module: Path) -> str:
    parts = module.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


BY_NAME = {_dotted(module): module for module in MODULES}


def _files_imported(module: Path) -> Iterator[str]:
    """The files that a module imports, wherever it says so: in functions, and for types only."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            inside = (f"{node.module}.{name.name}" for name in node.names)
            yield from (name if name in BY_NAME else node.module for name in inside)


def test_no_files_import_each_other() -> None:
    imports = {name: BY_NAME.keys() & set(_files_imported(module)) for name, module in BY_NAME.items()}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' ← '.join(circle.args[1])}")


EVALUATE = (("bounds", "environment", "tree_files", "work"), ("scheme",), ("modules",), ("guix",),
            ("configuration", "data_files", "uncalled", "vocabulary"))  # fmt: skip
"""The floors of ``evaluate/``, the lowest first."""

FLOORS = {f"guixsvc.evaluate.{part}": floor for floor, parts in enumerate(EVALUATE) for part in parts}


def _floor(dotted: str) -> int | None:
    return FLOORS.get(".".join(dotted.split(".")[:3]))


EVALUATED = [name for name in BY_NAME if name.startswith("guixsvc.evaluate.")]


@pytest.mark.parametrize("name", EVALUATED)
def test_evaluate_leads_down(name: str) -> None:
    own = _floor(name)
    assert own is not None, "say in this test where it belongs"
    floors = {imported: _floor(imported) for imported in _files_imported(BY_NAME[name])}
    assert {imported for imported, floor in floors.items() if floor is not None and floor > own} == set()


@pytest.mark.parametrize(
    "name", [name for name in EVALUATED if _floor(name) == FLOORS["guixsvc.evaluate.scheme"]]
)
def test_scheme_names_nothing_of_guix(name: str) -> None:
    assert not {"guixsvc.records", "guixsvc.service_files"} & set(_files_imported(BY_NAME[name]))
    text = re.sub(r"guixsvc", "", BY_NAME[name].read_text(encoding="utf-8"))
    words = "|".join(("guix", "gnu", "service", "operating-system", "shepherd", *_words_of_services()))
    assert re.findall(f"(?i){words}", text) == []


@pytest.mark.parametrize("name", EVALUATED)
def test_a_class_has_its_name_for_itself(name: str) -> None:
    shared = set(_classes(name)) & {
        other for module in EVALUATED if module != name for other in _classes(module)
    }
    assert shared == set()


@functools.cache
def _classes(name: str) -> tuple[str, ...]:
    """The classes that a file has for others."""
    body = ast.parse(BY_NAME[name].read_text(encoding="utf-8")).body
    return tuple(
        node.name for node in body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )


def test_fractions_are_made_where_they_are_known() -> None:
    """What makes one of the evaluator's has `ratios` loaded, without which it is no value like others."""
    users = [path.name for path in (PACKAGE / "evaluate").rglob("*.py") if "fractions" in _modules(path)]
    assert users == ["ratios.py"]


def _modules(module: Path) -> set[str]:
    """The modules that a file imports names from."""
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module is not None}


def _caught(module: Path) -> set[str]:
    """The names of all that a file catches."""
    handlers = [
        node
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
    ]
    return {
        part.id for one in handlers if one.type for part in ast.walk(one.type) if isinstance(part, ast.Name)
    }


def test_what_is_not_known_is_caught_by_one_net() -> None:
    assert [name for name in EVALUATED if "NotKnown" in _caught(BY_NAME[name])] == [
        "guixsvc.evaluate.scheme.unknown"
    ]


SOURCES = sorted(
    [*(set(MODULES) - set(GENERATED)), *(ROOT / "grammar").iterdir(), *(ROOT / "tools").glob("*.py")]
    + [path for path in (ROOT / "templates").rglob("*") if path.is_file() and path.suffix != ".pyc"]
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROOT)))
def test_fits_on_a_few_screens(source: Path) -> None:
    assert len(source.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


TESTS = ROOT / "tests"


def test_general_tests_name_no_service() -> None:
    """A test of a service says so in its path; others use the services of ``tests/services``."""
    know([BUILT_IN])
    own = {word.lower().replace("-", "_") for word in _words_of_services()}
    words = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(own)})".replace("_", "[-_]"), re.IGNORECASE)
    general = [
        path
        for path in sorted(TESTS.rglob("*.py"))
        if not words.search(re.sub(r"^test_|[/_]", " ", str(path.relative_to(TESTS))))
    ]
    naming = [
        str(path.relative_to(TESTS)) for path in general if words.search(path.read_text(encoding="utf-8"))
    ]
    assert general and naming == []
