"""The emitted ``install`` on hosts that do not run (``--root``)."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

import needs
from guixsvc.emit.installer import installer
from images import STATE, Image, compiled, copy, declared, image, manifest, with_programs
from real.compiled import arguments, guixsvc, string
from real.jami_and_mumble import accounts, jami, mumble

INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
UNIT = "/etc/systemd/system/mumble-server.service"
PASSWORD = "Tr0ub4dor,&3"
CASES = sorted(path.parent for path in Path(__file__).parent.glob("golden/*/config.scm"))


@pytest.fixture
def host(tmp_path: Path) -> Image:
    return image(tmp_path / "the host")


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """An output folder with both services."""
    return compiled(tmp_path, "both", f"(list {mumble()} {jami(accounts('/etc/jami/a.gz'))})")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return compiled(tmp_path, "first", mumble('(welcome-text "first")'))


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return compiled(tmp_path, "second", mumble('(welcome-text "second")'))


# --- The manifest is read by a shell as by anybody else


# For each kind of line in the table, the list in the manifest and the names of what stands in it.
KINDS = {
    "unit": ("units", ("name", "enable", "answers", "restart-on")),
    "program": ("programs", ("path", "package")),
    "input": ("inputs", ("path", "credentials-of", "looks-at")),
    "settings": ("settings", ("unit", "program", "path", "own", "before")),
    "secret": ("secrets", ("kind", "name", "field", "unit", "credential")),
    "database": ("databases", ("unit", "settings", "key", "unnamed", "field", "path")),
    "file": ("files", ("path", "mode", "owner", "group", "sha256")),
}
LISTS = {"user": "users", "port": "ports", "state": "state"}
TOPS = ("target", "host", "systemd")


def read_by_shell(shell: str, out: Path) -> list[str]:
    """What the functions of the installer make of a manifest, fields in brackets."""
    functions, call, _ = installer().decode().partition('\nmain "$@"\n')
    assert call
    questions = ['has_manifest "$1" || exit 1', 'units "$1"', 'enabled_units "$1"', 'paths "$1"']
    questions += [f'entries "$1" {kind}' for kind in (*TOPS, *LISTS)]
    for kind, (_, names) in KINDS.items():
        variables = [f"v{at}" for at in range(len(names))]
        fields = "".join(f"[${variable}]" for variable in variables)
        reading = f'while IFS=$tab read -r {" ".join(variables)}; do say "{fields}"; done'
        questions.append(f'entries "$1" {kind} | {reading}')
    command = [needs.program(shell), "-c", "\n".join([functions, *questions, "}"]), "install", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout.splitlines()


def read_as_json(out: Path) -> list[str]:
    document = manifest(out)
    lines = [unit["name"] for unit in document["units"]]
    lines += [unit["name"] for unit in document["units"] if unit["enable"]]
    lines += [file["path"] for file in document["files"]]
    lines += [str(document[name]) for name in TOPS if document[name] is not None]
    lines += [text for name in LISTS.values() for text in document[name]]
    for section, names in KINDS.values():
        lines += [
            "".join(f"[{shown(item.get(name), name)}]" for name in names)
            for item in document.get(section, ())
        ]
    return lines


def shown(value: object, name: str) -> str:
    if name == "own":
        return "own" if value else "-"
    if isinstance(value, list):
        return "\t".join(value)
    return "enable" if value is True else str(value or "-")


ODD = r"""
(list (service mumble-server-service-type
               (mumble-server-configuration
                (user "_Odd-user9") (group "Birds_")
                (database-file "/srv/\"mode\": \"0777\", \\ 'x' $y {Ж}\\/db .sqlite")
                (ssl-cert "/etc/a \\\"b\\\" ],/c.pem") (ssl-key "/ ] /k.pem")))
      (service jami-service-type
               (jami-configuration
                (accounts (list (jami-account (archive "/etc/\\n\", \"credentials-of\": \"x/ы.gz")))))))
