"""What is checked of a folder: not what git ignores, nor what is excluded; and no program of its runs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.project.left_out import LeftOut

FAULTY = "(use-modules (gnu services))\n(car 5)\n"


def _write(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(FAULTY, encoding="utf-8")


def _git(*arguments: str, folder: str = ".") -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    _git("init", "-q")
    return tmp_path


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> "Checked":
    return Checked(capsys)


class Checked:
    """The files with findings, in the order of these."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, arguments: str) -> list[str]:
        main(["check", "--output-format", "concise", *arguments.split()])
        printed = self._capsys.readouterr()
        return list(dict.fromkeys(line.split(":")[0] for line in printed.out.splitlines()))


def test_what_git_ignores_is_not_checked(checked: Checked) -> None:
    Path(".gitignore").write_text("build/\n*.gen.scm\n/vendor/*\n!/vendor/ours.scm\n", encoding="utf-8")
    _write(
        "build/a.scm", "build/tracked.scm", "src/a.scm", "src/b.gen.scm", "vendor/x.scm", "vendor/ours.scm"
    )
    _git("add", "-f", "build/tracked.scm")
    # As in git, what is tracked is not ignored.
    kept = ["build/tracked.scm", "src/a.scm", "vendor/ours.scm"]
    assert checked(".") == checked("") == kept
    assert checked("src") == ["src/a.scm"]
    assert checked(". --no-respect-gitignore") == [
        "build/a.scm", "build/tracked.scm", "src/a.scm", "src/b.gen.scm", "vendor/ours.scm", "vendor/x.scm",
    ]  # fmt: skip
    # What is named is checked.
    assert checked("src/b.gen.scm vendor/x.scm") == ["src/b.gen.scm", "vendor/x.scm"]


def test_a_named_folder_is_checked_though_it_is_ignored(checked: Checked) -> None:
    Path(".gitignore").write_text("/build/\n", encoding="utf-8")
    _write("build/deep/a.scm")
    assert checked(".") == []
    assert checked("build") == checked("build/deep") == ["build/deep/a.scm"]


def test_a_repository_within_another_has_its_own_patterns(checked: Checked) -> None:
    _write("sub/a.scm", "sub/b.scm", "b.scm")
    _git("init", "-q", folder="sub")
    Path("sub/.gitignore").write_text("b.scm\n", encoding="utf-8")
    assert checked(".") == ["b.scm", "sub/a.scm"]


def test_without_git_nothing_is_ignored(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".gitignore").write_text("*\n", encoding="utf-8")
    _write("a.scm")
    assert checked(".") == []
    monkeypatch.setenv("PATH", str(Path("nowhere").resolve()))
    assert checked(".") == ["a.scm"]


def test_exclude(checked: Checked) -> None:
    _write("a.scm", "old/a.scm", "old/b.scm", "new/old/a.scm", "new/b.scm")
    assert checked(". --exclude old/") == ["a.scm", "new/b.scm"]
    assert checked(". --exclude /old") == ["a.scm", "new/b.scm", "new/old/a.scm"]
    assert checked(". --exclude a.scm --exclude !/old/a.scm") == ["new/b.scm", "old/a.scm", "old/b.scm"]
    assert checked(f"{Path.cwd()} --exclude /old/**") == [
        str(Path(name).absolute()) for name in ("a.scm", "new/b.scm", "new/old/a.scm")
    ]


def test_what_is_named_is_excluded_only_by_force(checked: Checked) -> None:
    _write("a.scm", "old/a.scm")
    assert checked("a.scm old/a.scm --exclude old/") == ["a.scm", "old/a.scm"]
    assert checked("old --exclude old/") == ["old/a.scm"]
    assert checked("a.scm old/a.scm --exclude old/ --force-exclude") == ["a.scm"]
    assert checked("old --exclude old/ --force-exclude") == []


