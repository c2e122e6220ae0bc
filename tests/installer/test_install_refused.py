"""What the installer refuses, by name, and leaves as it is."""

import fcntl
import re
import stat
import subprocess
from pathlib import Path

import pytest

from harms import HARMS, assert_needed, do_harm
from images import STATE, Image, compiled, declared
from installer.declared import INI, PASSWORD, UNIT
from plain_services import greeter
from real.compiled import string


@pytest.mark.parametrize("command", [["apply"], ["rollback"], ["uninstall"]], ids=str)
def test_an_edited_file_is_refused_by_name(
    command: list[str], host: Image, first: Path, second: Path, tmp_path: Path
) -> None:
    host.installed(first, "apply")
    host.installed(second, "apply")
    out = first if command == ["apply"] else second
    host.write(INI, "edited", 0o600)
    refused = host.install(out, *command)
    assert refused.returncode == 3
    assert f"{INI} was edited on the host" in refused.stderr
    assert host.path(INI).read_text() == "edited"
    assert host.generation == "2"
    said = host.installed(out, "--force", *command)
    assert not host.path(INI).exists() or host.path(INI).read_text() != "edited"
    (kept,) = (line.split(" as ")[1] for line in said.splitlines() if line.startswith("kept "))
    assert host.path(kept).read_text() == "edited"
    assert stat.S_IMODE(host.path(kept).parent.stat().st_mode) == 0o700


def test_a_file_that_is_not_ours_is_refused_by_name(host: Image, first: Path) -> None:
    host.write(UNIT, "theirs")
    for command in ("plan", "apply"):
        refused = host.install(first, command)
        assert refused.returncode == 3
        assert f"{UNIT} is not ours" in refused.stderr
    assert host.files() == {UNIT: (b"theirs", 0o644)}
    host.installed(first, "apply", "--force")
    assert host.files() == declared(first)
    (kept,) = host.path(f"{STATE}/backups").rglob("greeter.service")
    assert kept.read_text() == "theirs"


