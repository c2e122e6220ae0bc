"""What is known of a tree that was checked: never anything else than checking it again would say."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from guixsvc import __version__
from guixsvc.cache import store
from guixsvc.cli import main
from guixsvc.commands import check_command
from plain_services import GREETER

HEAD = "(use-modules (gnu) (acme services greeter))\n"
HOST = (
    '(operating-system (host-name "{}") (services (list (service greeter-service-type'
    " (greeter-configuration {})))))\n"
)

pytestmark = pytest.mark.usefixtures("greeter_is_known")


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(check_command, "FEWEST_KEPT", 0)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def _write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        path.unlink()
    path.write_text(HEAD + text, encoding="utf-8")


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that were examined, in order."""
    from guixsvc import pipeline

    names: list[str] = []
    real = pipeline.examine

    def watched(source: Any, *more: Any) -> Any:
        names.append(source.path)
        return real(source, *more)

    monkeypatch.setattr(pipeline, "examine", watched)
    return names


def test_only_what_changed_is_examined_again(capsys: pytest.CaptureFixture[str], examined: list[str]) -> None:
    for name in ("a", "b", "c"):
        _write(f"{name}.scm", HOST.format(name, ""))
    _write("bad.scm", HOST.format("bad", "(port 70000)"))
    first = _check(capsys)
    assert first[0] == 1 and examined == ["a.scm", "b.scm", "bad.scm", "c.scm"]
    examined.clear()
    assert _check(capsys) == first
    assert examined == ["bad.scm"], "what is wrong is found each time anew"
    examined.clear()
    _write("b.scm", HOST.format("b", "(port 80000)"))
    code, out, _ = _check(capsys)
    assert code == 1 and "b.scm:2" in out and "bad.scm:2" in out
    assert examined == ["b.scm", "bad.scm"]
    assert _check(capsys, "--no-cache")[:2] == (code, out)