"""


def trees(tmp_path: Path) -> list[Path]:
    configurations = [*(case / "config.scm" for case in CASES), tmp_path / "odd.scm"]
    configurations[-1].write_text(ODD, encoding="utf-8")
    made = []
    for at, file in enumerate(configurations):
        out = tmp_path / f"out-{at}"
        assert guixsvc("compile", str(file), "-o", str(out), *arguments(file)).code == 0
        made += [out] if (out / "manifest.json").exists() else sorted(out.iterdir())
    return made


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_shell_and_json_read_the_same_manifest(shell: str, tmp_path: Path) -> None:
    for out in trees(tmp_path):
        assert read_by_shell(shell, out) == read_as_json(out)


def test_scripts_are_clean(tmp_path: Path) -> None:
    scripts: dict[bytes, Path] = {}
    for out in trees(tmp_path):
        for script in (out / "install", *(out / "root/usr/local").rglob("*")):
            if script.is_file() and script.read_bytes().startswith(b"#!/bin/sh\n"):
                scripts[script.read_bytes()] = script
    assert len(scripts) > 4
    checked = subprocess.run(
        [needs.program("shellcheck"), *scripts.values()], capture_output=True, text=True, check=False
    )
    assert checked.stdout == ""


# --- What is on the host afterwards


def test_apply(host: Image, both: Path) -> None:
    host.installed(both, "apply")
    assert host.files() == declared(both)
    wants = host.path("/etc/systemd/system/multi-user.target.wants")
    assert sorted(link.name for link in wants.iterdir()) == ["jami.service", "mumble-server.service"]
    assert {"jami", "mumble-server"} <= host.users
    assert host.generation == "1"
    assert stat.S_IMODE(host.path(STATE).stat().st_mode) == 0o700
    for path in host.path(f"{STATE}/generations").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_same_content_is_no_new_generation(host: Image, first: Path, tmp_path: Path) -> None:
    host.installed(first, "apply")
    assert "nothing to do" in host.installed(first, "plan")
    assert "nothing to do" in host.installed(first, "apply")
    moved = compiled(tmp_path, "moved", "\n\n;; a remark\n" + mumble('(welcome-text "first")'))
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
    assert "jami.service" in listed[2]


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
    assert [link.name for link in wants.iterdir()] == ["mumble-server.service"]
    assert not host.path("/etc/guixsvc/jami").exists()
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


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """The output folder of two hosts, the one named in full."""
    names = ("east", "west.example.org")
    systems = [f'(operating-system (host-name "{name}") (services (list {mumble()})))' for name in names]
    return compiled(tmp_path, "hosts", f"(list {' '.join(systems)})")


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
    systems = [f'(operating-system (host-name "{host}") (services (list {mumble()})))' for host in hosts]
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
    outs = [compiled(tmp_path, f"out {at}", mumble(f'(welcome-text "{at}")')) for at in range(1, 6)]
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
    link = tmp_path / "bin/voice"
    link.parent.mkdir()
    link.symlink_to(first / "install")
    astray = tmp_path / "astray"
    (astray / host.root.name).mkdir(parents=True)
    (astray / "bin").mkdir()
    command = f"umask 077; CDPATH='{astray}' sh bin/voice --root '{host.root.name}' apply"
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


# --- What is refused


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
    (kept,) = host.path(f"{STATE}/backups").rglob("mumble-server.service")
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
    "lost, package",
    [
        ("/usr/sbin/murmurd", "mumble-server"),
        ("/usr/libexec/jamid", "jami-daemon"),
        ("/usr/bin/dbus-daemon", "dbus-daemon"),
        ("/usr/bin/python3", "python3"),
        ("/etc/ssl/certs/ca-certificates.crt", "ca-certificates"),
    ],
)
def test_what_is_missing_is_named_with_its_package(lost: str, package: str, host: Image, both: Path) -> None:
    host.path(lost).unlink()
    before = sorted(host.root.rglob("*"))
    refused = host.install(both, "plan")
    assert refused.returncode == 3
    assert f"(apt-get install {package})" in refused.stderr
    assert sorted(host.root.rglob("*")) == before
    assert host.install(both, "apply").returncode == 3
    assert host.files() == {}


def test_archives_that_are_too_large_together(host: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "large", jami(accounts("/etc/jami/a.gz", "/etc/jami/b.gz")))
    host.write("/etc/jami/a.gz", "x" * 450_000)
    host.write("/etc/jami/b.gz", "x" * 450_000)
    host.installed(out, "plan")
    host.write("/etc/jami/b.gz", "x" * 450_001)
    refused = host.install(out, "apply")
    assert refused.returncode == 3
    assert "900001 bytes" in refused.stderr
    assert host.files() == {}


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


@pytest.mark.parametrize("harm", ["cut off", "empty", "lines", "hash", "hashes", "no hash", "another's"])
@pytest.mark.parametrize("form", ["fields", "file"])
def test_a_secret_file_that_was_cut_off(harm: str, form: str, host: Image, tmp_path: Path) -> None:
    """A server without a password is what such a copy would be installed as."""
    verbatim = string(f"port=1\nserverpassword={PASSWORD}")
    settings = {
        "fields": f"(server-password {string(PASSWORD)}) (cert-required? #t)",
        "file": f'(file (plain-file "x" {verbatim}))',
    }
    out = compiled(tmp_path, "out", mumble(settings[form]))
    ini, hashes = out / "root" / INI[1:], out / "secrets.sha256"
    whole = ini.read_bytes()
    if harm in ("cut off", "empty", "lines"):
        ini.write_bytes(
            {"cut off": whole[:-3], "empty": b"", "lines": whole[: whole.rindex(b"\n", 0, -1)]}[harm]
        )
    elif harm == "another's":
        shutil.copy2(compiled(tmp_path, "second", mumble()) / "root" / INI[1:], ini)
    elif harm == "no hash":
        hashes.unlink()
    else:
        text = hashes.read_text()
        hashes.write_text("" if harm == "hashes" else text[:-5])
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
    host.write("/usr/bin/mumble-server", "#!/bin/sh\n", 0o755)
    out = compiled(tmp_path, "out", mumble(), "--target", target)
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


# --- A server that is there already


@pytest.mark.parametrize(
    "named, database",
    [
        ("/var/lib/mumble-server/mumble-server.sqlite", "/var/lib/mumble-server/mumble-server.sqlite"),
        ('"/srv/my own/db.sqlite"', "/srv/my own/db.sqlite"),
        ("", "/var/lib/mumble-server/murmur.sqlite"),  # as seen of Debian 12's murmurd
    ],
)
def test_the_database_of_an_existing_server(
    named: str, database: str, host: Image, first: Path, tmp_path: Path
) -> None:
    host.write("/etc/init.d/mumble-server", "#!/bin/sh\n", 0o755)
    settings = f";database=/x\ndatabase=/y\n[a]\ndatabase = {named}\nport=1\n"
    host.write("/etc/mumble-server.ini", settings)
    host.write(database)
    said = host.installed(first, "plan")
    assert "/etc/init.d/mumble-server" in said
    assert f"/etc/mumble-server.ini, its database is {database}" in said
    (line,) = (line for line in said.splitlines() if "to keep them, declare" in line)
    declaration = line.partition("declare: ")[2]
    taking_over = compiled(tmp_path, "taking-over", mumble(declaration))
    said = host.installed(taking_over, "apply")
    assert "to keep them, declare" not in said
    assert database in said
    assert "note" not in host.installed(taking_over, "apply")


def test_the_unit_of_a_package_is_enabled_again(host: Image, first: Path) -> None:
    unit = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
    host.write("/usr/lib/systemd/system/mumble-server.service", unit)
    link = host.path("/etc/systemd/system/multi-user.target.wants/mumble-server.service")
    link.parent.mkdir(parents=True)
    link.symlink_to("/usr/lib/systemd/system/mumble-server.service")
    host.installed(first, "apply")
    host.installed(first, "uninstall")
    assert link.readlink() == Path("/usr/lib/systemd/system/mumble-server.service")
    assert host.files() == {}


def test_a_unit_of_a_package_that_was_not_enabled(host: Image, first: Path) -> None:
    unit = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
    host.write("/usr/lib/systemd/system/mumble-server.service", unit)
    host.installed(first, "apply")
    host.installed(first, "uninstall")
    assert not host.path("/etc/systemd/system/multi-user.target.wants/mumble-server.service").is_symlink()


# --- Going


def test_uninstall_leaves_what_is_the_users_(host: Image, tmp_path: Path) -> None:
    database = '/srv/the "voice"/db.sqlite'
    out = compiled(tmp_path, "out", f"(list {mumble(f'(database-file {string(database)})')} {jami()})")
    host.write("/etc/passwd", "jami:x:999:999::/:/bin/false\n")
    host.write("/etc/group", "jami:x:999:\n")
    host.installed(out, "apply")
    state = ["/var/lib/mumble-server/x", "/var/lib/jami/y", database]
    for path in state:
        host.write(path)
    said = host.installed(out, "uninstall")
    assert host.files() == {}
    assert not host.path(f"{STATE}/generations").exists()
    for left in ("/var/lib/mumble-server", "/var/lib/jami", database, "the user mumble-server"):
        assert f"left     {left}" in said
    assert all(host.path(path).exists() for path in state)
    host.installed(out, "apply")
    said = host.installed(out, "uninstall", "--purge")
    for deleted in ("/var/lib/mumble-server", "/var/lib/jami", database, "the user mumble-server"):
        assert f"delete   {deleted}" in said
    assert "left     the user jami: it was there before" in said
    assert not any(host.path(path).parent.exists() for path in state[:2])
    assert not host.path(database).exists()
    assert host.path(database).parent.exists()
    assert host.users == {"jami"}
    nothing = host.install(out, "status")
    assert (nothing.returncode, nothing.stdout) == (3, "nothing is installed\n")


DATABASE = "/var/lib/mumble-server/mumble-server.sqlite"


def test_purge_where_nothing_was_installed(host: Image, tmp_path: Path) -> None:
    taking_over = mumble(f'(database-file "{DATABASE}")')
    out = compiled(tmp_path, "out", f"(list {taking_over} {jami()})")
    theirs = [host.write(DATABASE, "users"), host.write("/var/lib/jami/archive.gz", "key")]
    for command in (["uninstall", "--purge"], ["uninstall"]):
        assert host.installed(out, *command) == "nothing is installed\n"
    assert [path.read_text() for path in theirs] == ["users", "key"]


def test_purge_leaves_a_folder_that_was_there_before(host: Image, tmp_path: Path) -> None:
    """A package's folder: only the declared database goes, and what SQLite lays beside it."""
    out = compiled(tmp_path, "out", mumble())
    kept = host.write(DATABASE, "users")
    host.installed(out, "apply")
    ours = [host.write(f"/var/lib/mumble-server/db.sqlite{ending}") for ending in ("", "-wal", "-shm")]
    assert "left     /var/lib/mumble-server" in host.installed(out, "uninstall")
    # What is to go is known by what was applied, whatever the folder says from which it is asked.
    other = compiled(tmp_path, "other", mumble('(database-file "/srv/precious/db.sqlite")'))
    precious = host.write("/srv/precious/db.sqlite")
    said = host.installed(other, "uninstall", "--purge")
    assert "left     /var/lib/mumble-server: it was there before" in said
    assert not any(path.exists() for path in ours)
    assert kept.exists() and precious.exists()