def test_what_force_replaced_comes_back(host: Image, first: Path, second: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    unit = host.path(UNIT)
    unit.parent.mkdir(parents=True)

    def back(*commands: tuple[Path, str]) -> None:
        host.installed(first, "apply", "--force")
        said = "".join([host.installed(out, command) for out, command in commands])
        assert f"gave back {UNIT} as it was before" in said
        assert not host.path(f"{STATE}/replaced").exists()

    # A link, as "systemctl mask" makes one: no later copy is written through it.
    elsewhere.write_text("elsewhere")
    unit.symlink_to(elsewhere)
    back((first, "uninstall"))
    assert (unit.readlink(), elsewhere.read_text()) == (elsewhere, "elsewhere")
    unit.unlink()
    for text in ("one", "two"):
        host.write(UNIT, text, 0o640)
        back((second, "apply"), (first, "uninstall"))
        assert host.files() == {UNIT: (text.encode(), 0o640)}
    assert elsewhere.read_text() == "elsewhere"
    assert [kept.read_text() for kept in sorted(host.path(f"{STATE}/backups").rglob(unit.name))] == [
        "elsewhere",
        "one",
        "two",
    ]
    # What was edited is kept as a copy; what was there before ours comes back.
    host.installed(first, "apply", "--force")
    host.write(UNIT, "three")
    host.installed(first, "uninstall", "--force")
    assert host.files() == {UNIT: (b"two", 0o640)}


def test_an_installer_that_was_cut_off(host: Image, first: Path) -> None:
    lines = (first / "install").read_bytes().splitlines(keepends=True)
    ends = {2, *range(3, len(lines), 9), len(lines) - 2, len(lines) - 1}
    for end in sorted(ends):
        (first / "install").write_bytes(b"".join(lines[:end]))
        done = host.install(first, "apply")
        assert (done.returncode, done.stdout) == (2, ""), end
    assert host.files() == {}


def test_a_link_or_a_folder_in_the_way(host: Image, first: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs")
    host.path(UNIT).parent.mkdir(parents=True)
    host.path(UNIT).symlink_to(elsewhere)
    assert host.install(first, "apply").returncode == 3
    host.installed(first, "apply", "--force")
    assert elsewhere.read_text() == "theirs"
    assert host.files() == declared(first)
    host.path(INI).unlink()
    host.path(INI).mkdir()
    refused = host.install(first, "apply", "--force")
    assert refused.returncode == 3
    assert f"{INI} is a folder" in refused.stderr


@pytest.mark.parametrize(
    ("lost", "package"), [("/usr/bin/greeter", "greeter"), ("/usr/bin/hello-server", "hello-server")]
)
def test_what_is_missing_is_named_with_its_package(lost: str, package: str, host: Image, both: Path) -> None:
    assert_needed(lost, package, host, both)


def test_two_at_once(host: Image, first: Path) -> None:
    host.installed(first, "apply")
    with host.path(f"{STATE}/lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in ("apply", "rollback", "uninstall"):
            refused = host.install(first, command)
            assert refused.returncode == 3
            assert "another installation is going on" in refused.stderr
        host.installed(first, "status")
    host.installed(first, "apply")


def test_a_host_without_flock(host: Image, first: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for folder in (Path("/usr/bin"), Path("/bin")):
        for program in folder.iterdir():
            if program.name != "flock" and not (programs / program.name).exists():
                (programs / program.name).symlink_to(program)
    script = (first / "install").read_text(encoding="utf-8")
    (first / "install").write_text(re.sub(r"\nPATH=.*", f"\nPATH={programs}", script), encoding="utf-8")
    refused = host.install(first, "apply")
    assert refused.returncode == 3
    assert "the host lacks flock (install the package util-linux)" in refused.stderr


def test_a_generation_that_was_harmed(host: Image, first: Path, second: Path) -> None:
    host.installed(first, "apply")
    host.installed(second, "apply")
    for path in (UNIT, INI):
        harmed = host.path(f"{STATE}/generations/1/root{path}")
        content = harmed.read_text()
        harmed.write_text(content[:-1])
        refused = host.install(second, "rollback")
        assert refused.returncode == 3
        assert path in refused.stderr
        assert host.files() == declared(second)
        harmed.write_text(content)
    host.installed(second, "rollback")


@pytest.mark.parametrize("harm", ["missing", "changed", "foreign", "cut off", "lost"])
def test_a_folder_that_is_not_whole(harm: str, host: Image, first: Path) -> None:
    unit = first / "root" / UNIT[1:]
    if harm == "missing":
        unit.unlink()
    elif harm == "changed":
        unit.write_text("[Service]\n")
    elif harm == "lost":
        (first / "manifest.tab").unlink()
    else:
        table = (first / "manifest.tab").read_text(encoding="utf-8")
        harmed = table.replace("guixsvc", "somebody", 1) if harm == "foreign" else table[:-60]
        (first / "manifest.tab").write_text(harmed, encoding="utf-8")
    refused = host.install(first, "apply")
    assert refused.returncode == 3
    assert (str(unit) if harm in ("missing", "changed") else "manifest.tab") in refused.stderr
    assert host.files() == {}


@pytest.mark.parametrize("harm", HARMS)
def test_a_secret_file_that_was_cut_off(harm: str, host: Image, tmp_path: Path) -> None:
    """A server without a password is what such a copy would be installed as."""
    guests = '(guests (list (greeter-guest (name "Anna"))))'
    out = compiled(tmp_path, "out", greeter(f"(password {string(PASSWORD)}) {guests}"))
    do_harm(harm, out, INI, compiled(tmp_path, "second", greeter()))
    for command in ("plan", "apply"):
        refused = host.install(out, command)
        assert refused.returncode == 3
        assert ("secrets.sha256" if "hash" in harm else INI) in refused.stderr
        assert PASSWORD not in refused.stdout + refused.stderr
    assert not host.path(STATE).exists()
    assert host.files() == {}


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frob"],
        ["--frob", "plan"],
        ["plan", "more"],
        ["plan", "--purge"],
        ["rollback", "x"],
        ["rollback", "1", "2"],
        ["--root"],
        ["--root", "/nonexistent", "plan"],
    ],
    ids=str,
)
def test_usage(arguments: list[str], first: Path) -> None:
    done = subprocess.run([first / "install", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage: install" in done.stderr