def test_no_cache_keeps_nothing(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write("a.scm", HOST.format("a", ""))
    _check(capsys, "--no-cache")
    assert not cache.exists()
    _check(capsys)
    assert sorted(path.name for path in cache.iterdir()) == [".gitignore", __version__, "CACHEDIR.TAG"]


def test_few_files_are_not_worth_it(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(cache))
    assert check_command.FEWEST_KEPT > 1
    monkeypatch.chdir(cache.parent / "work")
    _write("a.scm", HOST.format("a", ""))
    _check(capsys)
    assert not cache.exists()


def test_no_text_and_no_secret_is_kept(
    cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PW", "hunter2hunter2")
    _write("a.scm", HOST.format("a-name-of-a-host", '(greeting "some words")'))
    _write("b.scm", HOST.format("b", '(password "sesame-sesame")'))
    _write("c.scm", HOST.format("c", '(password (getenv "PW"))'))
    _check(capsys)
    for text in (path.read_bytes() for path in cache.rglob("*") if path.is_file()):
        assert not any(word in text for word in (b"name-of-a-host", b"some words", b"sesame", b"hunter2"))
    before = sorted(cache.rglob("*.json"))
    _check(capsys, "--env", "PW")
    assert sorted(cache.rglob("*.json")) == before, "with secrets, nothing is"


def test_nothing_is_kept_of_a_file_with_a_secret_that_is_known(
    capsys: pytest.CaptureFixture[str], examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PW", "hunter2hunter2")
    _write("a.scm", HOST.format("a", '(greeting "some words")'))
    _write("c.scm", HOST.format("c", '(password (getenv "PW"))'))
    for _ in range(2):
        examined.clear()
        assert _check(capsys, "--env-plain", "PW")[0] == 0
    assert [name.rpartition("/")[2] for name in examined] == ["c.scm"]


def test_it_is_the_user_s_own(cache: Path, capsys: pytest.CaptureFixture[str], examined: list[str]) -> None:
    _write("a.scm", HOST.format("a", ""))
    _check(capsys)
    (version,) = (path for path in cache.iterdir() if path.is_dir())
    assert version.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in version.iterdir()} == {0o600}
    examined.clear()
    _check(capsys)
    assert examined == []
    version.chmod(0o770)
    _check(capsys)
    assert examined == ["a.scm"], "others may have written there"


def test_what_a_tree_brings_is_not_believed(
    cache: Path, capsys: pytest.CaptureFixture[str], examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _write("a.scm", HOST.format("a", ""))
    _check(capsys)
    cache.rename(".guixsvc_cache")
    examined.clear()
    _check(capsys)
    assert examined == ["a.scm"]


@pytest.mark.parametrize("spoil", [
    lambda file: file.write_bytes(b""),
    lambda file: file.write_bytes(file.read_bytes()[:-20]),
    lambda file: file.write_bytes(b"\xff\x00"),
    lambda file: file.write_text("[]"),
    lambda file: file.write_text('{"asked": [[]], "known": {}}'),
    lambda file: file.write_text('{"asked": {}, "known": {"x": 1}}'),
    lambda file: file.write_text("[" * 100_000),
    lambda file: (file.unlink(), file.mkdir()),
    lambda file: (file.parent / "salt").write_bytes(b"short"),
    lambda file: (file.parent / "salt").write_bytes(bytes(32)),
])  # fmt: skip
def test_what_is_spoilt_is_ignored(
    spoil: Any, cache: Path, capsys: pytest.CaptureFixture[str], examined: list[str]
) -> None:
    _write("a.scm", HOST.format("a", ""))
    _write("b.scm", HOST.format("b", "(port 0)"))
    first = _check(capsys)
    spoil(next(cache.rglob("*.json")))
    examined.clear()
    assert _check(capsys) == first
    assert examined == ["a.scm", "b.scm"]


def test_a_disk_that_is_full_is_no_fault(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_whole", full)
    _write("a.scm", HOST.format("a", ""))
    assert _check(capsys) == (0, "", "")


def test_a_module_that_was_read_before_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    _put("a.scm", USES)
    _put("lib/one.scm", ONE + GOOD)
    for _ in range(2):
        assert _check(capsys, "a.scm")[0] == 0
        code, _, said = _check(capsys, "a.scm", "--output-file", "lib/one.scm")
        assert (code, said) == (2, "guixsvc: --output-file lib/one.scm: this file is read\n")


def test_another_version_of_the_program_knows_nothing(
    capsys: pytest.CaptureFixture[str], examined: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from guixsvc.cache import program

    _write("a.scm", HOST.format("a", ""))
    _check(capsys)
    monkeypatch.setattr(program, "_states", lambda _: iter([("schema", 1, 1)]))
    examined.clear()
    _check(capsys)
    assert examined == ["a.scm"]


@pytest.mark.parametrize(("before", "after"), [
    ([], ["--env-plain", "NUMBER"]), (["--env-plain", "NUMBER"], ["--env-plain", "OTHER"]),
    (["--target", "debian-12"], ["--target", "debian-13"]), ([], ["--max-steps", "99999"]),
    (["-L", "one"], []), (["-L", "one"], ["-L", "two"]), ([], ["--allow-read", "one"]),
])  # fmt: skip
def test_other_options_are_another_run(
    before: list[str],
    after: list[str],
    capsys: pytest.CaptureFixture[str],
    examined: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NUMBER", "1")
    monkeypatch.setenv("OTHER", "1")
    for name in ("one", "two"):
        Path(name).mkdir()
    _write("a.scm", HOST.format("a", ""))
    for arguments in (before, after):
        _check(capsys, *arguments)
        assert examined == ["a.scm"], arguments
        examined.clear()
        _check(capsys, *arguments)
        assert examined == [], arguments


def test_another_value_is_another_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _write("a.scm", HOST.format("a", '(port (string->number (getenv "NUMBER")))'))
    codes = []
    for value in ("1", "0", "1"):
        monkeypatch.setenv("NUMBER", value)
        codes.append(_check(capsys, "--env-plain", "NUMBER")[0])
    assert codes == [0, 1, 0]


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_the_folder_is_the_users_alone_whatever_the_umask(umask: int, cache: Path) -> None:
    before = os.umask(umask)
    try:
        folder = store.folder(__version__)
        assert folder is not None and store.salt(folder)
        store.save(folder / "x.json", {})
    finally:
        os.umask(before)
    assert {oct(path.stat().st_mode & 0o777) for path in (cache, folder)} == {"0o700"}
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {"0o600"}


def test_runs_at_once_do_not_disturb_each_other(cache: Path) -> None:
    for number in range(30):
        _write(f"{number}.scm", HOST.format(f"h{number}", ""))
    many = "import sys; from guixsvc.cli import main; sys.exit(max(main(sys.argv[1:]) for _ in range(5)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    runs = [
        subprocess.Popen([sys.executable, "-c", many, "check", *GREETER], env=environment) for _ in range(3)
    ]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert all(json.loads(file.read_bytes())["known"] for file in cache.rglob("*.json"))
    assert not list(cache.rglob(".new-*"))


# Changes of what others have to do with

MODULE = "(define-module {} #:use-module (acme services greeter) #:export (text it))\n"
TEXTS = {
    "good": HOST.format("h", ""),
    "other": HOST.format("other", "(most-guests 5)"),
    "bad": HOST.format("h", "(port 0)"),
    "warned": HOST.format("h", '(password "hunter22hunter22")'),
    "nothing": "(define x 1)\n",
    "unreached": "(define it (greeter-configuration))\n",
    "unused": "; guixsvc: ignore[invalid-value] not here\n" + HOST.format("h", ""),
    "uses": "(use-modules (lib one))\n" + HOST.format("h", "(greeting text)"),
    "uses two": "(use-modules (lib two))\n" + HOST.format("h", "(greeting text)"),
    "uses it": "(use-modules (lib one))\n(list (service greeter-service-type it))\n",
    "reads": HOST.format("h", '(greeting (call-with-input-file "words.txt" get-string-all))'),
    "includes": '(include "part.scm")\n' + HOST.format("h", "(port number)"),
    "asks": HOST.format("h", '(greeting (getenv "WORDS"))'),
    "needs": HOST.format("h", '(port (string->number (getenv "NUMBER")))'),
}
MODULES = {
    "text": '(define text "some words")\n',
    "number": "(define text 5)\n",
    "record": '(define text "x")\n(define it (greeter-configuration (port 0)))\n',
    "good record": '(define text "x")\n(define it (greeter-configuration))\n',
    "broken": "(define text (\n",
}
PLACES = ("lib/one.scm", "lib/two.scm", "more/lib/one.scm", "sub/lib/two.scm", "modules/lib/one.scm")


USES = "(use-modules (lib one))\n" + HOST.format("h", "(most-guests number)")
GOOD, BAD = "(define number 5)\n", "(define number 0)\n"
ONE = "(define-module (lib one) #:export (number))\n"
READS = '(most-guests (string->number (call-with-input-file "number.txt" get-string-all)))'


@pytest.mark.parametrize(("before", "after", "changes"), [
    ({"a.scm": USES, "lib/one.scm": ONE + GOOD}, {"lib/one.scm": ONE + BAD}, True),
    ({"sub/a.scm": USES, "lib/one.scm": ONE + GOOD}, {"sub/lib/one.scm": ONE + BAD}, True),
    ({"sub/a.scm": USES, "lib/one.scm": ONE + GOOD}, {"sub/.git": ""}, True),
    ({"a.scm": USES, "lib/one.scm": ONE + GOOD, "more/lib/one.scm": ONE + BAD},
     {".guix-channel": '(channel (version 0) (directory "more"))'}, True),
    ({"a.scm": USES, "lib/one.scm": ONE + GOOD}, {"lib/one.scm": None}, True),
    ({"a.scm": USES, "other.scm": ONE + BAD, "real.scm": ONE + GOOD, "lib/one.scm": Path("../real.scm")},
     {"lib/one.scm": Path("../other.scm")}, True),
    ({"a.scm": '(include "part.scm")\n' + HOST.format("h", "(most-guests number)"), "part.scm": GOOD},
     {"part.scm": BAD}, True),
    ({"a.scm": "(use-modules (ice-9 textual-ports))\n" + HOST.format("h", READS), "number.txt": "5"},
     {"number.txt": "0"}, True),
    ({"a.scm": "(use-modules (ice-9 textual-ports))\n" + HOST.format("h", READS), "number.txt": "5"},
     {"number.txt": None}, True),
    ({"a.scm": "(use-modules (gnu packages admin))\n" + HOST.format("h", "")},
     {"more/gnu/packages/admin.scm": "(define-module (gnu packages admin))\n"}, True),
    # What is reached by a file that is not examined again.
    ({"a.scm": '(load "part.scm")\n(list (service greeter-service-type it))\n',
      "part.scm": "(define it (greeter-configuration))\n"}, {"b.scm": HOST.format("b", "")}, True),
    ({"a.scm": USES, "lib/one.scm": ONE + GOOD}, {"b.scm": HOST.format("b", "(most-guests 0)")}, True),
    ({"a.scm": HOST.format("a", "")}, {"b.scm": HOST.format("b", "(most-guests 0)")}, True),
])  # fmt: skip
def test_what_a_verdict_depends_on(
    before: dict[str, Any],
    after: dict[str, Any],
    changes: bool,
    capsys: pytest.CaptureFixture[str],
    examined: list[str],
) -> None:
    for name, text in before.items():
        _put(name, text)
    first = _check(capsys)
    entry = next(iter(before))
    examined.clear()
    assert _check(capsys) == first
    assert (entry in examined) == ("load" in str(before[entry])), "known, but for what hangs together"
    for name, text in after.items():
        _put(name, text)
    again = _check(capsys)
    assert again == _check(capsys, "--no-cache")
    assert (again != first) == changes


def test_a_module_where_there_was_none_is_seen_where_names_tell_nothing(
    capsys: pytest.CaptureFixture[str], examined: list[str]
) -> None:
    Path().absolute().chmod(0o777)  # a folder of everybody's has no inferred load path
    _put("sub/a.scm", USES)
    _put("lib/one.scm", ONE + GOOD)
    assert _check(capsys) == _check(capsys)
    assert examined == ["lib/one.scm", "sub/a.scm"]
    _put("sub/lib/one.scm", ONE + BAD)
    assert _check(capsys)[0] == 1


def _put(name: str, text: str | Path | None) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if isinstance(text, Path):
        path.symlink_to(text)
    elif text is not None:
        head = "" if text.startswith("(define-module") or not name.endswith(".scm") else HEAD
        path.write_text(head + text, encoding="utf-8")


# Any changes


class AnyChanges(RuleBasedStateMachine):
    """Files, modules, the load path and the environment change; each check is compared with one anew."""

    @initialize()
    def _start(self) -> None:
        for path in sorted(Path().rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        self.arguments: list[str] = []
        for name in ("a", "b", "sub/c"):
            _write(f"{name}.scm", TEXTS["good"])

    @rule(name=st.sampled_from(["a.scm", "b.scm", "sub/c.scm", "d.scm"]), text=st.sampled_from(sorted(TEXTS)))
    def source(self, name: str, text: str) -> None:
        _write(name, TEXTS[text])

    @rule(place=st.sampled_from(PLACES), text=st.sampled_from([*sorted(MODULES), None]))
    def module(self, place: str, text: str | None) -> None:
        if text is None:
            Path(place).unlink(missing_ok=True)
            return
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        if Path(place).is_symlink():
            Path(place).unlink()
        name = f"(lib {Path(place).stem})"
        Path(place).write_text(MODULE.format(name) + MODULES[text], encoding="utf-8")

    @rule(
        name=st.sampled_from(["words.txt", "part.scm", "sub/part.scm", ".guix-channel", "sub/.git"]),
        text=st.sampled_from(
            ["(define number 1)", "(define number 0)", "x", '(channel (directory "more"))', None]
        ),
    )
    def other(self, name: str, text: str | None) -> None:
        if text is None:
            Path(name).unlink(missing_ok=True)
        else:
            Path(name).write_text(text, encoding="utf-8")

    @rule(
        name=st.sampled_from(["a.scm", "d.scm", "lib/one.scm"]),
        to=st.sampled_from(["b.scm", "more/lib/one.scm"]),
    )
    def link(self, name: str, to: str) -> None:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).unlink(missing_ok=True)
        Path(name).symlink_to(Path(to).absolute())

    @rule(folder=st.sampled_from(["more", "sub"]), given=st.booleans())
    def load_path(self, folder: str, given: bool) -> None:
        Path(folder).mkdir(exist_ok=True)
        self.arguments = ["-L", folder] if given else []

    @rule(value=st.sampled_from(["1", "0", None]))
    def environment(self, value: str | None) -> None:
        os.environ.update(NUMBER=value or "", WORDS=value or "")
        if value:
            self.arguments = ["--env-plain", "NUMBER", "--env-plain", "WORDS"]
        else:
            self.arguments = []

    @rule(name=st.sampled_from(["debian-12", "debian-13"]))
    def host(self, name: str) -> None:
        self.arguments = ["--target", name]

    @rule(files=st.sampled_from([["a.scm", "b.scm"], ["sub"], ["."]]))
    def named(self, files: list[str]) -> None:
        self.arguments = files

    @invariant()
    def the_same_is_said(self) -> None:
        command = ["check", "--statistics", "--show-unseen", *getattr(self, "arguments", [])]
        assert _said(command) == _said([*command, "--no-cache"]) == _said(command)


def _said(command: list[str]) -> tuple[int, str, str]:
    from contextlib import redirect_stderr, redirect_stdout
    from io import BytesIO, TextIOWrapper

    streams = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8")
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        code = main(command)
    texts = []
    for stream in streams:
        stream.flush()
        assert isinstance(stream.buffer, BytesIO)
        texts.append(stream.buffer.getvalue().decode())
    return code, texts[0], texts[1]


def test_any_changes() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    examples = int(os.environ.get("GUIXSVC_CACHE_RUNS", "8"))
    run_state_machine_as_test(
        AnyChanges, settings=settings(max_examples=examples, stateful_step_count=12, deadline=None)
    )
