"""``check --fix``, ``--unsafe-fixes`` and ``--diff``: what each kind of fix writes, and into which files."""

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import needs
from guixsvc import explain
from guixsvc.cli import main
from guixsvc.diagnostics import Edit, Fix
from guixsvc.fixes import applied
from guixsvc.source import Source, Span
from plain_services import GREETER

USE = "(use-modules (gnu services) (acme services greeter))\n"
SERVICE = USE + "(service greeter-service-type (greeter-configuration {}))\n"
GUEST = USE + (
    "(service greeter-service-type (greeter-configuration\n"
    '  (guests (list (greeter-guest (name "Eve") {})))))\n'
)

SAFE = {
    "(tls_key #f)": "(tls-key #f)",
    "(Port 5)": "(port 5)",
    "(polite #t)": "(polite? #t)",
    "(prot 5) (port 6)": None,
    "(prot 5) (port 5)": "(port 5)",
    '(port "64738")': "(port 64738)",
    '(port"64738")': "(port 64738)",
    '(port "64738"#|a|#)': "(port 64738 #|a|#)",
    '(bell? #| no |# "false"; no\n)': "(bell? #| no |# #f; no\n)",
    '[polite?"true"](most-guests"5")': "[polite? #t](most-guests 5)",
    '(port "064738")': None,
    '(port "99999")': None,
    '(port (string-append "64738"))': None,
    '(longest-visit "false")': "(longest-visit #f)",
    '(polite? "#t")': "(polite? #t)",
    "(polite? 'false)": "(polite? #f)",
    "(polite? False)": "(polite? #f)",
    "(most-guests 5) ; five\n (most-guests 5) (port 6)": "(most-guests 5) ; five\n  (port 6)",
    "(most-guests 5)\n (most-guests #x5)\n (port 6)": "(most-guests 5)\n (port 6)",
    "(most-guests 5) (most-guests 5) ; again\n (port 6)": "(most-guests 5)  ; again\n (port 6)",
    "(most-guests 5) (most-guests 6)": None,
    "(port 5) ; guixsvc: ignore[duplicate-field]\n(port 5) ; guixsvc: ignore[duplicate-field] it is": None,
    '(guests (list (welcomer-guest (name "Eve"))))': '(guests (list (greeter-guest (name "Eve"))))',
    '(salutation "Hail!")': '(greeting "Hail!")',
}
"""Fields of a greeter-configuration, and what mends them; ``None``: nothing certain does."""

OF_GUEST = {
    '(addresses (list "mailto:a@b" "c@d"))': '(addresses (list "a@b" "c@d"))',
    '(addresses \'("mailto:a@b"))': '(addresses \'("a@b"))',
    '(addresses "mailto:a@b")': None,
    '(addresses "a@b")': '(addresses (list "a@b"))',
    '(friends "Bob") ; one\n': '(friends (list "Bob")) ; one\n',
    '(addresses "a@b;c@d")': None,
}

UNSAFE = {
    '(polite? "yes")': "(polite? #t)",
    "(polite? no)": "(polite? #f)",
    "(greeting 5)": '(greeting "5")',
    "(longest-guest-visit #f)": "(longest-visit #f)",
}


