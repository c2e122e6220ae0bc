"""Which host a folder is for: its name, its release, its systemd."""

import subprocess
from pathlib import Path

import pytest

from images import Image, compiled, declared
from plain_services import greeter

NAMES = ["", "localhost", "west", "west.example.org", "# mine\n\nwest"]


@pytest.mark.parametrize("name", NAMES)
def test_one_of_several_hosts(name: str, host: Image, fleet: Path) -> None:
    host.write("/etc/hostname", name + "\n")
    host.installed(fleet / "west.example.org", "plan")
    host.installed(fleet / "west.example.org", "apply")
    assert host.files() == declared(fleet / "west.example.org")


def test_a_host_that_has_another_name_than_declared(host: Image, fleet: Path) -> None:
    host.write("/etc/hostname", "eastern\n")
    for command in ("plan", "apply"):
        refused = host.install(fleet / "east", command)
        assert refused.returncode == 3
        assert "is declared for the host east, and this one is eastern; --any-host" in refused.stderr
    assert host.files() == {}
    host.write("/etc/hostname", "East\n")
    host.installed(fleet / "east", "plan")
    host.write("/etc/hostname", "eastern\n")
    said = host.installed(fleet / "east", "apply", "--any-host")
    assert "this is declared for east; the host is called eastern" in said
    assert host.files() == declared(fleet / "east")
    # From then on it is known what is installed here.
    assert "nothing to do" in host.installed(fleet / "east", "apply")
    assert host.install(fleet / "west.example.org", "apply").returncode == 3


def test_a_host_that_was_renamed(host: Image, fleet: Path, tmp_path: Path) -> None:
    host.write("/etc/hostname", "east\n")
    host.installed(fleet / "east", "apply")
    host.write("/etc/hostname", "west\n")
    host.installed(fleet / "west.example.org", "apply")
    host.installed(fleet / "west.example.org", "rollback")
    assert host.files() == declared(fleet / "east")


def grown(tmp_path: Path, name: str, *hosts: str) -> Path:
    """The output folder of hosts that differ in nothing but their names."""
    systems = [f'(operating-system (host-name "{host}") (services (list {greeter()})))' for host in hosts]
    return compiled(tmp_path, name, f"\n;; {name}\n(list {' '.join(systems)})")


def test_a_grown_fleet_changes_no_other_host(host: Image, tmp_path: Path) -> None:
    host.write("/etc/hostname", "east\n")
    few = grown(tmp_path, "few", "east", "west")
    many = grown(tmp_path, "many", "new", *(f"h{at}" for at in range(10)), "east")
    host.installed(few / "east", "apply")
    for command in ("plan", "apply"):
        assert "nothing to do" in host.installed(many / "east", command)
    assert host.generations == ["1"]
    assert contents(many / "east") == contents(few / "east")
    for folder in many.iterdir():
        named = b"".join(contents(folder).values())
        assert all(
            other.name.encode() not in named
            for other in many.iterdir()
            if other.name[0] == "h" and other != folder
        )


def contents(out: Path) -> dict[str, bytes]:
    """Every file of an output folder but the one with the places in the declaration."""
    found = (path for path in out.rglob("*") if path.is_file() and path.name != "places.json")
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def test_the_folder_of_another_host(host: Image, fleet: Path) -> None:
    host.write("/etc/hostname", "west\n")
    refused = host.install(fleet / "east", "apply")
    assert refused.returncode == 3
    assert "this folder is declared for the host east, and this one is west" in refused.stderr
    assert host.files() == {}
    host.installed(fleet / "east", "apply", "--force")
    assert host.files() == declared(fleet / "east")


@pytest.mark.parametrize("name", ["", "localhost"])
def test_another_host_s_folder_where_the_host_has_no_name(name: str, host: Image, fleet: Path) -> None:
    host.write("/etc/hostname", name + "\n")
    host.installed(fleet / "east", "apply")
    refused = host.install(fleet / "west.example.org", "apply")
    assert refused.returncode == 3
    assert "is declared for the host west.example.org, and this one is east" in refused.stderr
    assert host.files() == declared(fleet / "east")


