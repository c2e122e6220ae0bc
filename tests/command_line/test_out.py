"""What OUT may be, and what becomes of what is there."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from command_line.runs import GOOD, HOST, Guixsvc, tree
from plain_services import GREETER


def test_out_is_replaced_if_it_is_ours_or_empty(guixsvc: Guixsvc) -> None:
    Path("out").mkdir()
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    first = tree(Path("out"))
    Path("out/left-over").write_text("x")
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    assert tree(Path("out")) == first
    assert sorted(path.name for path in Path().iterdir()) == ["bad.scm", "good.scm", "out", "warned.scm"]


def test_modes_do_not_depend_on_the_umask(guixsvc: Guixsvc) -> None:
    before = os.umask(0o077)
    try:
        assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    finally:
        os.umask(before)
    root = Path("out/root/etc")
    assert stat.S_IMODE((root / "systemd/system/greeter.service").stat().st_mode) == 0o644
    assert stat.S_IMODE((root / "guixsvc/greeter/greeter.ini").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["manifest.json", "precious"])
def test_out_that_is_not_ours_is_refused(guixsvc: Guixsvc, name: str) -> None:
    Path("out").mkdir()
    Path("out", name).write_text('{"somebody": "else"}' if name == "manifest.json" else "x", encoding="utf-8")
    before = tree(Path("out"))
    run = guixsvc("compile", "good.scm", "-o", "out")
    assert (run.code, tree(Path("out"))) == (2, before)
    assert "--force" in run.err
    assert guixsvc("compile", "good.scm", "-o", "out", "--force").code == 0
    assert "root/etc/systemd/system/greeter.service" in tree(Path("out"))


def test_some_folders_are_never_replaced(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    Path("link").symlink_to("target")
    Path("target/sub").mkdir(parents=True)
    Path("file").write_text("x")
    before = sorted(tmp_path.rglob("*"))
    for out in (
        "link",
        "link/",
        "file",
        ".",
        "..",
        "/",
        str(home),
        str(tmp_path / "work"),
        "target/..",
        "target/sub/..",
        "/proc",
    ):
        run = guixsvc("compile", "good.scm", "-o", out, "--force")
        assert (run.code, run.out) == (2, ""), out
        assert run.err.startswith("guixsvc: "), out
        assert ("mount point" in run.err) == (out in ("/", "/proc")), out
    assert sorted(tmp_path.rglob("*")) == before


def test_a_path_by_way_of_out_itself(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = sorted(Path().iterdir())
    assert guixsvc("compile", "warned.scm", "-o", "out/../out").code == 0
    assert b"warned.scm" in Path("out/places.json").read_bytes()
    assert sorted(Path().iterdir()) == before


def test_a_folder_that_holds_home_is_never_replaced(
    guixsvc: Guixsvc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "homes" / "somebody"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    assert guixsvc("compile", "good.scm", "-o", str(home.parent), "--force").code == 2
    assert home.is_dir()


def test_one_host_beside_a_folder_that_is_not_ours_is_refused(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out/host").code == 0
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0, "every folder in it is a host of ours"
    assert guixsvc("compile", "good.scm", "-o", "other/host").code == 0
    Path("other/precious").write_text("x")
    assert guixsvc("compile", "good.scm", "-o", "other").code == 2


def test_errors_leave_out_as_it_was(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = tree(Path("out"))
    for arguments in (["bad.scm"], ["good.scm", "bad.scm"], ["warned.scm", "--strict"], ["missing.scm"]):
        assert guixsvc("compile", *arguments, "-o", "out").code != 0
        assert tree(Path("out")) == before


@pytest.mark.parametrize("failing", ["write", "rename"])
def test_a_failing_write_keeps_the_old_tree(
    guixsvc: Guixsvc, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = tree(Path("out"))
    Path("other.scm").write_text(HOST.format("other"), encoding="utf-8")
    with monkeypatch.context() as patch:
        if failing == "write":
            real_open = os.open

            def no_space(path: Any, flags: int, *more: Any, **options: Any) -> int:
                if str(path).endswith("manifest.json") and flags & os.O_CREAT:
                    raise OSError(28, "No space left on device")
                return real_open(path, flags, *more, **options)

            patch.setattr(os, "open", no_space)
        else:
            real_rename = Path.rename

            def refused(self: Path, target: Path) -> Path:
                if ".new-" in self.name:
                    raise OSError(13, "Permission denied")
                return real_rename(self, target)

            patch.setattr(Path, "rename", refused)
        run = guixsvc("compile", "other.scm", "-o", "out")
    assert run.code == 2 and "nothing written" in run.err
    assert tree(Path("out")) == before
    assert [path.name for path in Path().iterdir() if path.name.startswith(".out")] == []


def test_what_an_interrupted_run_left_is_cleaned_up(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    Path(".out.new-abcdefgh/root/etc").mkdir(parents=True)
    Path(".out.old-abcdefgh").mkdir()
    Path(".out.old-abcdefgh/manifest.json").write_bytes(Path("out/manifest.json").read_bytes())
    not_ours = [".out.new-a", ".out.old-notes123", ".out.old-notes"]
    for name in not_ours:
        Path(name).mkdir()
        Path(name, "x").write_text("x")
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    assert sorted(path.name for path in Path().iterdir() if path.name.startswith(".")) == sorted(not_ours)


def test_an_old_tree_that_was_not_put_back_survives_a_failing_run(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "good.scm", "-o", "out").code == 0
    before = tree(Path("out"))
    Path("out").rename(".out.old-abcdefgh")
    assert guixsvc("compile", "bad.scm", "-o", "out").code == 1
    kept = [tree(path) for path in Path().iterdir() if path.name in ("out", ".out.old-abcdefgh")]
    assert kept == [before]


def test_two_runs_into_one_folder_take_turns(guixsvc: Guixsvc) -> None:
    wanted = []
    for name in ("good", "other"):
        Path(f"{name}.scm").write_text(GOOD if name == "good" else HOST.format("other"), encoding="utf-8")
        assert guixsvc("compile", f"{name}.scm", "-o", "out").code == 0
        wanted.append(tree(Path("out")))
    many = "import sys; from guixsvc.cli import main; sys.exit(max(main(sys.argv[1:]) for _ in range(40)))"
    command = [sys.executable, "-c", many, "compile", *GREETER, "-o", "out"]
    runs = [subprocess.Popen([*command, f"{name}.scm"], stderr=subprocess.PIPE) for name in ("good", "other")]
    said = [run.communicate()[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert tree(Path("out")) in wanted
    assert [path.name for path in Path().iterdir() if path.name.startswith(".")] == []