class Tool:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["check", *arguments])
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err and "internal fault" not in err
        return code, out, err


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tool:
    (tmp_path / "tree" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return Tool(capsys)


def _mends(check: Tool, before: str, after: str, *options: str) -> None:
    file = Path("a.scm")
    file.write_bytes(before.encode())
    check("--fix", *options, "a.scm")
    assert file.read_bytes().decode() == after
    check("--fix", *options, "a.scm")
    assert file.read_bytes().decode() == after, "a second time"


@pytest.mark.parametrize("fields", SAFE)
def test_fields(check: Tool, fields: str) -> None:
    _mends(check, SERVICE.format(fields), SERVICE.format(SAFE[fields] or fields))


@pytest.mark.parametrize("fields", OF_GUEST)
def test_lists(check: Tool, fields: str) -> None:
    _mends(check, GUEST.format(fields), GUEST.format(OF_GUEST[fields] or fields))


@pytest.mark.parametrize("fields", UNSAFE)
def test_what_is_only_likely_is_asked_for(check: Tool, fields: str) -> None:
    _mends(check, SERVICE.format(fields), SERVICE.format(fields))
    _mends(check, SERVICE.format(fields), SERVICE.format(UNSAFE[fields]), "--unsafe-fixes")


WHOLE = {
    # Names before which an import puts something, and accessors.
    "(use-modules (gnu services) ((acme services greeter) #:prefix t:))\n(service t:welcomer-service-type)\n":
        "(use-modules (gnu services) ((acme services greeter) #:prefix t:))\n"
        "(service t:greeter-service-type)\n",
    USE + "(define m (greeter-configuration))\n"
    "(service greeter-service-type (greeter-configuration\n"
    "  (inherit m) (port (welcomer-configuration-port m))))\n":
        USE + "(define m (greeter-configuration))\n"
        "(service greeter-service-type (greeter-configuration\n"
        "  (inherit m) (port (greeter-configuration-port m))))\n",
    # A name that means something else there.
    USE + "(define (greeter-configuration port) port)\n"
    "(list (service greeter-service-type) (welcomer-configuration (port 5)))\n": None,
    USE + "(let ((greeter-service-type etc-service-type)) (service welcomer-service-type))\n": None,
    "(use-modules (gnu services) ((acme services greeter) #:prefix t:))\n"
    "(define t:greeter-service-type #f)\n(service t:welcomer-service-type)\n": None,
    # What is written elsewhere may be used for something else too.
    USE + '(define p "64739")\n'
    "(service greeter-service-type (greeter-configuration (port p)))\n": None,
    USE + "(define-syntax-rule (voice p) (greeter-configuration (port p) (greeting p)))\n"
    '(service greeter-service-type (voice "64739"))\n': None,
    USE + "(define-syntax-rule (voice name value) (greeter-configuration (name value)))\n"
    "(service greeter-service-type (voice prot 5))\n": None,
    USE + "(define-syntax-rule (voice value) (greeter-configuration (prot value)))\n"
    "(service greeter-service-type (voice 5))\n":
        USE + "(define-syntax-rule (voice value) (greeter-configuration (port value)))\n"
        "(service greeter-service-type (voice 5))\n",
    USE + "(define-syntax-rule (voice p) (greeter-configuration (port p) (port p)))\n"
    "(service greeter-service-type (voice 5))\n": None,
    "(define-syntax-rule (imports) (use-modules (gnu services)))\n(imports)\n"
    "(service greeter-service-type)\n": None,
    # A field of a record that others inherit.
    USE + '(define base (greeter-configuration (port "64739")))\n'
    "(service greeter-service-type (greeter-configuration (inherit base)))\n":
        USE + "(define base (greeter-configuration (port 64739)))\n"
        "(service greeter-service-type (greeter-configuration (inherit base)))\n",
    "(use-modules ((gnu services netwroking) #:select (ntp-service-type)) (gnu services))\n"
    "(service ntp-service-type)\n":
        "(use-modules ((gnu services networking) #:select (ntp-service-type)) (gnu services))\n"
        "(service ntp-service-type)\n",
    # A channel or a fork may have it.
    USE + "(use-modules (gnu packages acme-tools))\n(service greeter-service-type)\n": None,
    "(use-modules (gnu services) ; base\n             (guix gexp) ; gexps\n             )\n"
    "(service greeter-service-type)\n":
        "(use-modules (gnu services) ; base\n             (acme services greeter)\n"
        "             (guix gexp) ; gexps\n             )\n(service greeter-service-type)\n",
    "(use-modules (gnu services)\r\n             (guix gexp))\r\n(service greeter-service-type)\r\n":
        "(use-modules (gnu services)\r\n             (guix gexp)\r\n"
        "             (acme services greeter))\r\n(service greeter-service-type)\r\n",
    "(define-module (my host))\n(use-modules (gnu services))\n"
    "(define-public s (list (service greeter-service-type)))\n":
        "(define-module (my host)\n  #:use-module (acme services greeter))\n(use-modules (gnu services))\n"
        "(define-public s (list (service greeter-service-type)))\n",
}  # fmt: skip


@pytest.mark.parametrize("before", WHOLE)
def test_files(check: Tool, before: str) -> None:
    _mends(check, before, WHOLE[before] or before)


def test_all_but_the_fixes_stays_as_it_is(check: Tool) -> None:
    text = "\ufeff" + SERVICE.format('\t(prot 5)\r\n ;; é 𝄞 (prot 5)\n(greeting "\\tprot\x85") ').replace(
        ")\n", ")\r\n"
    )
    _mends(check, text, text.replace("(prot 5)", "(port 5)", 1))


def test_the_exit_status_tells_what_is_left(check: Tool) -> None:
    Path("a.scm").write_text(SERVICE.format("(prot 5)"), encoding="utf-8")
    assert check("a.scm")[0] == 1
    assert check("--fix", "a.scm") == (0, "", "1 finding mended\n")
    Path("a.scm").write_text(SERVICE.format("(prot 0)"), encoding="utf-8")
    code, out, err = check("--fix", "a.scm")
    assert code == 1 and "[invalid-value]" in out and "1 finding mended\n" in err


def test_a_difference_is_shown_and_nothing_is_written(check: Tool) -> None:
    text = SERVICE.format('\n(password "correct-horse")\n(prot 5)')
    Path("a.scm").write_text(text, encoding="utf-8")
    code, out, _ = check("--diff", "a.scm")
    assert code == 1 and "\n-(prot 5)" in out and "\n+(port 5)" in out
    assert out.startswith("--- a.scm\n+++ a.scm\n@@ ") and "correct-horse" not in out
    assert Path("a.scm").read_text(encoding="utf-8") == text
    assert check("--diff", "a.scm", "--output-format", "json")[1] == out
    check("--fix", "a.scm")
    assert check("--diff", "a.scm")[:2] == (0, "")


def test_a_difference_is_one_that_patch_takes(check: Tool) -> None:
    before = SERVICE.format("\n(prot 5)\n(most-guests 5)\n(most-guests 5)") + ";; no line end"
    Path("a.scm").write_text(before, encoding="utf-8")
    difference = check("--diff", "a.scm")[1]
    subprocess.run(["patch", "-p0", "-s"], input=difference, text=True, check=True)
    assert (
        Path("a.scm").read_text(encoding="utf-8")
        == SERVICE.format("\n(port 5)\n(most-guests 5)") + ";; no line end"
    )


def _from_input(check: Tool, content: bytes, *options: str) -> tuple[int, bytes, str]:
    stdin, out = io.TextIOWrapper(io.BytesIO(content)), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        patch.setattr(sys, "stdout", out)
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        patch.setattr(sys, "stderr", err)
        code = main(["check", *options, "-"])
        out.flush()
        err.flush()
    return code, out.buffer.getvalue(), err.buffer.getvalue().decode()


def test_standard_input_is_mended_on_standard_output(check: Tool) -> None:
    bad = b"\xef\xbb\xbf" + SERVICE.format("(prot 0)").encode()
    code, out, err = _from_input(check, bad, "--fix")
    assert (code, out) == (1, bad.replace(b"prot", b"port"))
    assert "[invalid-value]" in err
    for text in (b"caf\xe9 (", SERVICE.format("(port 5)").encode()):
        assert _from_input(check, text, "--fix")[1] == text
    code, out, _ = _from_input(check, bad, "--diff", "--stdin-filename", "b.scm")
    assert code == 1 and out.startswith(b"--- b.scm\n")


def test_options_that_do_not_go_together(check: Tool) -> None:
    Path("a.scm").write_text(USE, encoding="utf-8")
    assert check("--unsafe-fixes", "a.scm")[0] == 2
    assert check("--fix", "--diff", "a.scm")[0] == 2


# Which files are written


def test_only_what_was_named_is_written(check: Tool, tmp_path: Path) -> None:
    Path("site").mkdir()
    bad = (
        "(define-module (site base)\n  #:use-module (acme services greeter)\n  #:export (base))\n"
        "(define base (greeter-configuration (prot 5)))\n"
    )
    Path("site/base.scm").write_text(bad, encoding="utf-8")
    main_text = USE.replace("(gnu services)", "(site base) (gnu services)") + (
        "(service greeter-service-type (greeter-configuration (inherit base) (most-guest 5)))\n"
    )
    Path("a.scm").write_text(main_text, encoding="utf-8")
    code, out, _ = check("--fix", "a.scm")
    assert code == 1 and "site/base.scm:4:38" in out
    assert Path("site/base.scm").read_text(encoding="utf-8") == bad
    assert "(most-guests 5)" in Path("a.scm").read_text(encoding="utf-8")
    assert check("--fix", ".")[0] == 0
    assert "(port 5)" in Path("site/base.scm").read_text(encoding="utf-8")


def test_mode_and_owner_are_kept(check: Tool) -> None:
    Path("a.scm").write_text(SERVICE.format("(prot 5)"), encoding="utf-8")
    Path("a.scm").chmod(0o4751)
    if os.geteuid() == 0:
        os.chown("a.scm", 12, 34)
        Path("a.scm").chmod(0o4751)
    before = Path("a.scm").stat()
    check("--fix", "a.scm")
    after = Path("a.scm").stat()
    assert stat.S_IMODE(after.st_mode) == 0o4751 == stat.S_IMODE(before.st_mode)
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert after.st_ino != before.st_ino, "it is another file in its place"
    assert sorted(path.name for path in Path().iterdir()) == [".git", "a.scm"]


def test_nothing_is_written_through_a_link(check: Tool, tmp_path: Path) -> None:
    text = SERVICE.format("(prot 5)")
    outside = tmp_path / "outside.scm"
    outside.write_text(text, encoding="utf-8")
    Path("out.scm").symlink_to(outside)
    Path("hidden").mkdir()
    Path("hidden/real.txt").write_text(text, encoding="utf-8")
    Path("in.scm").symlink_to("hidden/real.txt")
    check("--fix", ".")
    assert outside.read_text(encoding="utf-8") == text
    assert Path("hidden/real.txt").read_text(encoding="utf-8") == text, "a link that was only met"
    check("--fix", "out.scm")
    assert outside.read_text(encoding="utf-8") == text
    assert Path("out.scm").is_symlink() and Path("in.scm").is_symlink()


def test_a_file_that_changed_meanwhile_is_left_alone(check: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    from guixsvc.commands import fixing

    Path("a.scm").write_text(SERVICE.format("(prot 5)"), encoding="utf-8")
    write = fixing.write

    def late(*arguments: object) -> object:
        Path("a.scm").write_text(";; somebody else's\n", encoding="utf-8")
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fixing, "write", late)
    Path("b.scm").write_text(SERVICE.format("(prot 5)"), encoding="utf-8")
    code, out, err = check("--fix", "a.scm", "b.scm")
    assert code == 2 and "a.scm has changed meanwhile and is not written" in err
    assert "1 finding mended\n" in err and "prot" not in Path("b.scm").read_text(encoding="utf-8")
    assert "has no field `prot`" in out and "b.scm" not in out
    assert Path("a.scm").read_text(encoding="utf-8") == ";; somebody else's\n"


@pytest.mark.parametrize(
    ("closed", "mode", "why"),
    [
        (".", 0o555, "cannot be written: Permission denied"),
        ("a.scm", 0o444, "is write-protected and is not written"),
    ],
)
def test_what_cannot_be_written_to(
    closed: str, mode: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = SERVICE.format("(prot 5)")
    Path("a.scm").write_text(text, encoding="utf-8")
    # Root may write everywhere, unless it has given up to.
    given_up = [needs.program("setpriv"), "--bounding-set=-all", "--inh-caps=-all", "--"]
    command = [sys.executable, "-m", "guixsvc", "check", *GREETER, "--fix", "a.scm"]
    before = Path(closed).stat().st_mode
    Path(closed).chmod(mode)
    done = subprocess.run(
        [*(given_up if os.geteuid() == 0 else []), *command], capture_output=True, text=True, check=False
    )
    Path(closed).chmod(before)
    assert done.returncode == 2 and f"a.scm {why}" in done.stderr
    assert Path("a.scm").read_text(encoding="utf-8") == text


def test_a_file_that_is_named_twice_is_one(check: Tool) -> None:
    for names in (["a.scm", "./a.scm"], [".", "a.scm"], ["a.scm", "../tree"]):
        Path("a.scm").write_text(SERVICE.format("(prot 5)"), encoding="utf-8")
        code, out, err = check("--statistics", *names)
        assert code == 1 and out.count("has no field `prot`") == 1 and "checked 1 file;" in err
        assert check("--fix", "-q", *names) == (0, "", "")
        assert "(port 5)" in Path("a.scm").read_text(encoding="utf-8")


# Applying


def test_fixes_that_meet_are_applied_one_after_the_other() -> None:
    source = Source("a", "abcdef", ".")

    def fix(*edits: tuple[int, int, str]) -> Fix:
        return Fix("", tuple(Edit(Span(source, start, end), text) for start, end, text in edits))

    assert applied("abcdef", [fix((1, 2, "B")), fix((2, 3, "C"))]) == ("aBCdef", 2)
    assert applied("abcdef", [fix((1, 3, "X")), fix((2, 4, "Y"))]) == ("aXdef", 1)
    assert applied("abcdef", [fix((1, 1, "("), (4, 4, ")")), fix((4, 5, "E"))]) == ("a(bcd)ef", 1)
    assert applied("abcdef", [fix((0, 1, "A"), (5, 6, "F")), fix((4, 6, "Z"))]) == ("AbcdeF", 1)
    assert applied("abcdef", [fix((1, 2, "B"))] * 2) == ("aBcdef", 1)


# What pages and formats say


def _found(capsys: pytest.CaptureFixture[str], path: Path) -> list[dict[str, object]]:
    main(["check", str(path), "--output-format", "json"])
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def _replaced(text: str, regions: list[tuple[dict[str, int], dict[str, int], str]]) -> str:
    """A text with others between lines and columns, which are counted here as an editor does."""
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    for start, end, instead in reversed(regions):
        first = starts[start["line"] - 1] + start["column"] - 1
        last = starts[end["line"] - 1] + end["column"] - 1
        text = text[:first] + instead + text[last:]
    return text


def test_formats_carry_what_is_written(check: Tool) -> None:
    text = SERVICE.format('\n  (greeting "é 𝄞") (prot "5")\t(bell #t)\n (most-guests 5) (most-guests 5)')
    Path("a.scm").write_text(text, encoding="utf-8")
    found = json.loads(check("a.scm", "--output-format", "json")[1])["findings"]
    edits = [edit for finding in found if "fix" in finding for edit in finding["fix"]["edits"]]
    written = _replaced(text, [(edit["start"], edit["end"], edit["text"]) for edit in edits])
    run = json.loads(check("a.scm", "--output-format", "sarif")[1])["runs"][0]
    changes = [fix["artifactChanges"][0] for result in run["results"] for fix in result.get("fixes", ())]
    assert {change["artifactLocation"]["uri"] for change in changes} == {"a.scm"}
    parts = [part for change in changes for part in change["replacements"]]
    regions = [
        (
            {"line": part["deletedRegion"]["startLine"], "column": part["deletedRegion"]["startColumn"]},
            {"line": part["deletedRegion"]["endLine"], "column": part["deletedRegion"]["endColumn"]},
            part["insertedContent"]["text"],
        )
        for part in parts
    ]
    assert len(regions) == 3 and _replaced(text, regions) == written
    check("--fix", "a.scm")
    # A value is judged once its field is known.
    assert Path("a.scm").read_text(encoding="utf-8") == written.replace('(port "5")', "(port 5)")


def test_pages_say_which_fixes_there_are(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "a.scm"
    shown: dict[str, set[str]] = {}
    texts = [SERVICE.format(fields) for fields in (*SAFE, *UNSAFE)] + [GUEST.format(f) for f in OF_GUEST]
    texts += [
        *WHOLE,
        SERVICE.format("").replace("greeter-configuration ", "greeter-confguration "),
    ]
    texts += [SERVICE.format("(bell? true)").replace("(gnu services) ", "(gnu) ")]
    texts += [SERVICE.format('(salutation "a")').replace("(gnu services)", "(gnu services) (guix gexps)")]
    texts.append(USE.replace("(gnu services) ", "(acme) ") + "(service greeter-servce-type)\n")
    examples = [page.section("Example") for code in explain.codes() if (page := explain.page(code))]
    texts += [
        example.split("```")[1].removeprefix("scheme\n") for example in examples if "```scheme" in example
    ]
    for text in texts:
        file.write_text(text, encoding="utf-8")
        for finding in _found(capsys, file):
            fix = finding.get("fix")
            if isinstance(fix, dict):
                shown.setdefault(str(finding["code"]), set()).add("safe" if fix["safe"] else "unsafe")
    pages = {code: page.facts["fix"] for code in explain.codes() if (page := explain.page(code)) is not None}
    assert {code: ", ".join(sorted(kinds)) for code, kinds in shown.items()} == {
        code: said for code, said in pages.items() if said != "none"
    }
