"""Settings of a project: what they change, and that all else is refused where it stands."""

import io
import json
import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from guixsvc.cli import main
from guixsvc.commands.check_command import FEWEST_KEPT
from guixsvc.explain import codes
from guixsvc.project.found import BadSettings
from guixsvc.project.settings import settings as read
from guixsvc.targets import names
from toml_texts import SCALARS, tables, written

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[1] / "schemas" / "configuration.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.usefixtures("greeter_is_known")

HOST = """(use-modules (gnu services) (acme services greeter))
(service welcomer-service-type
         (greeter-configuration
          (password "open")
          (greeting (getenv "GREETING"))
          (port (string->number (getenv "PORT")))))
"""

DEFAULT = "(bell? #f)"
"""A field that is given the value that it has without."""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current folder."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "hosts" / "old").mkdir(parents=True)
    (tmp_path / "hosts" / "a.scm").write_text(HOST, encoding="utf-8")
    (tmp_path / "hosts" / "old" / "b.scm").write_text(HOST, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Check:
    """Checks with settings; what is found, as `FILE CODE`."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.code = 0
        self.err = ""

    def __call__(self, toml: str, arguments: str = ".") -> list[str]:
        Path("guixsvc.toml").write_text(toml, encoding="utf-8")
        return self.run(arguments)

    def run(self, arguments: str) -> list[str]:
        self.code = main(["check", "--output-format", "json", "--show-unseen", *arguments.split()])
        printed = self._capsys.readouterr()
        self.err = printed.err
        found = json.loads(printed.out)["findings"] if printed.out else []
        return [f"{Path(one['path']).name} {one['code']}" for one in found]


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    return Check(capsys)


OF_ONE = ["deprecated-name", "literal-secret", "unknown-value", "unknown-value"]
ALL = [f"{name} {code}" for name in ("a.scm", "b.scm") for code in OF_ONE]


def test_without_settings(check: Check) -> None:
    assert check.run(".") == ALL


def test_select_and_ignore(check: Check) -> None:
    assert check('ignore = ["unknown-value", "deprecated-name"]') == [
        "a.scm literal-secret",
        "b.scm literal-secret",
    ]
    assert check('ignore = ["default"]') == []
    only = ["a.scm literal-secret", "b.scm literal-secret"]
    assert check('ignore = ["default"]\nselect = ["literal-secret"]') == only
    assert check('ignore = ["all"]\nselect = ["default"]') == ALL, "what is said of a group counts before all"


def test_advice_is_asked_for(check: Check) -> None:
    advised = ["a.scm default-value"]
    text = HOST.replace('(password "open")', DEFAULT)
    Path("hosts/a.scm").write_text(text, encoding="utf-8")
    found = check('select = ["advice"]', "hosts/a.scm")
    assert [one for one in found if one in advised] == advised and "a.scm deprecated-name" in found
    assert check('select = ["advice"]\nignore = ["default-value", "default"]', "hosts/a.scm") == []
    assert check('[per-path."hosts/"]\nselect = ["advice"]\nignore = ["default"]', "hosts/a.scm") == advised
    assert check("", "hosts/a.scm --ignore all --select default-value") == advised
    assert not set(advised) & set(check("", "hosts/a.scm"))


def test_the_command_line_wins(check: Check) -> None:
    assert check('ignore = ["default"]', ". --select deprecated-name") == [
        "a.scm deprecated-name", "b.scm deprecated-name"
    ]  # fmt: skip
    assert check('ignore = ["default"]', ". --select default") == ALL
    assert check("", ". --ignore unknown-value,literal-secret --ignore deprecated-name") == []
    assert check('[per-path."old/"]\nignore = ["default"]', ". --select default") == ALL


def test_per_path(check: Check) -> None:
    of_old = '[per-path."old/"]\nignore = ["default"]\n[per-path."b.scm"]\nselect = ["literal-secret"]\n'
    assert check(of_old) == [*ALL[:4], "b.scm literal-secret"]
    assert check('ignore = ["default"]\n[per-path."/hosts/*.scm"]\nselect = ["default"]') == ALL[:4]
    # The last pattern that speaks of a finding counts.
    of_both = '[per-path."hosts/"]\nselect = ["default"]\n[per-path."old/"]\nignore = ["default"]'
    assert check(of_both) == ALL[:4]


def test_exclude(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check('exclude = ["old/"]') == ALL[:4]
    assert check('exclude = ["old/"]', "hosts/old/b.scm") == ALL[4:]
    assert check('exclude = ["old/"]', "hosts/old/b.scm --force-exclude") == []
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(HOST.encode())))
    assert check('exclude = ["old/"]', "- --stdin-filename hosts/old/new.scm --force-exclude") == []
    assert check('exclude = ["old/"]', ". --exclude !old/") == ALL[:4], (
        "neither takes back what the other says"
    )


def test_env_names_what_compile_is_given(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREETING", "no-word-of-this")
    found = check('env = ["GREETING"]', "hosts/a.scm --output-file report.json")
    assert found == []
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert "no-word-of-this" not in json.dumps(report)
    (left,) = [one for one in report["findings"] if one["code"] == "unknown-value"]
    assert (left["severity"], left["start"]["line"]) == ("warning", 6)
    assert '"PORT" is not in `env`' in left["notes"][-1]["message"] or '"PORT" is not in `env`' in str(
        left["notes"]
    )
    assert check('env = ["GREETING", "PORT"]', "hosts/a.scm") == ALL[:2]
    check('env = ["GREETING", "PORTS"]', "hosts/a.scm --output-file report.json")
    assert '\\"PORT\\" is not in `env`, did you mean `PORTS`?' in Path("report.json").read_text(
        encoding="utf-8"
    )


def test_what_is_kept_of_a_run_does_not_outlive_its_settings(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number in range(FEWEST_KEPT):
        text = HOST.replace("welcomer", "greeter").replace('(password "open")', DEFAULT)
        (tmp_path / "hosts" / f"{number}.scm").write_text(text, encoding="utf-8")
    for name in ("a.scm", "old/b.scm"):
        (tmp_path / "hosts" / name).unlink()
    for _ in range(2):
        assert check('env = ["GREETING", "PORT"]', "hosts") == []
    assert len(check('env = ["GREETING"]', "hosts")) == FEWEST_KEPT
    assert len(check('select = ["default-value"]\nenv = ["GREETING", "PORT"]', "hosts")) == FEWEST_KEPT


def test_env_gives_compile_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREETING", "no-word-of-this")
    Path("guixsvc.toml").write_text('env = ["GREETING", "PORT"]', encoding="utf-8")
    assert main(["compile", "hosts/a.scm", "-o", "out"]) == 1
    assert "`greeting` is not known here" in capsys.readouterr().out


def test_load_path(check: Check) -> None:
    Path("lib/acme").mkdir(parents=True)
    Path("lib/acme/words.scm").write_text(
        '(define-module (acme words) #:export (word))\n(define word "hello")\n', encoding="utf-8"
    )
    Path("other/acme").mkdir(parents=True)
    Path("other/acme/words.scm").write_text(
        "(define-module (acme words) #:export (word))\n(define word 1)\n", encoding="utf-8"
    )
    Path("hosts/a.scm").write_text(
        "(use-modules (gnu services) (acme services greeter) (acme words))\n"
        "(service greeter-service-type (greeter-configuration (greeting word)))\n",
        encoding="utf-8",
    )
    assert check('load-path = ["lib", "other"]', "hosts/a.scm") == []
    assert check('load-path = ["other", "lib"]', "hosts/a.scm") == ["words.scm invalid-value"]
    assert check('load-path = ["other"]', "hosts/a.scm -L lib") == [], "the command line wins"


def test_strict(check: Check) -> None:
    check("strict = true", "hosts/old")
    assert check.code == 1
    check("strict = true", "hosts/old --no-strict")
    assert check.code == 0


def test_target(check: Check) -> None:
    plain = "(use-modules (gnu services) (acme services greeter))\n(service greeter-service-type)\n"
    Path("hosts/a.scm").write_text(plain, encoding="utf-8")
    assert check('target = "debian-12"', "hosts/a.scm") == []
    page = (HERE.parents[1] / "docs" / "install.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    Path("hosts/mine.json").write_text(text, encoding="utf-8")
    assert check('target = "hosts/mine.json"', "hosts/a.scm") == ["a.scm unavailable-service"]
    assert check.run("hosts/a.scm --target debian-12") == [], "the command line wins"
    Path("hosts/guixsvc.toml").write_text('target = "mine.json"', encoding="utf-8")
    assert check.run("hosts/a.scm") == ["a.scm unavailable-service"]
    Path("hosts/mine.json").write_text("{", encoding="utf-8")
    assert (check.run("hosts/a.scm"), check.code) == ([], 2)
    assert "mine.json cannot be read" in check.err


def test_settings_are_found_from_the_first_path_up_to_the_root_of_the_repository(
    check: Check, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    ignore = 'ignore = ["default"]'
    (project.parent / "guixsvc.toml").write_text(ignore, encoding="utf-8")
    assert check.run(".") == ALL, "what lies above the repository counts for nothing"
    Path("hosts/guixsvc.toml").write_text(ignore, encoding="utf-8")
    assert check.run(".") == ALL
    assert check.run("hosts") == check.run("hosts/a.scm") == check.run("hosts/old/b.scm .") == []
    Path("hosts/guixsvc.toml").rename("guixsvc.toml")
    assert check.run(".") == check.run("hosts/old") == []
    monkeypatch.chdir("hosts/old")
    assert check.run("") == check.run("b.scm") == check.run("../old/../a.scm") == []
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(HOST.encode())))
    assert check.run("- --stdin-filename ../a.scm") == []
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(HOST.encode())))
    assert len(check.run("-  --isolated")) == len(OF_ONE)
    monkeypatch.chdir("/")
    assert check.run(f"{project}/hosts/old") == check.run(f"{os.path.relpath(project)}/hosts/a.scm") == []
    (project.parent / "guixsvc.toml").unlink()


def test_a_project_may_be_named_by_a_symbolic_link(check: Check, project: Path) -> None:
    (project.parent / "link").symlink_to(project)
    Path("lib").symlink_to(project / "hosts")
    toml = 'exclude = ["/hosts/old/"]\nload-path = ["hosts", "lib"]\n'
    toml += '[per-path."/hosts/a.scm"]\nignore = ["unknown-value"]'
    assert check(toml, f"{project.parent}/link") == ALL[:2]
    assert check(toml, f"{project.parent}/link/hosts/a.scm") == ALL[:2]
    (project.parent / "link").unlink()


def test_compile_takes_the_target_and_strict_from_the_settings(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("hosts/a.scm").write_text(
        "(use-modules (gnu services) (acme services greeter))\n"
        "(service welcomer-service-type (greeter-configuration (port 5)))\n",
        encoding="utf-8",
    )
    Path("guixsvc.toml").write_text('target = "debian-13"', encoding="utf-8")
    assert main(["compile", "hosts/a.scm", "-o", "out"]) == 0
    assert "(Debian 13)" in capsys.readouterr().err
    assert main(["compile", "hosts/a.scm", "-o", "out", "--target", "debian-12"]) == 0
    assert "(Debian 12)" in capsys.readouterr().err
    Path("guixsvc.toml").write_text("strict = true", encoding="utf-8")
    assert main(["compile", "hosts/a.scm", "-o", "out"]) == 1
    assert main(["compile", "hosts/a.scm", "-o", "out", "--no-strict"]) == 0
    assert main(["compile", "hosts/a.scm", "-o", "out", "--ignore", "deprecated-name"]) == 0
    assert main(["compile", "hosts/a.scm", "-o", "out", "--isolated"]) == 0


def test_without_a_repository_settings_are_found_up_to_the_current_folder(
    check: Check, project: Path
) -> None:
    (project / ".git").rmdir()
    assert check('ignore = ["default"]', "hosts/old") == []
    (project / "guixsvc.toml").rename(project.parent / "guixsvc.toml")
    assert check.run("hosts/old") == ALL[4:]
    (project.parent / "guixsvc.toml").unlink()


def test_pyproject(check: Check) -> None:
    Path("pyproject.toml").write_text('[tool.guixsvc]\nignore = ["default"]\n', encoding="utf-8")
    assert check.run(".") == []
    assert check("", ".") == ALL, "a file of its own counts alone"
    Path("guixsvc.toml").unlink()
    for of_others in (
        "[tool.ruff]\nx = 1\n",
        "[tool.ruff\n",
        "[tool]\n# guixsvc\n",
        "[project]\nname = 'guixsvc'",
    ):
        Path("pyproject.toml").write_text(of_others, encoding="utf-8")
        assert (check.run("."), check.code) == (ALL, 0)


def test_config_and_isolated(check: Check) -> None:
    Path("ci").mkdir()
    Path("ci/strict.toml").write_text(
        'ignore = ["default"]\n[per-path."old/"]\nselect = ["default"]', encoding="utf-8"
    )
    assert check("", ". --config ci/strict.toml") == ALL[4:], "patterns count from the current folder"
    assert check('ignore = ["default"]', ". --isolated") == ALL
    assert (check("", ". --isolated --config ci/strict.toml"), check.code) == ([], 2)
    assert (check("", ". --config nothing.toml"), check.code) == ([], 2)
    assert "--config nothing.toml cannot be read: No such file or directory" in check.err
    Path("pyproject.toml").write_text("", encoding="utf-8")
    assert (check("", ". --config pyproject.toml"), check.code) == ([], 2)


def test_a_code_that_there_is_not(check: Check) -> None:
    assert (check("", ". --ignore literal-secrt"), check.code) == ([], 2)
    hint = "there is no finding or group `literal-secrt`; did you mean `literal-secret`?"
    assert check.err == f"guixsvc: --ignore literal-secrt: {hint}\n"
    of_a_service = next(code for code in codes() if "/" in code)
    check("", f". --select {of_a_service.partition('/')[2]}")
    assert f"did you mean `{of_a_service}`?" in check.err
    assert check("", ". --ignore acme/of-a-service-from-elsewhere") == ALL


def test_errors_are_ignored_by_check_and_never_by_compile(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("hosts/a.scm").write_text(HOST.replace("(port ", "(prot "), encoding="utf-8")
    assert "a.scm unknown-field" not in check('ignore = ["default"]', "hosts/a.scm")
    assert check.code == 0
    assert main(["compile", "hosts/a.scm", "-o", "out", "--ignore", "all"]) == 1
    printed = capsys.readouterr().out
    assert "[unknown-field]" in printed and "[literal-secret]" not in printed


def test_what_is_not_reported_is_not_mended(check: Check) -> None:
    Path("hosts/a.scm").write_text(HOST.replace("(port ", "(prot "), encoding="utf-8")
    check('ignore = ["deprecated-name"]', "hosts/a.scm --fix")
    mended = Path("hosts/a.scm").read_text(encoding="utf-8")
    assert "(port " in mended and "(service welcomer-service-type" in mended


def test_a_comment_that_ignores_what_is_not_asked_for_is_of_use_when_it_is(check: Check) -> None:
    Path("hosts/a.scm").write_text(
        "; guixsvc: ignore[literal-secret] for later\n(define x 1)\n", encoding="utf-8"
    )
    assert check("", "hosts") == ["a.scm unused-ignore", *ALL[4:]]
    assert check('ignore = ["literal-secret"]', "hosts") == [one for one in ALL[4:] if "literal" not in one]


# What is refused


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("selct = []", "1:1: error: there is no setting `selct`; did you mean `select`?"),
        ("\n'per_path' = {}", "2:1: error: there is no setting `per_path`; did you mean `per-path`?"),
        ("[per-path.x]\nignored = []", "2:1: error: there is no setting `ignored`; did you mean `ignore`?"),
        ("x = 1", "1:1: error: there is no setting `x`; there are select, ignore, per-path, "),
        ("[tool.guixsvc]", "1:2: error: there is no setting `tool`: in a file of this name settings stand "),
        ('select = "advice"', '1:10: error: `select` must be a list of strings, found the string "advice"'),
        ("ignore = [\n  'all',\n  5]", "3:3: error: each of `ignore` must be a string, found 5"),
        ("strict = 1", "1:10: error: `strict` must be true or false, found 1"),
        ("per-path = []", "1:12: error: `per-path` must be a table, found a list"),
        ("env = ['A=b']", '1:8: error: each of `env` must be the name of a variable, found "A=b"'),
        ("env = ['A\\n']", '1:8: error: each of `env` must be the name of a variable, found "A\\\\n"'),
        ('env = ["A\\n"]', '1:8: error: each of `env` must be the name of a variable, found "A\\n"'),
        ("target = 'debian-21'", "1:10: error: there is no target `debian-21`; did you mean `debian-12`?"),
        ("target = 'auto'", f"1:10: error: there is no target `auto`; known: {', '.join(names())}"),
        ("target = '../t.json'", "1:10: error: `../t.json` leads out of the source tree"),
        ("target = '/etc/t.json'", "1:10: error: `/etc/t.json` leads out of the source tree"),
        ("load-path = ['hosts', '..']", "1:23: error: `..` leads out of the source tree"),
        ("load-path = ['/usr']", "1:14: error: `/usr` leads out of the source tree"),
        ("load-path = ['out']", "1:14: error: `out` leads out of the source tree"),
        ("load-path = ['nothing']", "1:14: error: there is no folder `nothing`"),
        ("exclude = ['a', '[b']", '1:17: error: the pattern "[b" has a `[` without its `]`'),
        ("[per-path]\n'!a' = {}", "2:1: error: a pattern of `per-path` cannot begin with `!`"),
        ("ignore = ['advise']", "1:11: error: there is no finding or group `advise`; "),
        ("a = [", "1:6: error: Invalid value"),
        ("a = 1\na = 2", "2:6: error: Cannot overwrite a value"),
        ("\ufeffx\u00e9 = 1", "1:2: error: "),
        ("a = " + "[" * 5000, "1:1: error: it nests too deep"),
        ("a = " + "[" * 300 + "]" * 300, "1:1: error: there is no setting `a`"),
        ("a = " + "1" * 5000, "1:1: error: Exceeds the limit"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(toml: str, line: str, check: Check) -> None:
    Path("out").symlink_to("/usr")
    assert (check(toml), check.code) == ([], 2)
    assert check.err.startswith(f"guixsvc.toml:{line}") and check.err.count("\n") == 1


def test_all_that_is_wrong_is_told_at_once(check: Check) -> None:
    check('target = "debian-21"\nignore = ["a-fault", "another-fault"]\nexclude = ["/"]')
    assert [line.split(": ")[0] for line in check.err.splitlines()] == [
        "guixsvc.toml:1:10", "guixsvc.toml:2:11", "guixsvc.toml:2:22", "guixsvc.toml:3:12"
    ]  # fmt: skip


def test_not_more_is_told_than_anybody_reads(check: Check) -> None:
    check("".join(f"settting-{number} = 1\n" for number in range(20_000)))
    assert check.err.count("\n") == 50 and check.code == 2


def test_what_is_no_text_file_of_the_tree_is_not_read(check: Check, project: Path) -> None:
    Path("guixsvc.toml").write_bytes(b"strict = true\n\xff")
    assert (check.run("."), check.code) == ([], 2)
    assert check.err.startswith("guixsvc.toml:2:1: error: this is not UTF-8 text")
    Path("guixsvc.toml").unlink()
    (project.parent / "elsewhere.toml").write_text("secret = 1", encoding="utf-8")
    Path("guixsvc.toml").symlink_to(project.parent / "elsewhere.toml")
    assert (check.run("."), check.code) == ([], 2)
    assert "leads out of the source tree" in check.err and "secret" not in check.err


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere.toml")])
def test_settings_that_are_no_file_are_not_passed_over(make: Callable[[Path], None], check: Check) -> None:
    make(Path("guixsvc.toml"))
    assert (check.run("."), check.code) == ([], 2)
    assert "guixsvc.toml " in check.err


def test_hostile_text_in_settings_does_nothing_to_a_terminal(check: Check) -> None:
    check('"\\u001b[31m::error::x" = 1\nignore = ["\\u001b]0;x\\u0007"]')
    assert "\x1b" not in check.err and "\x07" not in check.err


_NAMES = st.sampled_from(
    ["select", "ignore", "exclude", "load-path", "env", "target", "strict", "per-path", "selekt"]
)
_WORDS = st.sampled_from(
    [*codes()[:4], "all", "default", "nothing-like-it", "hosts", "..", "debian-12", "a/", "[", "X"]
)
_LISTS = st.lists(_WORDS | SCALARS, max_size=3)
_CHOICES = tables(st.sampled_from(["select", "ignore", "x"]), _LISTS)
_DOCUMENTS = tables(_NAMES, st.one_of(_LISTS, _WORDS, SCALARS, tables(_WORDS, _CHOICES)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=written(_DOCUMENTS))
@example(text="")
def test_settings_apply_or_are_refused_where_they_stand(text: str, project: Path) -> None:
    """What the published schema refuses is refused, and all that is refused has its place."""
    document: dict[str, Any] = tomllib.loads(text)
    fits = Draft202012Validator(SCHEMA).is_valid(document)
    try:
        found = read(str(project / "guixsvc.toml"), text.encode(), str(project))
    except BadSettings as problem:
        lines = text.split("\n")
        for said in str(problem).splitlines():
            place = re.match(r"guixsvc\.toml:(\d+):(\d+): error: (.+)", said)
            assert place is not None
            line, column = int(place[1]), int(place[2])
            assert 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1])
            named = re.match(r"there is no setting `(\w+)`", place[3])
            assert named is None or named[1] in lines[line - 1][column - 1 :]
        if not fits:
            return
        # The schema does not know which codes, targets and folders there are, nor what is a pattern.
        assert re.search(
            r"there is no (finding|target|folder)|pattern|leads out|name of a file", str(problem)
        )
    else:
        assert fits and found is not None
        assert list(found.choice.select) == document.get("select", [])
        assert list(found.choice.ignore) == document.get("ignore", [])
        assert found.strict == document.get("strict", False)
        assert list(found.env) == document.get("env", [])
        assert found.target == document.get("target")
        assert len(found.exclude.several) == len(document.get("exclude", []))
        assert len(found.per_path) == len(document.get("per-path", {}))


@pytest.mark.parametrize("name", ["guixsvc.toml", "pyproject.toml"])
def test_settings_that_were_found_are_not_written_over(check: Check, project: Path, name: str) -> None:
    text = "strict = true\n" if name == "guixsvc.toml" else "[tool.guixsvc]\nstrict = true\n"
    (project / name).write_text(text)
    check.run(f"hosts --output-file {name}")
    assert check.code == 2 and f"--output-file {name}: this file is read" in check.err
    assert (project / name).read_text() == text