def test_a_pattern_that_matches_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", "--exclude", "[a"]) == 2
    assert capsys.readouterr().err == "guixsvc: --exclude: a pattern has a `[` without its `]`\n"


def test_no_program_of_a_repository_runs(repository: Path, checked: Checked) -> None:
    """Whatever its configuration names; each of these does run where git is asked without care."""
    program, ran = repository / "program", repository / "ran"
    program.write_text(f"#!/bin/sh\necho $0 >> {ran}\n", encoding="utf-8")
    program.chmod(0o755)
    _write("a.scm", "b.scm")
    Path(".gitignore").write_text("b.scm\n", encoding="utf-8")
    _git("add", "a.scm")
    hooks = repository / "hooks"
    hooks.mkdir()
    for hook in ("fsmonitor-watchman", "post-index-change", "pre-auto-gc", "reference-transaction"):
        shutil.copy(program, hooks / hook)
        shutil.copy(program, repository / ".git" / "hooks" / hook)
    for key in (
        "core.fsmonitor", "core.sshCommand", "core.pager", "pager.ls-files", "core.editor", "core.askPass",
        "diff.external", "filter.all.clean", "filter.all.process", "credential.helper",
        "remote.origin.uploadpack", "core.alternateRefsCommand", "uploadpack.packObjectsHook",
    ):  # fmt: skip
        _git("config", key, str(program))
    _git("config", "alias.ls-files", f"!{program}")
    _git("config", "core.hooksPath", str(hooks))
    _git("config", "extensions.partialClone", "origin")
    _git("config", "remote.origin.url", f"ext::{program}")
    _git("config", "remote.origin.promisor", "true")
    _git("config", "protocol.ext.allow", "always")
    Path(".gitattributes").write_text("* filter=all diff=all\n", encoding="utf-8")
    os.utime("a.scm", (1, 1))
    assert checked(".") == ["a.scm"]
    assert not ran.exists()
    subprocess.run(["git", "ls-files", "--others"], check=False, capture_output=True)
    assert ran.exists(), "the programs are named in vain"


def test_no_program_of_a_tree_is_taken_for_git(
    repository: Path, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = repository / "ran"
    Path("git").write_text(f"#!/bin/sh\ntouch {ran}\n", encoding="utf-8")
    Path("git").chmod(0o755)
    _write("a.scm")
    for path in (".", "", ":"):
        monkeypatch.setenv("PATH", f"{path}:{os.environ['PATH']}")
        assert checked(".") == ["a.scm"]
    assert not ran.exists()


def test_nothing_is_fetched_for_what_a_repository_lacks(repository: Path, checked: Checked) -> None:
    """A .gitignore that is in the index only, and whose content is left to a remote, which is a program."""
    program, ran = repository / "program", repository / "ran"
    program.write_text(f"#!/bin/sh\necho $0 >> {ran}\n", encoding="utf-8")
    program.chmod(0o755)
    _write("a.scm")
    _git("update-index", "--add", "--cacheinfo", "100644,1234567890123456789012345678901234567890,.gitignore")
    _git("update-index", "--skip-worktree", ".gitignore")
    for key, value in {
        "extensions.partialClone": "origin", "remote.origin.url": f"ext::{program}",
        "remote.origin.promisor": "true", "protocol.ext.allow": "always", "core.repositoryFormatVersion": "1",
    }.items():  # fmt: skip
        _git("config", key, value)
    assert checked(".") == ["a.scm"]
    assert not ran.exists()
    subprocess.run(["git", "ls-files", "-o", "--exclude-standard"], check=False, capture_output=True)
    assert ran.exists(), "the remote is named in vain"


def test_the_environment_of_another_repository_counts_for_nothing(
    tmp_path_factory: pytest.TempPathFactory, checked: Checked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook of git, such as pre-commit, runs with GIT_DIR and GIT_INDEX_FILE."""
    other = tmp_path_factory.mktemp("other")
    _git("init", "-q", folder=str(other))
    _write("a.scm", "b.scm")
    Path(".gitignore").write_text("b.scm\n", encoding="utf-8")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "nothing"))
    assert checked(".") == ["a.scm"]


def test_git_is_asked_once_for_each_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    _write(*(f"f{number}/a.scm" for number in range(9)), "sub/a.scm")
    _git("init", "-q", folder="sub")
    left_out = LeftOut()
    for path in sorted(Path().rglob("*")):
        left_out.is_met(str(path), path.is_dir())
    assert len(left_out.ignored) == 2
