"""A stage of the compiler imports earlier stages only, never later ones."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "compiler" / "guixsvc"

BELOW_ALL = (
    "__init__", "source", "marks", "diagnostics", "files", "host_paths", "paths", "quoting", "records",
    "service_files", "service_packages", "shown", "spelling", "targets",
)  # fmt: skip
STAGES = ("read", "evaluate", "services", "check", "emit", "report")
ABOVE_ALL = ("inputs", "pipeline", "commands", "cli", "__main__")
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
