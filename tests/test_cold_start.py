"""What a check loads: nothing that it does not need. Times are measured by `make bench`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from guixsvc.records import service_types

EXAMPLE = max((Path(__file__).parent / "golden").glob("*-manual/config.scm"))
"""An example of Guix's manual, of one service."""

MAY_LOAD = ("contextvars", "errno", "gc", "itertools", "math", "os", "posixpath", "unicodedata")
"""Of Python, with what these load; `unicodedata` where a text with ``\\N{…}`` is compiled to bytecode."""

WITH_A_FAULT = ("bisect", "collections.abc", "enum", "functools", "operator", "re", "types", "weakref")
"""What else one loads that has something to say."""

SAMPLES = Path(__file__).parents[1] / "samples"


def _with_lists() -> list[Path]:
    """The examples of Guix's manual that have some."""
    return [path for path in sorted(SAMPLES.glob("*-manual.scm")) if "(list" in path.read_text("utf-8")]


NEED_NOT_LOAD = (
    "guixsvc.argument_parser", "guixsvc.check.on_target", "guixsvc.check.other_keywords",
    "guixsvc.commands.host_secrets", "guixsvc.emit", "guixsvc.evaluate.guix.clauses",
    "guixsvc.evaluate.guix.foreign_names", "guixsvc.evaluate.guix.modified_services",
    "guixsvc.evaluate.guix.not_services", "guixsvc.evaluate.guix.service_procedures",
    "guixsvc.evaluate.guix.system_fields", "guixsvc.evaluate.guix.table",
    "guixsvc.evaluate.modules.missing_import", "guixsvc.evaluate.scheme.arguments",
    "guixsvc.evaluate.scheme.changers", "guixsvc.evaluate.scheme.effects",
    "guixsvc.evaluate.scheme.equality", "guixsvc.evaluate.scheme.expansions",
    "guixsvc.evaluate.scheme.following", "guixsvc.evaluate.scheme.forms",
    "guixsvc.evaluate.scheme.mutable", "guixsvc.evaluate.scheme.port",
    "guixsvc.evaluate.scheme.procedures", "guixsvc.evaluate.scheme.ratios",
    "guixsvc.evaluate.scheme.syntax_rules", "guixsvc.evaluate.scheme.unseen", "guixsvc.field_schemas",
    "guixsvc.read.foreign_comments", "guixsvc.read.from_grammar", "guixsvc.read.ini",
    "guixsvc.read.lenient", "guixsvc.read.lexer", "guixsvc.read.literals", "guixsvc.read.makers",
    "guixsvc.read.parser", "guixsvc.read.tokens", "guixsvc.record_faults", "guixsvc.services.files",
    "guixsvc.services.needs", "guixsvc.services.programs", "guixsvc.targets",
)  # fmt: skip

WHERE_ALL_IS_WELL = (
    "guixsvc.check.form_rules", "guixsvc.check.rules", "guixsvc.check.secrets", "guixsvc.check.service_rules",
    "guixsvc.check.system_rules", "guixsvc.check.value_rules", "guixsvc.check.written_secrets",
    "guixsvc.report.full", "guixsvc.report.redaction",
)  # fmt: skip
"""Folders of rules that then find nothing, and what prints what they find and keeps secrets out of it."""

OF_LISTS = (
    "guixsvc.check.kinds", "guixsvc.evaluate.scheme.arguments", "guixsvc.evaluate.scheme.common.lists",
    "guixsvc.evaluate.scheme.common.quoting",
)  # fmt: skip
"""What is loaded of Scheme for a file with lists and quotations."""

NEED_NOT_LOAD_TO_COMPILE = (
    "guixsvc.argument_parser", "guixsvc.emit.by_jinja", "guixsvc.evaluate.guix.table",
    "guixsvc.evaluate.scheme.forms", "guixsvc.evaluate.scheme.procedures",
    "guixsvc.evaluate.scheme.syntax_rules",
    "guixsvc.read.lexer", "guixsvc.record_faults", "jinja2", "jsonschema", "lark",
    "markupsafe",
)  # fmt: skip

_SHOW = "; import sys; print(*sys.modules)"