def test_a_folder_declared_as_the_database(host: Image, tmp_path: Path) -> None:
    folder = "/srv/voice/data"
    out = compiled(tmp_path, "out", mumble(f'(database-file "{folder}")'))
    theirs = host.write(f"{folder}/info/list", "precious")
    refused = host.install(out, "apply")
    assert refused.returncode == 3
    assert f"a file at {folder}, the declared database-file: there is a folder" in refused.stderr
    shutil.rmtree(host.path(folder))
    host.installed(out, "apply")
    theirs = host.write(f"{folder}/info/list", "precious")
    assert f"left     {folder}: it is a folder" in host.installed(out, "uninstall", "--purge")
    assert theirs.exists()


def test_purge_follows_no_link_that_a_service_made(host: Image, tmp_path: Path) -> None:
    database = "/var/lib/mumble-server/mine/db.sqlite"
    out = compiled(tmp_path, "out", mumble(f'(database-file "{database}")'))
    host.write("/var/lib/mumble-server/first")  # so that the folder is the package's
    host.installed(out, "apply")
    precious = host.write("/srv/db.sqlite")
    link = host.path("/var/lib/mumble-server/mine")
    shutil.rmtree(link, ignore_errors=True)
    link.symlink_to("../../../srv")
    assert f"left     {database}: a link leads there" in host.installed(out, "uninstall", "--purge")
    assert precious.exists()


