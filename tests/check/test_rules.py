"""A rule is one file, named like its code; its page says of it what the file does.

What is no rule is a fault of another stage, and arises there.
"""

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
    folder: SERVICES.get(folder.parent, "")
    for within in (PACKAGE / "check", *SERVICES)
    for folder in sorted(within.glob("*rules"))
}
"""The folders of rules, with the services that they are of."""

RULES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py") if path.name != "__init__.py")

STAGES = {
    "read": "reading", "inputs.py": "reading",
    "evaluate": "evaluating", "check/not_known.py": "evaluating",
    "check/on_target.py": "fitting to a target", "services": "fitting to a target",
    "project": "the project", "commands": "the command",
}  # fmt: skip
"""Where faults arise that are found by no rule."""


def _folder(rule: Path) -> Path:
    return next(folder for folder in FOLDERS if folder in rule.parents)


def _code(rule: Path) -> str:
    """The code of a rule: a service's own stands behind its name, unless others report it too."""
    name = rule.stem.replace("_", "-")
    own = f"{FOLDERS[_folder(rule)]}/{name}"
    return own if explain.page(own) is not None else name


def _calls(module: Path) -> Iterator[tuple[str, str]]:
    """What a file calls with a text, such as a code, as its first argument; "" for a table of codes."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            function = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            yield from ((function, text) for text in _texts(node.args[0]))
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            said = [text for text in _texts(node.elts[1]) if " " in text]  # a message
            yield from (("", text) for text in _texts(node.elts[0]) if said)


def _texts(node: ast.expr) -> Iterator[str]:
    """What a literal says, or either of two."""
    for one in (node.body, node.orelse) if isinstance(node, ast.IfExp) else (node,):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def test_there_are_rules() -> None:
    assert len(RULES) > 40


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.relative_to(PACKAGE)))
def test_a_rule_is_what_its_page_says(rule: Path) -> None:
    text = rule.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    page = explain.page(_code(rule))
    assert page is not None, "its page is missing"
    calls = [call for call in _calls(rule) if call[0] in ("error", "warning", "note", "report")]
    assert {code for _, code in calls} <= {page.code}
    severities = {severity for severity, _ in calls} - {"report"}
    assert severities <= {*page.facts["severity"].split(", ")}
    group = rule.parent.name if rule.parent not in FOLDERS else "default"
    assert page.facts["group"] == group


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(PACKAGE)))
def test_the_rules_of_a_folder_are_asked_alike(folder: Path) -> None:
    texts = [rule.read_text(encoding="utf-8") for rule in RULES if _folder(rule) == folder]
    asked = {line for text in texts for line in text.splitlines() if line.startswith("def check(")}
    assert len(asked) == 1 and asked.pop().endswith(") -> Iterator[Diagnostic]:")


def _raised() -> dict[str, set[str]]:
    """The codes that have a page, with the files outside the folders of rules that report them."""
    found: dict[str, set[str]] = {code: set() for code in explain.codes()}
    for module in sorted(PACKAGE.rglob("*.py")):
        if set(module.parents) & FOLDERS.keys():
            continue
        said = {text for _, text in _calls(module)}
        for code in found:
            if code in said:
                found[code].add(str(module.relative_to(PACKAGE)))
    return found


def _stage(module: str) -> str:
    return next((STAGES[place] for place in STAGES if module.startswith(place)), f"no stage: {module}")


def test_what_is_no_rule_arises_in_a_stage() -> None:
    of_rules = {_code(rule) for rule in RULES}
    for code, modules in _raised().items():
        if code not in of_rules:
            assert modules, f"nothing reports {code}"
            assert {_stage(module) for module in modules} <= {*STAGES.values()}, code