def _loaded(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", code + _SHOW],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    return set(run.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("fault", ["", "(port 70000)", '(cert-required? "yes")'])
def test_a_check_loads_what_it_needs(fault: str, tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace("(cert-required? #t)", fault or "(cert-required? #t)")
    (tmp_path / "config.scm").write_text(text, encoding="utf-8")
    arguments = ["check", str(tmp_path / "config.scm")]
    loaded = _loaded(f"from guixsvc.cli import main; assert main({arguments}) == {int(bool(fault))}")
    ours = {name for name in loaded if name.partition(".")[0] == "guixsvc"}
    # What Python's own modules load differs between its versions.
    may_load = (*MAY_LOAD, *WITH_A_FAULT) if fault else MAY_LOAD
    assert loaded - ours - _loaded(f"import {', '.join(may_load)}") == set()
    assert "guixsvc.check.judge" in ours
    assert ours.isdisjoint(NEED_NOT_LOAD if fault else NEED_NOT_LOAD + WHERE_ALL_IS_WELL)
    assert not any(
        re.fullmatch(r"guixsvc\.services\.\w+\.(ini_(keys|names)|pcre|settings)", name) for name in ours
    )
    assert len(_services(ours)) == 1


@pytest.mark.parametrize("sample", _with_lists(), ids=lambda sample: str(sample.stem))
def test_a_check_of_lists_loads_what_most_files_use(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "config.scm").write_bytes(sample.read_bytes())
    arguments = ["check", str(tmp_path / "config.scm")]
    loaded = _loaded(f"from guixsvc.cli import main; assert main({arguments}) == 0")
    ours = {name for name in loaded if name.partition(".")[0] == "guixsvc"}
    may_load = (*MAY_LOAD, "collections.abc")
    assert loaded - ours - _loaded(f"import {', '.join(may_load)}") == set()
    assert ours.isdisjoint({*NEED_NOT_LOAD} - {*OF_LISTS})
    assert not any(re.fullmatch(r"guixsvc\.(quoting|services\.\w+\.settings)", name) for name in ours)
    assert ours.issuperset(OF_LISTS)
    assert len(_services(ours)) == 1


@pytest.mark.parametrize(("sample", "need_not_load"), [
    ("voice-server", {"fractions", "guixsvc.evaluate.scheme.procedures", "pathlib", "re"}),
    ("operating-system", {"importlib.machinery", "pathlib"}),
])  # fmt: skip
def test_a_check_of_definitions_loads_no_more_than_forms(
    sample: str, need_not_load: set[str], tmp_path: Path
) -> None:
    (tmp_path / "config.scm").write_bytes((SAMPLES / f"{sample}.scm").read_bytes())
    arguments = ["check", str(tmp_path / "config.scm")]
    loaded = _loaded(f"from guixsvc.cli import main; assert main({arguments}) == 0")
    assert loaded.isdisjoint(need_not_load)


ALL_LOADED = "from guixsvc.evaluate.vocabulary import _forms, _values; len(_forms()); len(_values()); "

NOT_EVALUATED = (
    "(operating-system (issue (quote)) (services (list)))",
    "(operating-system (issue (if)) (services (cons* %base-services)))",
    "(list (operating-system (issue (quote a . b))))",
    '(use-modules (gnu))\n(operating-system (issue (append ())) (host-name "h"))',
    "(modify-services '(1) (no-such-service-type c => (quote)))",
    "(list (modify-services '() (delete (quote))))",
    "(list (quote) (map))",
    "(append no-such-name (list (quote a b)))",
)
"""What stands where nothing is evaluated, or after a fault."""


@pytest.mark.parametrize("text", NOT_EVALUATED)
def test_what_is_found_does_not_hang_on_what_is_loaded(text: str, tmp_path: Path) -> None:
    (tmp_path / "config.scm").write_text(text, encoding="utf-8")
    arguments = ["check", "--output-format", "json", str(tmp_path / "config.scm")]
    found = [
        subprocess.run(
            [sys.executable, "-c", f"{first}from guixsvc.cli import main; main({arguments})"],
            capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for first in ("", ALL_LOADED)
    ]  # fmt: skip
    assert found[0] == found[1] != ""


def test_a_compile_loads_what_it_needs(tmp_path: Path) -> None:
    arguments = ["compile", str(EXAMPLE), "-o", str(tmp_path / "out")]
    loaded = _loaded(f"from guixsvc.cli import main; assert main({arguments}) == 0")
    assert "guixsvc.emit.template_code" in loaded
    assert loaded.isdisjoint(NEED_NOT_LOAD_TO_COMPILE)
    assert len(_services(loaded)) == 1


def _services(loaded: set[str]) -> set[str]:
    """The services whose own code was loaded."""
    names = {type_.service.replace("-", "_") for type_ in service_types().values()}
    return {name for name in names if f"guixsvc.services.{name}" in loaded}
