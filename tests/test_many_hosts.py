"""Compiling many hosts: each is whole or not there, and what did not change is not touched."""

import json
import os
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from guixsvc.commands import compile_command
from guixsvc.emit import contents, disk

HEAD = "(use-modules (gnu) (acme services greeter))\n"
HOST = (
    '(operating-system (host-name "{}") (services (list (service greeter-service-type'
    ' (greeter-configuration (password "hunter22") (greeting "{}"))))))'
)

pytestmark = pytest.mark.usefixtures("greeter_is_known")


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def _write(**welcomes: str) -> None:
    hosts = " ".join(HOST.format(name, text) for name, text in welcomes.items())
    Path("hosts.scm").write_text(f"{HEAD}(list {hosts})\n", encoding="utf-8")


def _compile(*more: str) -> int:
    return main(["compile", "hosts.scm", "-o", "out", *more])


def _tree(folder: Path) -> dict[str, tuple[int, bytes | None]]:
    return {
        str(path.relative_to(folder)): (
            stat.S_IMODE(path.lstat().st_mode), path.read_bytes() if path.is_file() else None
        )
        for path in sorted(folder.rglob("*"))
    }  # fmt: skip


def _identities(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_ctime_ns) for path in folder.iterdir()}


def _beside() -> list[str]:
    return [path.name for path in Path().iterdir() if path.name.startswith(".")]


def test_a_host_that_did_not_change_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    _write(east="a", north="a", west="a")
    assert _compile() == 0
    assert "\n3 hosts: 3 new\n" in capsys.readouterr().err
    before = _identities(Path("out"))
    _write(east="a", north="b", west="a", zenith="a")
    assert _compile() == 0
    after = _identities(Path("out"))
    assert {name for name in after if after[name] != before.get(name)} == {"north", "zenith"}
    assert "\n4 hosts: 1 new, 1 changed, 2 unchanged\n" in capsys.readouterr().err
    assert _compile() == 0
    assert _identities(Path("out")) == after
    assert "\n4 hosts: 4 unchanged\n" in capsys.readouterr().err
    assert _beside() == []


def test_a_host_that_only_moved_in_its_source_did_not_change(capsys: pytest.CaptureFixture[str]) -> None:
    _write(east="a", west="a")
    assert _compile() == 0
    before = _identities(Path("out"))
    text = Path("hosts.scm").read_text(encoding="utf-8")
    Path("hosts.scm").write_text(text.replace("(list", "\n\n(list", 1), encoding="utf-8")
    assert _compile() == 0
    assert capsys.readouterr().err.endswith("2 hosts: 2 unchanged\n")
    after = _identities(Path("out"))
    assert {name: inode for name, (inode, _) in after.items()} == {
        n: inode for n, (inode, _) in before.items()
    }
    assert {place["line"] for place in json.loads(Path("out/east/places.json").read_bytes())["places"]} == {4}
    wanted = _tree(Path("out"))
    assert main(["compile", "hosts.scm", "-o", "new"]) == 0
    assert _tree(Path("new")) == wanted


@pytest.mark.parametrize("spoil", [
    lambda out: (out / "east/root/extra").write_text("x"),
    lambda out: (out / "east/install").chmod(0o700),
    lambda out: (out / "east/install").unlink(),
    lambda out: (out / "east/places.json").write_bytes((out / "east/places.json").read_bytes()[:-1] + b" "),
    lambda out: (out / "east/root/etc").rename(out.parent / "etc"),
    lambda out: ((out / "east/root/etc").rename(out.parent / "etc"),
                 (out / "east/root/etc").symlink_to(out.parent / "etc")),
    lambda out: ((out / "east").rename(out.parent / "e"), (out / "east").symlink_to(out.parent / "e")),
])  # fmt: skip
def test_a_host_that_somebody_else_changed_is_written_again(spoil: Callable[[Path], Any]) -> None:
    _write(east="a", west="a")
    assert _compile() == 0
    wanted, before = _tree(Path("out")), _identities(Path("out"))
    spoil(Path("out").absolute())
    assert _compile() == 0
    assert _tree(Path("out")) == wanted
    assert not any(path.is_symlink() for path in Path("out").rglob("*"))
    assert _identities(Path("out"))["west"] == before["west"]


def test_one_host_that_did_not_change_is_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    _write(east="a")
    assert _compile() == 0
    before = Path("out").stat().st_ino
    assert _compile() == 0
    assert Path("out").stat().st_ino == before
    assert capsys.readouterr().err.endswith("unchanged: nothing written\n")