BOOKWORM = (
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n'
)


TRIXIE = BOOKWORM.replace("12", "13").replace("bookworm", "trixie")


UNVERSIONED = 'PRETTY_NAME="Debian trixie/sid"\nVERSION_CODENAME=trixie\nID=debian'


DERIVED = 'ID=raspbian\nID_LIKE="other debian"\nVERSION_ID="11"\nPRETTY_NAME="Raspbian 11"\n'


@pytest.mark.parametrize(
    ("target", "text", "says"),
    [
        ("debian-12", BOOKWORM, ""),
        ("debian-13", TRIXIE, ""),
        ("debian-13", UNVERSIONED, ""),
        ("debian-12", "ID='debian'\nVERSION_ID='12'", ""),
        # As systemd reads it, which takes neither for a part of the value.
        ("debian-12", BOOKWORM.replace("\n", " \r\n"), ""),
        ("debian-12", "ID=debian\nVERSION_CODENAME=trixie\n", "this is debian trixie: compile with"),
        ("debian-12", None, "note: the host has no os-release: whether it is Debian 12 is not known"),
        ("debian-12", DERIVED, "note: compiled for Debian 12; this is Raspbian 11, which is like it"),
        ("debian-12", "ID=debian\n", "note: compiled for Debian 12; which release this is"),
        (
            "debian-12",
            TRIXIE,
            "refused: compiled for Debian 12; this is Debian 13: compile with --target debian-13",
        ),
        (
            "debian-12",
            UNVERSIONED,
            "refused: compiled for Debian 12; this is Debian trixie/sid: compile with",
        ),
        (
            "debian-13",
            BOOKWORM,
            "refused: compiled for Debian 13; this is Debian 12: compile with --target debian-12",
        ),
        (
            "debian-12",
            'ID=alpine\nPRETTY_NAME="Alpine\x1b[2J"',
            "this is Alpine[2J; --any-host applies it still",
        ),
        ("debian-12", "ID=deb\nID_LIKE=debianish", "refused: compiled for Debian 12; this is deb;"),
    ],
)
def test_another_release(target: str, text: str | None, says: str, host: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "out", greeter(), "--target", target)
    if text is not None:
        host.write("/usr/lib/os-release", text)
        host.path("/etc").mkdir(exist_ok=True)
        host.path("/etc/os-release").symlink_to("../usr/lib/os-release")
    is_refused = says != "" and not says.startswith("note")
    for command in ("plan", "apply"):
        done = host.install(out, command)
        assert done.returncode == (3 if is_refused else 0)
        assert says in done.stderr
        assert ("release" in done.stderr or "compiled for" in done.stderr) == (says != "")
    if is_refused:
        assert host.files() == {}
        host.installed(out, "apply", "--any-host")
    assert host.files() == declared(out)
    # The rest works, whatever the system has become.
    host.write("/usr/lib/os-release", "ID=other\n")
    host.installed(out, "status")
    host.installed(out, "list")
    host.installed(out, "uninstall")


def test_back_to_what_was_compiled_for_another_release(host: Image, first: Path, second: Path) -> None:
    host.write("/etc/os-release", BOOKWORM)
    host.installed(first, "apply")
    host.installed(second, "apply")
    host.write("/etc/os-release", TRIXIE)
    refused = host.install(second, "rollback")
    assert refused.returncode == 3
    assert "compiled for Debian 12; this is Debian 13" in refused.stderr
    assert host.files() == declared(second)
    host.installed(second, "rollback", "--any-host")
    assert host.files() == declared(first)


@pytest.mark.parametrize("command", ["plan", "apply", "rollback", "status", "uninstall"])
def test_a_host_without_systemd(command: str, first: Path, tmp_path: Path) -> None:
    script = (first / "install").read_text(encoding="utf-8")
    assert script.count("/run/systemd/system") == 1
    (first / "install").write_text(script.replace("/run/systemd/system", str(tmp_path / "none")))
    done = subprocess.run([first / "install", command], capture_output=True, text=True, check=False)
    said = "install: refused: systemd does not run here; --root DIR is for images\n"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", said)
