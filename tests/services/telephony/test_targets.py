"""The distributions that are known: each says of each service what it finds, or why there is nothing."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from guixsvc import targets
from guixsvc.records import service_types
from guixsvc.service_tables import BadTarget
from images import Image, compiled
from real.compiled import guixsvc
from real.jami_and_mumble import jami, mumble
from whole_target import whole_target

DOCS = Path(__file__).parents[3] / "docs"
INSTALLER = Path(__file__).parents[3] / "templates" / "shared" / "installer"
TRIED = {"debian-12", "debian-13", "debian-14"}
"""Those that the tests boot (tests/real/debian_root.py)."""


@pytest.mark.parametrize("name", targets.names())
def test_nothing_is_missing_in_a_target(name: str) -> None:
    """A new target is a file for the host and one for each service: which is missing, or what in it."""
    target = targets.load(name)
    for type_ in service_types().values():
        file = Path(type_.file.folder, "targets", f"{name}.json")
        assert file.is_file(), f"{file} is missing"
        reason = target.lacking.get(type_.service)
        said = json.loads(file.read_bytes())
        assert reason == said.get("unavailable"), reason
        for variable, keys in type_.file.on_target.items() if reason is None else ():
            for key, value in keys.items():
                given = target.packages[variable].get(key)
                assert given is not None or value.may_be_left_out, f"{file}: {variable}.{key} is missing"
                if value.kind == "program" and given is not None:
                    assert given in target.provided_by, f"{file}: provided-by of {given} is missing"
    assert target.os_release.get("ID"), "os-release"
    assert target.install, "install"
    assert target.is_tried == (name in TRIED)


def test_they_are_listed() -> None:
    ran = guixsvc("targets")
    assert ran.code == 0
    assert "debian-12           Debian 12, tried: Jami, Mumble 1.3.4\n" in ran.stdout
    assert "fedora-44           Fedora 44, not tried: Jami, Mumble 1.4.287\n" in ran.stdout
    assert "no Jami: Arch Linux's package jami-daemon has no jamid\n" in ran.stdout
    assert [line.split()[0] for line in ran.stdout.splitlines() if line[0] != " "] == targets.names()


def test_what_is_not_there_is_an_error_at_the_service(tmp_path: Path) -> None:
    file = tmp_path / "jami.scm"
    file.write_text(f"(list\n {jami()})\n")
    ran = guixsvc("check", str(file), "--target", "arch")
    assert ran.code == 1
    assert ran.stdout.startswith(f"{file}:2:")
    assert "has no jamid" in ran.stdout


@pytest.mark.parametrize("name", targets.names())
def test_what_was_never_tried_is_said(name: str, tmp_path: Path) -> None:
    file = tmp_path / "config.scm"
    file.write_text(mumble())
    for command in (["check"], ["compile", "-o", str(tmp_path / "out")]):
        ran = guixsvc(*command, str(file), "--target", name)
        assert ran.code == 0, ran
        assert ("never tried" in ran.stderr) is (name not in TRIED)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["tried"] is (name in TRIED)


def test_the_host_says_so_too_and_how_packages_are_installed(tmp_path: Path) -> None:
    host = Image(tmp_path / "host")
    host.root.mkdir()
    out = compiled(tmp_path, "fedora", mumble(), "--target", "fedora-44")
    planned = host.install(out, "plan")
    assert "Fedora 44 was never tried" in planned.stdout
    assert "/usr/bin/mumble-server (dnf install mumble-server)" in planned.stdout + planned.stderr


SWITCH = """
. "$1/files.sh"
root=$2 state=$3
begin_switch() { :; }
end_switch() { :; }
say() { printf '%s\\n' "$*"; }
selinuxenabled() { return "$enabled"; }
restorecon() { say "restorecon $*"; }
switch_files "$state/pending"
"""


@pytest.mark.parametrize(("enabled", "root", "relabelled"), [(0, "", True), (1, "", False), (0, "/", False)])
def test_files_get_their_labels_where_selinux_is_on(
    enabled: int, root: str, relabelled: bool, tmp_path: Path
) -> None:
    """Of a running host; an image gets its labels when it boots."""
    (tmp_path / ".voice.conf.guixsvc-new").write_text("new")
    (tmp_path / "pending").write_text(f"replace {tmp_path}/voice.conf\n")
    done = subprocess.run(
        ["sh", "-euc", f"enabled={enabled}\n{SWITCH}", "sh", str(INSTALLER), root, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (tmp_path / "voice.conf").read_text() == "new"
    assert done.stdout == (f"restorecon -F -- {tmp_path}/voice.conf\n" if relabelled else "")


@pytest.mark.parametrize("nothing", [{"packages": None}, {"unavailable": "it is not packaged there"}])
def test_a_target_of_one_s_own_may_have_nothing_for_a_service(
    nothing: dict[str, object], tmp_path: Path
) -> None:
    target = whole_target("debian-12")
    one, other = (type_ for type_ in service_types().values())
    if "unavailable" in nothing:
        target["unavailable"] = {one.service: nothing["unavailable"]}
    else:
        target["packages"] |= dict.fromkeys(one.file.on_target, None)
    (tmp_path / "own.json").write_text(json.dumps(target))
    said = targets.load(str(tmp_path / "own.json"))
    reason = (
        nothing.get("unavailable") or f"it has nothing for {', '.join(f'`{v}`' for v in one.file.on_target)}"
    )
    assert said.lacking == {one.service: reason}
    assert other.file.on_target.keys() <= said.packages.keys()


def test_what_a_target_lacks_is_named_as_services_are(tmp_path: Path) -> None:
    target = whole_target("debian-12")
    service = next(iter(service_types().values())).service
    target["unavailable"] = {f"{service}x": "why"}
    (tmp_path / "own.json").write_text(json.dumps(target))
    with pytest.raises(BadTarget, match=f"unknown key .*did you mean `{service}`"):
        targets.load(str(tmp_path / "own.json"))


def test_a_target_of_one_s_own_says_what_a_server_is_started_by(tmp_path: Path) -> None:
    target = whole_target("debian-12")
    target["packages"]["mumble"] = {"server": "/opt/mumble-1.6", "version": "1.6", "command-line": "gnu"}
    (tmp_path / "mine.json").write_text(json.dumps(target))
    out = compiled(tmp_path, "one", mumble(), "--target", str(tmp_path / "mine.json"))
    unit = (out / "root/etc/systemd/system/mumble-server.service").read_text()
    start = "ExecStart=/usr/local/lib/guixsvc/mumble-server-start /var/lib/mumble-server/db.sqlite"
    assert f"\n{start} /opt/mumble-1.6 --foreground --ini %d/mumble-server.ini\n" in unit
    assert json.loads((out / "manifest.json").read_bytes())["target"] == "mine"


def test_the_target_file_of_the_documentation(tmp_path: Path) -> None:
    page = (DOCS / "install.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "mine.json").write_text(text)
    (tmp_path / "one.scm").write_text(mumble())
    options = ("-o", str(tmp_path / "out"), "--target", str(tmp_path / "mine.json"))
    ran = guixsvc("compile", str(tmp_path / "one.scm"), *options)
    assert ran.code == 0 and "(Somebody's Linux 3)" in ran.stderr


def test_a_target_of_one_s_own_that_has_nothing_for_one_of_them(tmp_path: Path) -> None:
    target = whole_target("debian-12")
    target["packages"] = {"mumble": target["packages"]["mumble"]}
    (tmp_path / "mine.json").write_text(json.dumps(target))
    compiled(tmp_path, "one", mumble(), "--target", str(tmp_path / "mine.json"))
    (tmp_path / "jami.scm").write_text(jami())
    options = ("-o", str(tmp_path / "jami"), "--target", str(tmp_path / "mine.json"))
    ran = guixsvc("compile", str(tmp_path / "jami.scm"), *options)
    assert ran.code == 1 and "Debian 12 has nothing for Jami [unavailable-service]" in ran.stdout
    assert "it says nothing of `libjami`" in ran.stdout


def test_findings_with_every_kind_of_input_for_a_target(tmp_path: Path) -> None:
    (tmp_path / "mixed.scm").write_text(
        """(list (service mumble-server-service-type
      (mumble-server-configuration (port 0) (package emacs)))
      (service jami-service-type
        (jami-configuration (libjami vim) (dbus 5) (nss-certs (car 5))
          (accounts (list (jami-account (archive (computed-file "a" #~(b)))) (jami-account) 5)))))
"""
    )
    options = ("--target", "debian-12", "--output-format", "json")
    ran = guixsvc("check", str(tmp_path / "mixed.scm"), *options)
    findings = json.loads(ran.stdout)["findings"]
    assert [(finding["start"]["line"], finding["code"]) for finding in findings] == [
        (2, "invalid-value"),
        (2, "unavailable-package"),
        (4, "unavailable-package"),
        (4, "invalid-value"),
        (4, "not-evaluated"),
        (4, "wrong-argument"),
        (5, "unavailable-file"),
        (5, "missing-field"),
        (5, "invalid-value"),
    ]


def test_the_services_that_a_check_looks_for_are_named(tmp_path: Path) -> None:
    for number in "12":
        (tmp_path / f"{number}.scm").write_text(mumble("(port 0)"))
    ran = guixsvc("check", str(tmp_path / "1.scm"), str(tmp_path / "2.scm"))
    assert ran.stderr == "checked 2 files; 2 with Jami or Mumble\n2 errors\n"