def test_hosts_that_vanished_are_removed_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    _write(east="a", north="a", south="a", west="a")
    assert _compile() == 0
    _write(east="a", west="a")
    assert _compile() == 0
    assert sorted(_identities(Path("out"))) == ["east", "west"]
    said = capsys.readouterr().err
    assert "\nno longer declared, and removed: north, south\n2 hosts: 2 unchanged, 2 removed\n" in said
    _write(east="a")
    assert _compile() == 0
    assert "removed: east, west\n" in capsys.readouterr().err
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "install", "manifest.json", "manifest.tab", "places.json", "root", "secrets.sha256",
    ]  # fmt: skip


def test_all_is_synced_at_once_before_it_is_put_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr("guixsvc.emit.exchange.sync", lambda new: seen.append(sorted(_identities(new))))
    _write(east="a", north="a", west="a")
    assert _compile() == 0
    _write(east="b", north="a", west="b")
    assert _compile() == 0
    assert seen == [["east", "north", "west"], ["east", "west"]]
    disk.sync(Path("out"))
    with pytest.raises(OSError):
        disk.sync(Path("hosts.scm"))


# What is known of folders


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The hosts that were made, where much later it is known how the others were left."""
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(compile_command, "FEWEST_KEPT", 0)
    monkeypatch.setattr("guixsvc.cache.folders.time.time_ns", lambda: 1 << 62)
    names: list[str] = []
    real = contents.built

    def built(system: Any, *more: Any) -> Any:
        names.append(system.name)
        return real(system, *more)

    monkeypatch.setattr(contents, "built", built)
    return names


def test_hosts_that_are_known_to_be_there_are_not_made(
    made: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _write(east="a", north="a", west="a")
    assert _compile() == 0
    capsys.readouterr()
    made.clear()
    assert _compile() == 0
    assert made == []
    said = capsys.readouterr().err
    assert _compile("--no-cache") == 0
    assert capsys.readouterr().err == said, "the same is said of hosts that are made"
    made.clear()
    Path("new.scm").write_text(f"{HEAD}{HOST.format('south', 'a')}\n", encoding="utf-8")
    assert main(["compile", "hosts.scm", "new.scm", "-o", "out"]) == 0
    assert made == ["south"]
    assert sorted(_identities(Path("out"))) == ["east", "north", "south", "west"]


@pytest.mark.parametrize("spoil", [
    lambda out: (out / "east/root/extra").write_text("x"),
    lambda out: (out / "east/install").chmod(0o700),
    lambda out: (out / "east/install").unlink(),
    lambda out: _same_size(out / "east/install"),
    lambda out: _added(out / "east/root/etc/guixsvc/greeter"),
    lambda out: _same_size(out / "east/root/etc/guixsvc/greeter/greeter.ini"),
    lambda out: (out / "east").rename(out.parent / "away"),
    lambda out: ((out / "east").rename(out.parent / "away"), (out / "west").rename(out / "east")),
    lambda out: ((out / "east").rename(out.parent / "e"), (out / "east").symlink_to(out.parent / "e")),
    lambda out: out.rename(out.parent / "away"),
])  # fmt: skip
def test_a_folder_that_somebody_else_changed_is_not_known(
    spoil: Callable[[Path], Any], made: list[str]
) -> None:
    _write(east="a", west="a")
    assert _compile() == 0
    wanted = _tree(Path("out"))
    made.clear()
    spoil(Path("out").absolute())
    assert _compile() == 0
    assert "east" in made and _tree(Path("out")) == wanted


def _same_size(path: Path) -> None:
    """Changes a byte, and the times so that they tell nothing; the kernel's own time tells."""
    before = path.stat()
    while path.stat().st_ctime_ns == before.st_ctime_ns:
        path.write_bytes(b"X" + path.read_bytes()[1:])
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _added(folder: Path) -> None:
    """Adds a file, and sets the times of its folder back; the kernel's own time tells."""
    before = folder.stat()
    while folder.stat().st_ctime_ns == before.st_ctime_ns:
        (folder / "more").write_bytes(b"")
        os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_change_right_after_the_last_look_could_have_its_time(
    made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(east="a", west="a")
    monkeypatch.setattr("guixsvc.cache.folders.time.time_ns", lambda: Path("out/east").stat().st_ctime_ns)
    assert _compile() == 0
    made.clear()
    assert _compile() == 0
    assert made == ["east", "west"]


def test_other_records_or_another_target_are_not_known(made: list[str]) -> None:
    _write(east="a", west="a")
    assert _compile() == 0
    made.clear()
    _write(east="b", west="a")
    assert _compile() == 0
    assert "east" in made
    made.clear()
    assert _compile("--target", "debian-13") == 0
    assert made == ["east", "west"]
    assert _compile("--host", "east") == 0


# Faults at every step

CHANGES = {"open", "os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}
"""Audit events of what changes the disk: see "Audit events table" of Python's library reference."""


def _is_counted(event: str, arguments: tuple[Any, ...]) -> bool:
    """Of the files and folders of a host, which are many and all alike, one of each."""
    path = Path(os.fsdecode(arguments[0]))
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & os.O_CREAT):
        return False
    return len(path.relative_to(Path.cwd()).parts) < 3 or path.name in ("install", "sbin")


def _in_a_child(step: int, fault: Callable[[], None]) -> int:
    """Compiles in a child process that meets a fault at a step; its exit code."""
    here = str(Path.cwd())
    child = os.fork()
    if child == 0:
        left = step

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event not in CHANGES or not str(arguments[0]).startswith(here):
                return
            if event in ("open", "os.mkdir", "os.rmdir", "os.remove") and not _is_counted(event, arguments):
                return
            left -= 1
            if left == 0:
                fault()

        try:
            sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
            sys.addaudithook(hook)
            code = main(["compile", "hosts.scm", "-o", f"{here}/out"])
            os._exit(code if left <= 0 else 100 + code)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _killed() -> None:
    os._exit(77)


def _full() -> None:
    raise OSError(28, "No space left on device")


def _steps() -> Iterator[int]:
    yield from range(1, 500)
    pytest.fail("there is no end of steps")


OLD = {"east": "old", "south": "old", "west": "same"}
NEW = {"east": "new", "west": "same", "zenith": "new"}


def _prepared() -> tuple[dict[str, Any], dict[str, Any]]:
    """What the old and the new declaration become; ``out`` has the old."""
    _write(**NEW)
    assert main(["compile", "hosts.scm", "-o", "new"]) == 0
    _write(**OLD)
    assert _compile() == 0
    _write(**NEW)
    return _tree(Path("out")), _tree(Path("new"))


def _part(tree: dict[str, Any], host: str) -> dict[str, Any]:
    return {path: file for path, file in tree.items() if path.split("/")[0] == host}


def _start_again(old: dict[str, Any]) -> None:
    _write(**OLD)
    assert _compile() == 0
    assert _tree(Path("out")) == old
    _write(**NEW)


def test_a_fault_at_any_step_leaves_all_as_it_was() -> None:
    old, new = _prepared()
    codes = set()
    for step in _steps():
        code = _in_a_child(step, _full)
        codes.add(code)
        assert _tree(Path("out")) == {2: old}.get(code, new), (step, code)
        if code == 100:
            break
        if code == 2:
            assert _beside() == [], step
        _start_again(old)
    assert codes == {0, 2, 100}


def test_a_kill_at_any_step_leaves_every_host_whole() -> None:
    old, new = _prepared()
    absent = 0
    for step in _steps():
        code = _in_a_child(step, _killed)
        here = _tree(Path("out"))
        hosts = {path.split("/")[0] for path in here}
        for host in hosts:
            assert _part(here, host) in (_part(old, host), _part(new, host)), (step, host)
        lacking = (OLD.keys() & NEW.keys()) - hosts
        assert len(lacking) <= 1, step
        absent += len(lacking)
        if code == 100:
            assert here == new
            break
        assert code == 77
        # What a run that finds nothing to do, or the next one, makes of it is the same.
        assert _compile() == 0
        assert _tree(Path("out")) == new
        assert _beside() == [], step
        _start_again(old)
    assert absent == 1, "for an instant, the one that changes"


def test_a_host_that_a_kill_took_away_comes_back_with_the_next_run_that_writes() -> None:
    _write(east="a", west="a")
    assert _compile() == 0
    wanted = _tree(Path("out"))
    Path(".out.replaced-abcdefgh").mkdir()
    Path("out/east").rename(".out.replaced-abcdefgh/east")
    before = _identities(Path("out"))["west"]
    assert _compile() == 0
    assert (_tree(Path("out")), _beside()) == (wanted, [])
    assert _identities(Path("out"))["west"] == before


def test_secrets_are_never_readable_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[tuple[str, int]] = []
    real = os.open

    def watched(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        descriptor = real(path, flags, mode, **more)
        if flags & os.O_CREAT and str(path).endswith(("greeter.ini", "secrets.sha256")):
            modes.append((Path(path).name, stat.S_IMODE(os.fstat(descriptor).st_mode)))
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    _write(east="a", west="a")
    assert _compile() == 0
    assert sorted(modes) == [("greeter.ini", 0o600)] * 2 + [("secrets.sha256", 0o600)] * 2
    assert json.loads(Path("out/east/manifest.json").read_bytes())["host"] == "east"