LINKED = [
    "/etc/systemd",
    "/etc/systemd/system",
    "/etc/guixsvc",
    "/var/lib",
    STATE,
    "/usr/local/lib",
    "/etc/passwd",
    "/etc/shadow",
    "/etc/systemd/system/multi-user.target.wants",
    "/etc/systemd/system/sysinit.target.wants",
]


@pytest.mark.parametrize("linked", LINKED)
@pytest.mark.parametrize("kind", ["absolute", "relative, out", "relative"])
def test_an_image_with_links(linked: str, kind: str, host: Image, first: Path, tmp_path: Path) -> None:
    """An absolute link in an image is, on the host that builds it, a link to that host's own files."""
    outside = tmp_path / "outside"
    place = host.path("/elsewhere") if kind == "relative" else outside
    place.mkdir()
    (place / "precious").write_text("theirs")
    if linked in ("/etc/passwd", "/etc/shadow"):
        shutil.rmtree(place)
        place.write_text("root:x:0:0::/:/bin/sh\n" if linked == "/etc/passwd" else "root:*:::::::\n")
    host.path(linked).parent.mkdir(parents=True, exist_ok=True)
    host.path(linked).symlink_to(
        place if kind == "absolute" else os.path.relpath(place, host.path(linked).parent)
    )
    before = tree(outside)
    commands = (["plan"], ["apply"], ["status"], ["rollback"], ["uninstall", "--purge"])
    if kind == "relative":
        for word in ("plan", "apply", "status", "uninstall"):
            # systemd itself does not see what is enabled in a folder behind a link.
            if word != "status" or not linked.endswith(".wants"):
                host.installed(first, word)
    else:
        for command in commands:
            refused = host.install(first, *command)
            assert refused.returncode == 3, command
            assert f"of the image is, by a link, {outside}" in refused.stderr
    assert tree(outside) == before


