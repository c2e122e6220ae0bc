"""Baselines: what they know is not shown, wherever it moves; what is new is, and what is mended must go."""

import json
import os
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guixsvc.cli import main

pytestmark = pytest.mark.usefixtures("greeter_is_known")

HEAD = "(use-modules (gnu services) (acme services greeter))\n"
FORMS = (
    '(define a (greeter-configuration (password "open") (prot 1)))\n',
    '(define b (greeter-configuration\n  (password "open")))\n',
    "(define c (list (greeter-guest (name 1))))\n",
    '(define d (list (service welcomer-service-type (greeter-configuration (port "x")))))\n',
    "(define e (greeter-guest (nam 5)))\n",
    "(list (service greeter-service-type (greeter-configuration (inherit a) (guests c))))\n",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Check:
    """Checks, and gives the codes that are found, in order."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.code = 0
        self.err = ""
        self.out = ""

    def __call__(self, arguments: str = ". --baseline known.json") -> list[str]:
        self.code = main(["check", "--output-format", "json", *arguments.split()])
        self.out, self.err = self._capsys.readouterr()
        return [one["code"] for one in json.loads(self.out)["findings"]] if self.out else []


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    return Check(capsys)


def _write(*forms: str, name: str = "a.scm") -> None:
    Path(name).write_text(HEAD + "".join(forms), encoding="utf-8")


def _known() -> Counter[tuple[str, str, str, str]]:
    entries = json.loads(Path("known.json").read_text(encoding="utf-8"))["findings"]
    names = ("path", "code", "record", "within")
    return Counter({(*(one[name] for name in names),): one["count"] for one in entries})


def test_what_is_known_is_not_shown(check: Check) -> None:
    _write(*FORMS)
    found = check(".")
    assert len(found) > 4
    assert (check(". --baseline known.json --update-baseline"), check.code) == ([], 0)
    assert check.err == f"known.json: {len(found)} findings in 1 file\n"
    assert _known() == {
        ("a.scm", "deprecated-name", "", "d"): 1, ("a.scm", "invalid-value", "greeter-guest", "c"): 1,
        ("a.scm", "invalid-value", "greeter-configuration", "d"): 1,
        ("a.scm", "literal-secret", "greeter-configuration", "a"): 1,
        ("a.scm", "not-reached", "", "d"): 1,
        ("a.scm", "not-reached", "greeter-configuration", "b"): 1,
        ("a.scm", "unknown-field", "greeter-guest", "e"): 1,
        ("a.scm", "unknown-field", "greeter-configuration", "a"): 1,
    }  # fmt: skip
    assert (check(), check.code) == ([], 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(FORMS[:-1]),
    blanks=st.lists(st.sampled_from(["", "\n\n", "; a word\n", "#| a |#"]), min_size=6, max_size=6),
)
def test_lines_and_forms_may_move(
    order: list[str], blanks: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    check = Check(capsys)
    _write(*FORMS)
    check(". --baseline known.json --update-baseline")
    before = Path("known.json").read_bytes()
    _write(
        *(
            blank + form.replace("(", "(\n", 1)
            for blank, form in zip(blanks, [*order, FORMS[-1]], strict=True)
        )
    )
    assert (check(), check.code) == ([], 0)
    check(". --baseline known.json --update-baseline")
    assert Path("known.json").read_bytes() == before


def test_a_further_one_of_a_kind_is_shown_with_the_others(check: Check) -> None:
    _write(FORMS[0], "(list (service greeter-service-type a))")
    check(". --baseline known.json --update-baseline")
    _write(FORMS[0].replace("(prot 1)", "(prot 1) (prt 2)"), "(list (service greeter-service-type a))")
    assert (check(), check.code) == (["unknown-field", "unknown-field"], 1)
    assert check.out.count("the baseline knows 1 of these 2") == 2
    # The same in another record is another kind.
    _write(*FORMS[:2], FORMS[4], "(list (service greeter-service-type a))")
    assert check() == ["not-reached", "unknown-field"]
    # As in another file.
    _write(FORMS[0], "(list (service greeter-service-type a))")
    _write(FORMS[0], "(list (service greeter-service-type a))", name="b.scm")
    assert sorted(check()) == ["literal-secret", "unknown-field"]


def test_one_that_is_mended_hides_no_other(check: Check) -> None:
    """In another system, or another definition, the same is another finding."""
    host = '(operating-system (host-name "{}") (services (list (service greeter-service-type {}))))\n'
    bad, good = "(greeter-configuration (prot 1))", "(greeter-configuration (port 1))"
    imports = "(use-modules (gnu))\n"
    for texts in (
        [imports + f"(list {host.format('a', one)} {host.format('b', other)})" for one, other in
         ((bad, good), (good, bad))],
        [f"(define one {one})\n(define other {other})\n(list one other)\n" for one, other in
         ((bad, good), (good, bad))],
    ):  # fmt: skip
        _write(texts[0])
        check(". --baseline known.json --update-baseline")
        assert (check(), check.code) == ([], 0)
        _write(texts[1])
        assert "unknown-field" in check() and check.code == 1


@pytest.mark.parametrize("mended", range(4))
def test_what_is_mended_must_go(mended: int, check: Check) -> None:
    _write(*FORMS)
    check(". --baseline known.json --update-baseline")
    before = _known()
    right = [
        ("(prot 1)", ""), ('(password "open")', ""), ("(name 1)", '(name "x")'),
        ("(nam 5)", '(name "x")'),
    ]  # fmt: skip
    text = Path("a.scm").read_text(encoding="utf-8")
    Path("a.scm").write_text(text.replace(*right[mended]), encoding="utf-8")
    found = check()
    assert (set(found), check.code) == ({"stale-baseline"}, 1)
    document = json.loads(check.out)
    assert all(one["path"] == "known.json" for one in document["findings"])
    check(". --baseline known.json --update-baseline")
    gone = before - _known()
    assert len(found) == len(gone) > 0 and not _known() - before
    lines = [one["start"]["line"] for one in document["findings"]]
    assert lines == [4 + sorted(before).index(key) for key in sorted(gone)]
    assert (check(), check.code) == ([], 0)


def test_what_was_not_looked_for_is_not_stale(check: Check) -> None:
    _write(*FORMS)
    _write(*FORMS, name="b.scm")
    check(". --baseline known.json --update-baseline")
    before = Path("known.json").read_bytes()
    assert check("a.scm --baseline known.json") == []
    assert check(". --baseline known.json --ignore all") == []
    # Behind an error that is new, others may be hidden.
    Path("a.scm").write_text("(", encoding="utf-8")
    assert check() == ["unclosed-list"]
    _write(*FORMS)
    check("a.scm --baseline known.json --update-baseline")
    assert Path("known.json").read_bytes() == before, "what is known of other files stays"
    Path("b.scm").unlink()
    assert set(check()) == {"stale-baseline"}
    check("a.scm --baseline known.json --update-baseline")
    assert {path for path, *_ in _known()} == {"a.scm"}


def test_paths_count_from_the_folder_of_the_baseline(
    check: Check, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("hosts").mkdir()
    Path("ci").mkdir()
    _write(*FORMS, name="hosts/a.scm")
    check(". --baseline ci/known.json --update-baseline")
    assert '"path": "../hosts/a.scm"' in Path("ci/known.json").read_text(encoding="utf-8")
    monkeypatch.chdir("hosts")
    assert check("a.scm --baseline ../ci/known.json") == []
    assert check(f"{folder}/hosts --baseline {folder}/ci/known.json") == []


def test_the_findings_of_a_module_are_those_of_its_file(check: Check) -> None:
    Path("words.scm").write_text(
        "(define-module (words) #:use-module (acme services greeter) #:export (a))\n" + FORMS[0],
        encoding="utf-8",
    )
    Path("host.scm").write_text(
        "(use-modules (gnu services) (acme services greeter) (words))\n"
        "(list (service greeter-service-type a))\n",
        encoding="utf-8",
    )
    check("host.scm --baseline known.json --update-baseline")
    assert {path for path, *_ in _known()} == {"words.scm"}
    Path("words.scm").write_text(
        Path("words.scm").read_text(encoding="utf-8").replace("(prot 1)", ""), encoding="utf-8"
    )
    assert check("host.scm --baseline known.json") == ["stale-baseline"]


def test_a_baseline_is_written_whole_and_keeps_its_mode(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(*FORMS)
    check(". --baseline known.json --update-baseline")
    Path("known.json").chmod(0o640)
    before = Path("known.json").read_bytes()
    _write(FORMS[0], FORMS[-1])
    with monkeypatch.context() as patch:
        patch.setattr(
            os, "fchmod", lambda descriptor, mode: (_ for _ in ()).throw(OSError(28, "No space left"))
        )
        assert (check(". --baseline known.json --update-baseline"), check.code) == ([], 2)
    assert Path("known.json").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == [".git", "a.scm", "known.json"]
    check(". --baseline known.json --update-baseline")
    assert Path("known.json").read_bytes() != before and Path("known.json").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1: Expecting value"),
        ("[]", "it is no baseline of version 1"),
        ('{"version": 2, "findings": []}', "it is no baseline of version 1"),
        ('{"version": 1, "findings": {}}', "its `findings` are not such as `--update-baseline` writes"),
        ('{"version": 1, "findings": [{"path": "a"}]}', "its `findings` are not such as"),
        (
            '{"version": 1, "findings": [{"path":"a", "code":"b", "record":"", "within":"", "count": 0}]}',
            "its `findings`",
        ),
        (
            '{"version": 1, "findings": [{"path":"a", "code":"b", "record":"", "within":"", "count": true}]}',
            "its `findings`",
        ),
        ("[" * 100_000, "line 1: it nests too deep"),
        ("1" * 5000, "line 1: Exceeds the limit"),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, why: str, check: Check) -> None:
    _write(*FORMS)
    Path("known.json").write_text(text, encoding="utf-8")
    for arguments in (". --baseline known.json", ". --baseline known.json --update-baseline"):
        assert (check(arguments), check.code) == ([], 2)
        assert check.err.startswith(f"guixsvc: --baseline known.json: {why}")
    assert Path("known.json").read_text(encoding="utf-8") == text


def test_of_what_lies_outside_nothing_is_said(check: Check, folder: Path) -> None:
    _write(*FORMS)
    (folder.parent / "there.scm").write_text("", encoding="utf-8")
    Path("out").symlink_to(folder.parent)
    paths = [
        "../there.scm",
        "../not-there.scm",
        "out/there.scm",
        "out/not-there.scm",
        "not-there.scm",
        "a.scm/b",
    ]
    entries = [
        {"path": path, "code": "unclosed-list", "record": "", "within": "", "count": 1} for path in paths
    ]
    text = json.dumps({"version": 1, "findings": entries})
    Path("known.json").write_text(text, encoding="utf-8")
    check("a.scm --baseline known.json --ignore default --select stale-baseline,unclosed-list")
    told = [one["message"].split(":")[0] for one in json.loads(check.out)["findings"]]
    assert told == [f"`unclosed-list` is not found in {path}" for path in ("not-there.scm", "a.scm/b")]


def test_wrong_usage(check: Check) -> None:
    _write(*FORMS)
    assert (check(". --update-baseline"), check.code) == ([], 2)
    assert (check(". --baseline nothing.json"), check.code) == ([], 2)
    assert "`--update-baseline` makes one" in check.err
    Path("link.json").symlink_to("elsewhere.json")
    assert (check(". --baseline link.json --update-baseline"), check.code) == ([], 2)
    assert not Path("elsewhere.json").exists()


def test_an_order_is_kept_whatever_the_order_of_files(check: Check) -> None:
    names = [f"{number}.scm" for number in range(8)]
    for name in names:
        _write(*FORMS, name=name)
    check(". --baseline known.json --update-baseline")
    first = Path("known.json").read_bytes()
    Path("known.json").unlink()
    random.Random(1).shuffle(names)
    check(f"{' '.join(names)} --baseline known.json --update-baseline")
    assert Path("known.json").read_bytes() == first
