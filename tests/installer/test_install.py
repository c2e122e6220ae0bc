"""The emitted ``install`` on hosts that do not run (``--root``): what is on the host afterwards."""

import json
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from images import STATE, Image, compiled, declared
from installer.declared import INI, PASSWORD, UNIT, changes
from plain_services import greeter
from real.compiled import string


def test_apply(host: Image, both: Path) -> None:
    host.installed(both, "apply")
    assert host.files() == declared(both)
    wants = host.path("/etc/systemd/system/multi-user.target.wants")
    assert sorted(link.name for link in wants.iterdir()) == ["greeter.service", "hello.service"]
    assert {"greeter", "hello"} <= host.users
    assert host.generation == "1"
    assert stat.S_IMODE(host.path(STATE).stat().st_mode) == 0o700
    for path in host.path(f"{STATE}/generations").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_same_content_is_no_new_generation(host: Image, first: Path, tmp_path: Path) -> None:
    host.installed(first, "apply")
    assert "nothing to do" in host.installed(first, "plan")
    assert "nothing to do" in host.installed(first, "apply")
    moved = compiled(tmp_path, "moved", "\n\n;; a remark\n" + greeter('(greeting "first")'))
    places = [json.loads((out / "places.json").read_bytes())["places"] for out in (first, moved)]
    assert places[0] != places[1]
    assert "nothing to do" in host.installed(moved, "plan")
    assert "nothing to do" in host.installed(moved, "apply")
    assert host.generations == ["1"]


def test_upgrade_and_back(host: Image, first: Path, second: Path, both: Path) -> None:
    host.installed(first, "apply")
    assert changes(host.installed(second, "plan")) == [f"change   {INI}"]
    assert host.files() == declared(first)
    host.installed(second, "apply")
    assert host.files() == declared(second)
    # Back to what was in force before, which after that is the second one, whatever the numbers say.
    host.installed(second, "rollback")
    assert (host.generation, host.files()) == ("1", declared(first))
    host.installed(both, "apply")
    assert (host.generation, host.files()) == ("3", declared(both))
    host.installed(both, "rollback")
    assert (host.generation, host.files()) == ("1", declared(first))
    host.installed(both, "rollback", "2")
    assert (host.generation, host.files()) == ("2", declared(second))
    host.installed(both, "rollback")
    assert host.generation == "1"
    listed = host.installed(both, "list").splitlines()
    assert [line.split()[:2] for line in listed] == [
        ["*", "1"],
        ["2", listed[1].split()[1]],
        ["3", listed[2].split()[1]],
    ]
    assert "hello.service" in listed[2]


def test_rollback_without_a_generation_before(host: Image, first: Path) -> None:
    host.installed(first, "apply")
    assert host.install(first, "rollback").returncode == 3
    assert host.install(first, "rollback", "7").returncode == 3
    assert host.files() == declared(first)


def test_removal_of_a_service(host: Image, both: Path, first: Path) -> None:
    host.installed(both, "apply")
    host.installed(first, "apply")
    assert host.files() == declared(first)
    wants = host.path("/etc/systemd/system/multi-user.target.wants")
    assert [link.name for link in wants.iterdir()] == ["greeter.service"]
    assert not host.path("/etc/guixsvc/hello").exists()
    host.installed(first, "rollback")
    assert host.files() == declared(both)
    assert len(list(wants.iterdir())) == 2


def test_modes_are_put_right(host: Image, first: Path) -> None:
    host.installed(first, "apply")
    host.path(INI).chmod(0o644)
    assert host.install(first, "status").returncode == 1
    assert changes(host.installed(first, "plan")) == [f"change   {INI} (mode or owner)"]
    host.installed(first, "apply")
    assert host.files() == declared(first)
    assert host.generations == ["1"]


@pytest.mark.parametrize("difference", ["target", "nothing"])
def test_plan_and_apply_agree_on_what_is_unchanged(difference: str, host: Image, first: Path) -> None:
    """A folder with the same files, of which another thing is to be kept."""
    host.installed(first, "apply")
    if difference == "target":
        text = (first / "manifest.tab").read_text(encoding="utf-8")
        (first / "manifest.tab").write_text(text.replace("debian-12", "our-own"), encoding="utf-8")
    said = host.installed(first, "plan")
    assert ("record " in said, "nothing to do" in said) == (difference == "target", difference == "nothing")
    assert ("nothing to do" in host.installed(first, "apply")) == ("nothing to do" in said)
    assert host.generation == ("2" if difference == "target" else "1")
    assert "nothing to do" in host.installed(first, "plan")
    assert "nothing to do" in host.installed(first, "apply")


def test_old_generations_are_deleted(host: Image, tmp_path: Path) -> None:
    outs = [compiled(tmp_path, f"out {at}", greeter(f'(greeting "{at}")')) for at in range(1, 6)]
    for out in outs:
        script = (out / "install").read_text(encoding="utf-8")
        assert script.count("generations_to_keep=10") == 1
        (out / "install").write_text(script.replace("generations_to_keep=10", "generations_to_keep=2"))
    for out in outs[:3]:
        host.installed(out, "apply")
    assert host.generations == ["2", "3"]
    host.installed(outs[2], "rollback")
    host.installed(outs[3], "apply")
    host.installed(outs[3], "rollback")
    assert (host.generation, host.generations) == ("2", ["2", "3", "4"])
    host.installed(outs[4], "apply")
    assert (host.generation, host.generations) == ("5", ["2", "4", "5"])
    host.installed(outs[4], "rollback")
    assert host.files() == declared(outs[1])
    assert host.install(outs[4], "rollback", "1").returncode == 3