def tree(folder: Path) -> dict[str, bytes]:
    """All that is there, with its content."""
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in [folder, *folder.rglob("*")]}


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


# --- Status


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
    unit = {"name": "mumble-server.service", "state": None, "boot": "starts at boot", "says": None}
    code, document = status(host, second)
    assert (code, document["installed"], document["good"]) == (0, True, True)
    assert (document["generation"], document["before"], document["units"]) == (2, 1, [unit])

    host.path(UNIT).write_text("# mine\n", encoding="utf-8")
    host.path(INI).chmod(0o644)
    host.path("/usr/local/sbin/guixsvc-herd").unlink()
    host.path("/etc/systemd/system/multi-user.target.wants/mumble-server.service").unlink()
    code, document = status(host, second)
    assert (code, document["installed"], document["good"]) == (1, True, False)
    assert sorted(document["problems"]) == [
        f"{INI} has another mode or owner",
        f"{UNIT} was edited on the host",
        "/usr/local/sbin/guixsvc-herd is missing",
        "mumble-server.service does not start at boot",
    ]
    assert document["units"] == [unit | {"boot": "does not start at boot"}]
    host.installed(second, "apply", "--force")
    assert status(host, second)[0] == 0
    host.path(f"{STATE}/pending").write_text("generation 2\n", encoding="utf-8")
    code, document = status(host, second)
    assert (code, document["cut-off"]) == (1, True)
    for command in ("apply", "list", "uninstall"):
        assert host.install(first, command, "--json").returncode == 2


