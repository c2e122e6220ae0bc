"""What is known of files that were compiled: never anything else than compiling them again would do."""

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from guixsvc import service_packages
from guixsvc.cli import main
from guixsvc.commands import compile_command
from guixsvc.emit import by_jinja, rendering

HEAD = "(use-modules (gnu) (acme services greeter))\n"
HOST = (
    '(operating-system (host-name "{}") (services (list (service greeter-service-type'
    " (greeter-configuration {})))))\n"
)
NAMES = ("east", "north", "west")
FILES = tuple(f"{name}.scm" for name in NAMES)

pytestmark = pytest.mark.usefixtures("greeter_is_known")


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(compile_command, "FEWEST_KEPT", 0)
    # Much later, so that no change can have the time of the last look.
    monkeypatch.setattr("guixsvc.cache.folders.time.time_ns", lambda: 1 << 62)


def _write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if text.startswith("(define-module") else HEAD + text, encoding="utf-8")


def _write_all() -> None:
    for name in NAMES:
        _write(f"{name}.scm", HOST.format(name, ""))


def _compile(*arguments: str) -> int:
    return main(["compile", *FILES, "-o", "out", *arguments])


def _tree(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode), path.read_bytes() if path.is_file() else None
        )
        for path in sorted(folder.rglob("*"))
    }  # fmt: skip


def _as_compiled_anew(*arguments: str) -> bool:
    shutil.rmtree("anew", ignore_errors=True)
    assert main(["compile", *FILES, "-o", "anew", "--no-cache", *arguments]) == 0
    return _tree(Path("out")) == _tree(Path("anew"))