def test_run_from_anywhere(host: Image, first: Path, tmp_path: Path) -> None:
    link = tmp_path / "bin/install-it"
    link.parent.mkdir()
    link.symlink_to(first / "install")
    astray = tmp_path / "astray"
    (astray / host.root.name).mkdir(parents=True)
    (astray / "bin").mkdir()
    command = f"umask 077; CDPATH='{astray}' sh bin/install-it --root '{host.root.name}' apply"
    subprocess.run(["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True)
    assert host.files() == declared(first)
    assert host.path("/etc/guixsvc").stat().st_mode & 0o777 == 0o755
    assert "nothing to do" in host.installed(host.path(f"{STATE}/current"), "apply")


def test_what_is_in_force_installs_itself(host: Image, first: Path, second: Path) -> None:
    host.installed(first, "apply")
    host.installed(second, "apply")
    current = host.path(f"{STATE}/current")
    assert "nothing to do" in host.installed(current, "apply")
    host.installed(current, "rollback")
    assert host.files() == declared(first)
    host.write("/etc/hostname", "anything\n")
    gone = host.install(current, "uninstall")
    assert (gone.returncode, gone.stderr, "declared for" in gone.stdout) == (0, "", False)
    assert host.files() == {}


def test_modes_that_were_lost_on_the_way(host: Image, first: Path, second: Path) -> None:
    """Many stores of artefacts keep none: what the host keeps can be run all the same."""
    host.installed(second, "apply")
    for path in first.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    done = subprocess.run(["sh", first / "install", "--root", host.root, "apply"], check=False)
    assert done.returncode == 0
    assert host.files() == declared(first)
    host.installed(host.path(f"{STATE}/current"), "rollback")
    assert host.files() == declared(second)


def test_programs_are_found_without_the_caller_s_path(host: Image, first: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sha256sum", "readlink", "flock", "install", "stat", "systemctl", "sort", "rm"):
        (programs / name).write_text(f"#!/bin/sh\n: >{tmp_path}/was-run\nexit 1\n")
        (programs / name).chmod(0o755)
    done = host.install(first, "apply", environment={"PATH": str(programs)})
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "was-run").exists()


def status(host: Image, out: Path) -> tuple[int, dict[str, Any]]:
    """The exit status, and what programs are told; people are told no less."""
    told = [host.install(out, "status", *options) for options in ([], ["--json"])]
    assert told[0].returncode == told[1].returncode
    document: dict[str, Any] = json.loads(told[1].stdout)
    for problem in document["problems"]:
        assert all(word in told[0].stdout for word in problem.split(" ", 1))
    return told[0].returncode, document


def test_status(host: Image, first: Path, second: Path, tmp_path: Path) -> None:
    code, document = status(host, first)
    assert code == 3
    assert document == {
        "version": 1,
        "generator": "guixsvc",
        "installed": False,
        "good": False,
        "cut-off": False,
        "generation": None,
        "before": None,
        "problems": [],
        "units": [],
    }
    host.installed(first, "apply")
    host.installed(second, "apply")
    unit = {"name": "greeter.service", "state": None, "boot": "starts at boot", "says": None}
    code, document = status(host, second)
    assert (code, document["installed"], document["good"]) == (0, True, True)
    assert (document["generation"], document["before"], document["units"]) == (2, 1, [unit])

    host.path(UNIT).write_text("# mine\n", encoding="utf-8")
    host.path(INI).chmod(0o644)
    host.path("/usr/local/sbin/guixsvc-herd").unlink()
    host.path("/etc/systemd/system/multi-user.target.wants/greeter.service").unlink()
    code, document = status(host, second)
    assert (code, document["installed"], document["good"]) == (1, True, False)
    assert sorted(document["problems"]) == [
        f"{INI} has another mode or owner",
        f"{UNIT} was edited on the host",
        "/usr/local/sbin/guixsvc-herd is missing",
        "greeter.service does not start at boot",
    ]
    assert document["units"] == [unit | {"boot": "does not start at boot"}]
    host.installed(second, "apply", "--force")
    assert status(host, second)[0] == 0
    host.path(f"{STATE}/pending").write_text("generation 2\n", encoding="utf-8")
    code, document = status(host, second)
    assert (code, document["cut-off"]) == (1, True)
    for command in ("apply", "list", "uninstall"):
        assert host.install(first, command, "--json").returncode == 2


def test_no_secret_is_shown_or_readable(host: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "secret", greeter(f"(password {string(PASSWORD)})"))
    for command in ("plan", "apply", "status", "list"):
        done = host.install(out, command)
        assert PASSWORD not in done.stdout + done.stderr
    assert PASSWORD not in (out / "manifest.json").read_text()
    holding = [p for p in host.root.rglob("*") if p.is_file() and PASSWORD.encode() in p.read_bytes()]
    assert {"/" + str(path.relative_to(host.root)) for path in holding} == {
        INI,
        f"{STATE}/generations/1/root{INI}",
    }
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in holding)