# --- Secrets


def test_no_secret_is_shown_or_readable(host: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "secret", mumble(f"(server-password {string(PASSWORD)})"))
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


# --- Cut off


CHANGING = "cp install ln mkdir mv rm rmdir systemctl systemd-sysusers systemd-tmpfiles"


def snapshots(host: Image, out: Path, folder: Path, command: str) -> list[Image]:
    """Run a command on a host; the host as it was before each program that changed something.

    That is what is left of it when the installer is killed there, and all that it has started.
    """
    shims, kept = folder / "shims", folder / "snapshots"
    shims.mkdir()
    kept.mkdir()
    for name in CHANGING.split():
        # To delete a folder that is not empty changes nothing.
        (shims / name).write_text(f"""#!/bin/sh
[ {name} != rmdir ] || [ -z "$(ls -A "$2")" ] || exit 1
echo >>{folder}/log
at={kept}/$(wc -l <{folder}/log)
[ -e "$at" ] || {needs.program("cp")} -a -T -- "{host.root}" "$at" || echo "$at" >>{folder}/failed
exec {needs.program(name)} "$@"
""")
        (shims / name).chmod(0o755)
    host.installed(with_programs(out, shims, folder / "out"), command)
    assert not (folder / "failed").exists()
    return [Image(path) for path in sorted(kept.iterdir(), key=lambda path: int(path.name))]


def state_of(host: Image) -> bytes:
    """A digest of all that is on a host, but for times."""
    digest = hashlib.sha256()
    for path in sorted(host.root.rglob("*")):
        status = path.lstat()
        digest.update(repr((path.relative_to(host.root), status.st_mode, status.st_uid)).encode())
        if path.is_symlink():
            digest.update(bytes(path.readlink()))
        elif path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


@pytest.mark.parametrize("command", ["apply", "rollback", "uninstall"])
def test_cut_off_at_every_step(command: str, host: Image, first: Path, tmp_path: Path) -> None:
    # One file more, and two that differ.
    more = compiled(tmp_path, "more", mumble('(database-file "/srv/voice/db.sqlite")'))
    assert len(declared(more)) == len(declared(first)) + 1
    host.installed(first, "apply")
    if command != "apply":
        host.installed(more, "apply")
    after = {"apply": declared(more), "rollback": declared(first), "uninstall": {}}[command]
    before = declared(first) if command == "apply" else declared(more)
    out = first if command == "rollback" else more
    (tmp_path / "cut").mkdir()
    # Many programs find that nothing is to be done.
    different = {state_of(cut): cut for cut in snapshots(host, out, tmp_path / "cut", command)}
    seen = set()
    for at, cut in enumerate(different.values()):
        found = {path: content for path, content in cut.files().items() if not path.endswith("-new")}
        for path, content in found.items():
            assert content in (before.get(path), after.get(path)), (at, path)
        seen.add("before" if found == before else "after" if found == after else "between")
        # Either way is open then: on, or back to where it came from.
        if command == "apply":
            back = copy(cut, tmp_path / f"back-{at}")
            back.installed(first, "apply")
            assert back.files() == before, at
            shutil.rmtree(back.root)
        cut.installed(out, command if command != "rollback" or cut.generation == "2" else "apply")
        assert cut.files() == after, at
        assert cut.generation == {"apply": "2", "rollback": "1", "uninstall": None}[command], at
        assert not cut.path(f"{STATE}/pending").exists()
        shutil.rmtree(cut.root)
    assert len(different) > 15
    assert {"before", "after"} <= seen


def changes(said: str) -> list[str]:
    """The lines of a plan about files."""
    return [line for line in said.splitlines() if line.split()[0] in ("add", "change", "remove")]