def test_what_is_there_is_not_examined(work: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _write_all()
    assert _compile() == 0
    assert work == [*FILES, *NAMES]
    said = capsys.readouterr().err.replace("3 new", "3 unchanged")
    work.clear()
    assert _compile() == 0
    assert work == []
    assert capsys.readouterr().err == said
    _write("north.scm", HOST.format("north", "(most-guests 5)"))
    assert _compile() == 0
    assert work == ["north.scm", "north"]
    assert capsys.readouterr().err.endswith("\n3 hosts: 1 changed, 2 unchanged\n")
    assert _as_compiled_anew()


def test_a_host_that_vanished_goes_though_nothing_is_examined(
    work: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _write_all()
    assert _compile() == 0
    _write("west.scm", "(define x 1)\n")
    work.clear()
    assert _compile() == 0
    assert work == ["west.scm"]
    assert capsys.readouterr().err.endswith(
        "no longer declared, and removed: west\n2 hosts: 2 unchanged, 1 removed\n"
    )
    assert _as_compiled_anew()


@pytest.mark.parametrize("spoil", [
    lambda out: (out / "east/root/extra").write_text("x"),
    lambda out: (out / "east/install").chmod(0o700),
    lambda out: (out / "east/install").unlink(),
    lambda out: (out / "east/places.json").unlink(),
    lambda out: shutil.rmtree(out / "east"),
    lambda out: (out / "east").rename(out.parent / "away"),
    lambda out: ((out / "east").rename(out.parent / "e"), (out / "east").symlink_to(out.parent / "e")),
])  # fmt: skip
def test_a_folder_that_somebody_else_changed_is_made_again(
    spoil: Callable[[Path], Any], work: list[str]
) -> None:
    _write_all()
    assert _compile() == 0
    work.clear()
    spoil(Path("out").absolute())
    assert _compile() == 0
    assert work == ["east.scm", "east"]
    assert _as_compiled_anew()


@pytest.mark.parametrize("spoil", [
    lambda out: out.rename(out.parent / "away"),
    lambda out: ((out / "east").rename(out / "e"), (out / "west").rename(out / "east"),
                 (out / "e").rename(out / "west")),
])  # fmt: skip
def test_folders_that_are_others_are_made_again(spoil: Callable[[Path], Any], work: list[str]) -> None:
    _write_all()
    assert _compile() == 0
    work.clear()
    spoil(Path("out").absolute())
    assert _compile() == 0
    assert {"east.scm", "west.scm", "east", "west"} <= set(work)
    assert _as_compiled_anew()


def test_two_hosts_of_one_name_are_told(work: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _write_all()
    assert _compile() == 0
    before = _tree(Path("out"))
    _write("west.scm", HOST.format("east", ""))
    assert _compile() == 1
    assert "duplicate-host" in capsys.readouterr().out
    assert _tree(Path("out")) == before


def test_what_another_file_reaches_is_not_told_though_that_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _write_all()
    _write("north.scm", "(define it (greeter-configuration))\n")
    _write(
        "east.scm",
        '(load "north.scm")\n' + HOST.format("east", "").replace("(greeter-configuration )", "it"),
    )
    for _ in range(2):
        assert _compile() == 0
        assert "not-reached" not in capsys.readouterr().out


def test_of_a_file_with_findings_nothing_is_known(
    work: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _write_all()
    _write("west.scm", HOST.format("west", '(password "sesame-sesame")'))
    assert _compile() == 0
    first = capsys.readouterr().out
    assert "literal-secret" in first
    work.clear()
    assert _compile() == 0
    assert work == ["west.scm"], "its folder is as it was left"
    assert capsys.readouterr().out == first


WITHOUT_OURS = (
    '(operating-system (host-name "{}") (services (list)))\n',
    '(operating-system (host-name "{}") (services (list (service hello-service-type))))\n',
    "(define x 1)\n",
)


@pytest.mark.parametrize("text", WITHOUT_OURS)
@pytest.mark.parametrize("ours", [0, 1, 2])
@pytest.mark.parametrize("edited", [None, "east", "west"])
def test_files_without_hosts_of_ours_count_as_without_memory(
    text: str, ours: int, edited: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether there is anything to compile, and one host or several, is for all files together to say."""
    _write_all()
    assert _compile() == 0
    for name in NAMES[ours:]:
        _write(f"{name}.scm", text.format(name))
    _compile("--force")
    _compile()
    if edited is not None:
        with Path(f"{edited}.scm").open("a", encoding="utf-8") as file:
            file.write("; more\n")
    shutil.copytree("out", "plain", symlinks=True)
    capsys.readouterr()
    code, said = _compile(), capsys.readouterr()
    assert code == main(["compile", *FILES, "-o", "plain", "--no-cache"])
    assert said == capsys.readouterr()
    assert _tree(Path("out")) == _tree(Path("plain"))


HELLO = Path(__file__).parent / "services" / "hello"


@pytest.mark.parametrize("is_installed", [False, True])
def test_a_template_of_a_service_from_outside_is_looked_at(
    is_installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "acme_hello"
    shutil.copytree(HELLO, package)
    metadata = tmp_path / "site" / "acme_hello-1.0.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text("[guixsvc.services]\nhello = acme_hello\n", encoding="utf-8")
    if is_installed:
        monkeypatch.syspath_prepend(str(tmp_path / "site"))
    more = () if is_installed else ("--service", str(package))
    for name in NAMES:
        host = HOST.format(name, "").replace("greeter", "hello")
        _write(f"{name}.scm", "(use-modules (acme services hello))\n" + host)
    for mark in ("# one", "# two"):
        service_packages.installed.cache_clear()
        rendering._text.cache_clear()
        with (package / "templates/hello/hello.service.j2").open("a", encoding="utf-8") as file:
            file.write(f"{mark}\n")
        by_jinja.jinja.cache_clear()
        for _ in range(2):
            assert _compile(*more) == 0
        assert any(mark.encode() in (content or b"") for _, content in _tree(Path("out/east")).values())
        assert _as_compiled_anew(*more)
    service_packages.installed.cache_clear()


def test_good_hosts_are_compiled_though_others_are_known(work: list[str]) -> None:
    _write_all()
    assert _compile() == 0
    _write("west.scm", HOST.format("west", "(port 70000)"))
    _write("north.scm", HOST.format("north", "(most-guests 5)"))
    before = _tree(Path("out/west"))
    assert _compile("--keep-going") == 1
    assert b"most-guests=5" in Path("out/north/root/etc/guixsvc/greeter/greeter.ini").read_bytes()
    assert _tree(Path("out/west")) == before


def test_no_text_and_no_secret_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write("east.scm", HOST.format("east", '(greeting "some words")'))
    _write("north.scm", HOST.format("north", '(password "sesame-sesame")'))
    _write("west.scm", HOST.format("west", '(password (getenv "PW"))'))
    monkeypatch.setenv("PW", "hunter2hunter2")
    before = sorted(tmp_path.joinpath("cache").rglob("*.json"))
    assert _compile("--env", "PW") == 0
    assert sorted(tmp_path.joinpath("cache").rglob("*.json")) == before, "with secrets, nothing is"
    _write("west.scm", HOST.format("west", ""))
    assert _compile() == 0
    files = [path for path in tmp_path.joinpath("cache").rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".json"]) == 2
    for path in files:
        assert not any(word in path.read_bytes() for word in (b"some words", b"sesame", b"hunter2"))


def test_a_module_that_was_read_before_is_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    _write_all()
    _write("lib/one.scm", "(define-module (lib one) #:export (number))\n(define number 5)\n")
    _write("west.scm", "(use-modules (lib one))\n" + HOST.format("west", "(most-guests number)"))
    for _ in range(2):
        assert _compile() == 0
        assert _compile("--output-file", "lib/one.scm") == 2
        assert "this file is read" in capsys.readouterr().err


# Any changes

ONE = "(define-module (lib one) #:export (number))\n"
TEXTS = {
    "plain": HOST.format("NAME", ""),
    "other": HOST.format("NAME", "(most-guests 5)"),
    "two": "(list " + HOST.format("NAME", "") + HOST.format("NAME-2", "") + ")",
    "renamed": HOST.format("another", ""),
    "bad": HOST.format("NAME", "(port 0)"),
    "warned": HOST.format("NAME", '(password "hunter22hunter22")'),
    "nothing": "(define x 1)\n",
    "without name": HOST.replace('(host-name "{}")', "").format(""),
    "uses": "(use-modules (lib one))\n" + HOST.format("NAME", "(most-guests number)"),
    "number": HOST.format("NAME", '(most-guests (string->number (or (getenv "NUMBER") "7")))'),
    "loads": '(load "east.scm")\n' + HOST.format("NAME", ""),
}
MODULES = {"good": ONE + "(define number 5)\n", "six": ONE + "(define number 6)\n", "broken": ONE + "(define"}
SPOILT = ("install", "manifest.json", "root/etc/guixsvc/greeter/greeter.ini", "root/etc", "")


class AnyChanges(RuleBasedStateMachine):
    """Files, modules, options and what was compiled change; a run that remembers does what one that does not
    does to a folder of its own that was changed alike."""

    @initialize()
    def _start(self) -> None:
        for path in Path().iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.arguments: tuple[str, ...] = ()
        os.environ["NUMBER"] = "1"
        _write_all()

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(sorted(TEXTS)))
    def source(self, name: str, text: str) -> None:
        _write(f"{name}.scm", TEXTS[text].replace("NAME", name))

    @rule(place=st.sampled_from(["lib", "more/lib"]), text=st.sampled_from([*sorted(MODULES), None]))
    def module(self, place: str, text: str | None) -> None:
        if text is None:
            Path(place, "one.scm").unlink(missing_ok=True)
        else:
            _write(f"{place}/one.scm", MODULES[text])

    @rule(arguments=st.sampled_from([
        (), ("-L", "more"), ("--env-plain", "NUMBER"), ("--target", "debian-13"), ("--keep-going",),
        ("--strict",), ("--host", "east"),
    ]))  # fmt: skip
    def options(self, arguments: tuple[str, ...]) -> None:
        Path("more").mkdir(exist_ok=True)
        self.arguments = arguments

    @rule(value=st.sampled_from(["1", "2"]))
    def environment(self, value: str) -> None:
        os.environ["NUMBER"] = value

    @rule(name=st.sampled_from(NAMES), part=st.sampled_from(SPOILT), how=st.sampled_from(["goes", "changes"]))
    def spoilt(self, name: str, part: str, how: str) -> None:
        for out in ("out", "plain"):
            path = Path(out, name, part)
            if path.is_dir():
                shutil.rmtree(path) if how == "goes" else (path / "more").write_text("x", encoding="utf-8")
            elif path.is_file():
                path.unlink() if how == "goes" else path.write_bytes(path.read_bytes()[:-1] + b"X")

    @invariant()
    def the_same_is_done(self) -> None:
        if not hasattr(self, "arguments"):
            return
        # Once more: what was kept by the first run is what the second goes by.
        for _ in range(2):
            done, wanted = (self._done(*more) for more in (("out",), ("plain", "--no-cache")))
            assert done == wanted
            assert (Path("out").exists(), _tree(Path("out"))) == (
                Path("plain").exists(),
                _tree(Path("plain")),
            )
            _wait_for_another_time()

    def _done(self, out: str, *more: str) -> tuple[int, str, str]:
        from contextlib import redirect_stderr, redirect_stdout
        from io import BytesIO, TextIOWrapper

        streams = TextIOWrapper(BytesIO(), "utf-8"), TextIOWrapper(BytesIO(), "utf-8")
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            code = main(["compile", *FILES, "-o", out, *self.arguments, *more])
        texts = []
        for stream in streams:
            stream.flush()
            assert isinstance(stream.buffer, BytesIO)
            texts.append(
                stream.buffer.getvalue().decode().replace(f"{out}/", "OUT/").replace(f" {out} ", " OUT ")
            )
        return code, texts[0], texts[1]


def _wait_for_another_time() -> None:
    """Until a change gets another time than those before."""
    path = Path("clock")
    path.touch()
    first = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == first:
        path.touch()


def test_any_changes() -> None:
    examples = int(os.environ.get("GUIXSVC_CACHE_RUNS", "8"))
    run_state_machine_as_test(
        AnyChanges,
        settings=settings(max_examples=examples, stateful_step_count=8, deadline=None, derandomize=True),
    )
