"""Comments that ignore findings: which ones, what is said of those that do nothing, and where they stand."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.read.comments import line_comments
from guixsvc.source import Source

TELEPHONY = "(use-modules (gnu services) (gnu services telephony))\n"
Codes = Callable[..., list[str]]


@pytest.fixture
def codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Codes:
    """The findings of a text, by line and code."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *arguments: str) -> list[str]:
        Path("a.scm").write_text(TELEPHONY + text, encoding="utf-8")
        main([*(arguments or ("check",)), "a.scm", "--output-format", "json"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return [f"{f['start']['line']} {f['code']}" for f in findings]

    return run


def _mumble(*lines: str) -> str:
    return "\n".join(["(service mumble-server-service-type", "(mumble-server-configuration", *lines, "))\n"])


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
        (["; guixsvc: ignore[invalid-value] why", "(port 5)", "(max-users 0)"], ["6 invalid-value"]),
        (["(port 5) ; guixsvc: ignore[invalid-value] why", "(max-users 0)"], ["5 invalid-value"]),
        (["(port 5)", "; guixsvc: ignore[invalid-value] nothing follows"], ["5 unused-ignore"]),
        (['(welcome-text "; guixsvc: ignore[invalid-value]") (port 0)'], ["4 invalid-value"]),
        (["#| ; guixsvc: ignore[invalid-value] |# (port 0)"], ["4 invalid-value"]),
        (["(port 0) ; guixsvc: ignored once"], ["4 invalid-value"]),
        (["(port 0) ; guixsvc: ignore it"], ["4 bad-ignore", "4 invalid-value"]),
        (["(port 5) ; guixsvc: ignore[]"], ["4 bad-ignore"]),
        (["(port 0) ; guixsvc: ignore[invalid-valeu]"], ["4 bad-ignore", "4 invalid-value"]),
        (["(port 5) ; guixsvc: ignore[hello/of-another-service]"], []),
        (["(port 5) ; guixsvc: ignore[ini-version] a target would tell"], []),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_ignored(lines: list[str], left: list[str], codes: Codes) -> None:
    assert sorted(codes(_mumble(*lines))) == left


def test_a_comment_before_a_form_speaks_of_all_in_it(codes: Codes) -> None:
    assert codes("; guixsvc: ignore[invalid-value] a draft\n" + _mumble("(port 0)", "(max-users 0)")) == []


def test_what_may_be_hidden_by_an_error_is_not_said_to_be_unused(codes: Codes) -> None:
    text = "; guixsvc: ignore[literal-secret] a test\n" + _mumble("(server-password")
    found = [finding.split()[1] for finding in codes(text)]
    assert "unclosed-list" in found and "unused-ignore" not in found


def test_what_cannot_be_compiled_cannot_be_ignored(codes: Codes) -> None:
    text = _mumble("(port 0) ; guixsvc: ignore[invalid-value] why")
    assert codes(text, "compile", "-o", "out") == ["4 invalid-value"]
    assert not Path("out").exists()
    text = _mumble(
        '(server-password "x") ; guixsvc: ignore[literal-secret] a test', "; guixsvc: ignore[no-effect]"
    )
    assert codes(text, "compile", "-o", "out") == []
    assert Path("out").exists()


def test_findings_of_a_module_are_ignored_in_the_module(codes: Codes) -> None:
    Path("site").mkdir()
    Path("site/voice.scm").write_text(
        "(define-module (site voice) #:use-module (gnu services telephony) #:export (voice))\n"
        "(define voice (mumble-server-configuration\n(prot 5))) ; guixsvc: ignore[unknown-field] why\n"
    )
    assert codes("(use-modules (site voice))\n(service mumble-server-service-type voice)\n") == []


def test_an_unknown_code_is_told_the_nearest(codes: Codes, capsys: pytest.CaptureFixture[str]) -> None:
    codes("")
    Path("a.scm").write_text(TELEPHONY + "(service jami-service-type) ; guixsvc: ignore[invalid-valeu]\n")
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
    assert [span.text for span in line_comments(Source("a.scm", text, Path("/")))] == comments
