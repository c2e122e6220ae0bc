"""Comments that ignore findings: which ones, what is said of those that do nothing, and where they stand."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.read.comments import line_comments
from guixsvc.source import Source

IMPORTS = "(use-modules (gnu services) (acme services greeter))\n"
pytestmark = pytest.mark.usefixtures("greeter_is_known")

Codes = Callable[..., list[str]]


@pytest.fixture
def codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Codes:
    """The findings of a text, by line and code."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *arguments: str) -> list[str]:
        Path("a.scm").write_text(IMPORTS + text, encoding="utf-8")
        main([*(arguments or ("check",)), "a.scm", "--output-format", "json"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return [f"{f['start']['line']} {f['code']}" for f in findings]

    return run


def _greeter(*lines: str) -> str:
    return "\n".join(["(service greeter-service-type", "(greeter-configuration", *lines, "))\n"])


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["(port 0)"], ["4 invalid-value"]),
        (["(port 0) ; guixsvc: ignore[invalid-value] it is meant"], []),
        (["(port 0) ;;; guixsvc:  ignore[invalid-value]"], []),
        (["(port 0) ;guixsvc:ignore[invalid-value]"], []),
        (["(port 0) ; guixsvc: ignore[unknown-field, invalid-value] why"], ["4 unused-ignore"]),
        (["; guixsvc: ignore[invalid-value] why", "(port 0)"], []),
        (["; guixsvc: ignore[invalid-value] why", ";; more", "", "(port", "0)"], []),
        (["; guixsvc: ignore[no-effect]", ";guixsvc:ignore[unknown-field]", "(prot 0)"], ["4 unused-ignore"]),
        (["; guixsvc: ignore[invalid-value] why", "(port 5)", "(most-guests 0)"], ["6 invalid-value"]),
        (["(port 5) ; guixsvc: ignore[invalid-value] why", "(most-guests 0)"], ["5 invalid-value"]),
        (["(port 5)", "; guixsvc: ignore[invalid-value] nothing follows"], ["5 unused-ignore"]),
        (['(greeting "; guixsvc: ignore[invalid-value]") (port 0)'], ["4 invalid-value"]),
        (["#| ; guixsvc: ignore[invalid-value] |# (port 0)"], ["4 invalid-value"]),
        (["(port 0) ; guixsvc: ignored once"], ["4 invalid-value"]),
        (["(port 0) ; guixsvc: ignore it"], ["4 bad-ignore", "4 invalid-value"]),
        (["(port 5) ; guixsvc: ignore[]"], ["4 bad-ignore"]),
        (["(port 0) ; guixsvc: ignore[invalid-valeu]"], ["4 bad-ignore", "4 invalid-value"]),
        (["(port 5) ; guixsvc: ignore[hello/of-another-service]"], []),
        (["(port 5) ; guixsvc: ignore[unavailable-package] a target would tell"], []),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_ignored(lines: list[str], left: list[str], codes: Codes) -> None:
    assert sorted(codes(_greeter(*lines))) == left


def test_a_comment_before_a_form_speaks_of_all_in_it(codes: Codes) -> None:
    assert codes("; guixsvc: ignore[invalid-value] a draft\n" + _greeter("(port 0)", "(most-guests 0)")) == []


def test_what_may_be_hidden_by_an_error_is_not_said_to_be_unused(codes: Codes) -> None:
    text = "; guixsvc: ignore[literal-secret] a test\n" + _greeter("(password")
    found = [finding.split()[1] for finding in codes(text)]
    assert "unclosed-list" in found and "unused-ignore" not in found


def test_what_cannot_be_compiled_cannot_be_ignored(codes: Codes) -> None:
    text = _greeter("(port 0) ; guixsvc: ignore[invalid-value] why")
    assert codes(text, "compile", "-o", "out") == ["4 invalid-value"]
    assert not Path("out").exists()
    text = _greeter('(password "x") ; guixsvc: ignore[literal-secret] a test', "; guixsvc: ignore[no-effect]")
    assert codes(text, "compile", "-o", "out") == []
    assert Path("out").exists()


def test_findings_of_a_module_are_ignored_in_the_module(codes: Codes) -> None:
    Path("site").mkdir()
    Path("site/voice.scm").write_text(
        "(define-module (site voice) #:use-module (acme services greeter) #:export (voice))\n"
        "(define voice (greeter-configuration\n(prot 5))) ; guixsvc: ignore[unknown-field] why\n"
    )
    assert codes("(use-modules (site voice))\n(service greeter-service-type voice)\n") == []


def test_an_unknown_code_is_told_the_nearest(codes: Codes, capsys: pytest.CaptureFixture[str]) -> None:
    codes("")
    Path("a.scm").write_text(IMPORTS + "(service greeter-service-type) ; guixsvc: ignore[invalid-valeu]\n")
    main(["check", "a.scm"])
    assert "did you mean `invalid-value`?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("a ; b\n; c", ["; b", "; c"]),
        ('"; no" ; yes', ["; yes"]),
        (r'"\"; no" ; yes', ["; yes"]),
        (r"#\; ; yes", ["; yes"]),
        (r"#\" ; yes", ["; yes"]),
        ("#;(no) ; yes", ["; yes"]),
        ("#| ; no #| |# ; no |# ; yes", ["; yes"]),
        ("#! ; no !# ; yes", ["; yes"]),
        ("#{a ; no}# ; yes", ["; yes"]),
        ("#| ; no", []),
        ('" ; open', ["; open"]),
    ],
)
def test_comments_of_a_text(text: str, comments: list[str]) -> None:
    assert [span.text for span in line_comments(Source("a.scm", text, "/"))] == comments
