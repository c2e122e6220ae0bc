"""A rule is one file, named like its code; its page says of it what the file does."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from guixsvc import explain
from guixsvc.records import service_types

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "compiler" / "guixsvc"
MOST_LINES = 50

SERVICES = {
    PACKAGE / "services" / type_.service.replace("-", "_"): type_.service
    for type_ in service_types().values()
}
FOLDERS = {
    PACKAGE / "check" / "rules": "",
    **{folder / "rules": service for folder, service in SERVICES.items()},
    **{folder / "ini_rules": service for folder, service in SERVICES.items()},
}
"""The folders of rules, with the services that they are of."""

SIGNATURES = (
    "def check(record: Record, around: Surroundings) -> Iterator[Diagnostic]:",
    "def check(own: OwnIni, version: str) -> Iterator[Diagnostic]:",
)
RULES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py") if path.name != "__init__.py")


def _code(rule: Path) -> str:
    """The code of a rule: a service's own stands behind its name, unless others report it too."""
    folder = next(folder for folder in FOLDERS if folder in rule.parents)
    name = rule.stem.replace("_", "-")
    own = f"{FOLDERS[folder]}/{name}"
    return own if explain.page(own) is not None else name


def _reported(rule: Path) -> Iterator[tuple[str, str]]:
    """Severities and codes that a file reports itself."""
    for node in ast.walk(ast.parse(rule.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in ("error", "warning", "note", "report") and isinstance(first, ast.Constant):
                yield node.func.id, str(first.value)


def test_there_are_rules() -> None:
    assert len(RULES) > 20


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.relative_to(PACKAGE)))
def test_a_rule_is_what_its_page_says(rule: Path) -> None:
    text = rule.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert any(f"\n{signature}\n" in text for signature in SIGNATURES)
    page = explain.page(_code(rule))
    assert page is not None, "its page is missing"
    assert {code for _, code in _reported(rule)} <= {page.code}
    severities = {severity for severity, _ in _reported(rule)} - {"report"}
    assert severities <= {*page.facts["severity"].split(", ")}
    group = rule.parent.name if rule.parent not in FOLDERS else "default"
    assert page.facts["group"] == group
