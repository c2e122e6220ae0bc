"""What ``install plan`` tells of a host that has a life of its own, on hosts that do not run (``--root``)."""

import json
import re
from pathlib import Path

import pytest

from images import Image, compiled
from real.jami_and_mumble import mumble

INI = "/etc/guixsvc/mumble-server/mumble-server.ini"
PACKAGE_INI = "/etc/mumble-server.ini"
PACKAGE_SCRIPT = "/etc/init.d/mumble-server"
PACKAGE_LOG = "/var/log/mumble-server/mumble-server.log"
PACKAGE_DATABASE = "/var/lib/mumble-server/mumble-server.sqlite"
OWN = "/etc/murmur/murmur.ini"


@pytest.fixture
def with_server(host: Image) -> Image:
    """A host with a package's own server, set up by hand."""
    host.write(PACKAGE_SCRIPT, "#!/bin/sh\n", 0o755)
    lines = [
        f"database={PACKAGE_DATABASE}",
        f"logfile={PACKAGE_LOG}",
        "host=192.0.2.7",
        "serverpassword=hunter2",
    ]
    host.write(PACKAGE_INI, "\n".join([*lines, 'welcometext="a\tb"\n']))
    return host


# --- A server that is there


def test_how_settings_differ_from_those_of_a_server_that_is_there(with_server: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "one", mumble('(welcome-text "two")'))
    assert "setting  " not in with_server.installed(out, "plan")
    said = with_server.installed(out, "plan", "--diff")
    assert f"settings, those of {PACKAGE_INI} against those declared:\n" in said
    assert 'setting  welcometext: "a\\tb" → "two"\n' in said
    assert 'setting  host: "192.0.2.7" → not given (from now on it listens at all addresses)\n' in said
    assert 'setting  serverpassword: "…" → "" (from now on the server asks for no password)\n' in said
    assert "hunter2" not in said


def test_how_settings_differ_from_those_in_force(host: Image, tmp_path: Path) -> None:
    one = compiled(tmp_path, "one", mumble('(welcome-text "one") (server-password "hunter2")'))
    two = compiled(tmp_path, "two", mumble('(welcome-text "two") (server-password "hunter3")'))
    host.installed(one, "apply")
    said = host.installed(two, "plan", "--diff")
    changes = [line for line in said.splitlines() if line.startswith("setting  ")]
    assert changes == [
        'setting  welcometext: "one" → "two"',
        'setting  serverpassword: "…" → "…" (they differ)',
    ]
    assert [line for line in host.installed(one, "plan", "--diff").splitlines() if "setting  " in line] == [
        'setting  serverpassword: "…" → "…" (the same)'
    ]


def test_what_follows_for_those_who_are_used_to_the_server_before(with_server: Image, tmp_path: Path) -> None:
    with_server.write("/etc/fail2ban/jail.d/mumble.conf", f"logpath = {PACKAGE_LOG}\n")
    with_server.write("/etc/cron.d/copies", f"0 3 * * * root cp {PACKAGE_DATABASE} /srv/copies\n")
    out = compiled(tmp_path, "one", mumble())
    said = with_server.installed(out, "plan")
    assert (
        f"its log was {PACKAGE_LOG} (named in: /etc/fail2ban/jail.d/mumble.conf); ours is in the journal"
        in said
    )
    assert "addresses in the log are disguised from now on" in said
    assert "declare (obfuscate-ips? #f)" in said
    new = "/var/lib/mumble-server/db.sqlite"
    assert (
        f"what backs up {PACKAGE_DATABASE} (named in: /etc/cron.d/copies) must back up {new} as well" in said
    )
    same = f'(obfuscate-ips? #f) (database-file "{PACKAGE_DATABASE}")'
    said = with_server.installed(compiled(tmp_path, "same", mumble(same)), "plan")
    assert "disguised" not in said and "backs up" not in said
    with_server.installed(out, "apply")
    assert "its log was" not in with_server.installed(out, "plan"), "it is no news any more"


# --- For programs


def test_a_plan_for_programs(with_server: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "one", mumble('(welcome-text "two")'))
    plan = json.loads(with_server.installed(out, "plan", "--json"))
    assert plan["version"] == 1
    assert (plan["unchanged"], plan["cut-off"], plan["refused"]) == (False, False, None)
    assert INI in plan["add"] and plan["change"] == plan["remove"] == plan["conflicts"] == []
    assert plan["ports"] == ["64738/tcp", "64738/udp"]
    assert plan["enable"] == ["mumble-server.service"]
    assert any(note.startswith(f"its log was {PACKAGE_LOG}; ") for note in plan["notes"])
    texts = {setting["key"]: setting for setting in plan["settings"]}
    assert texts["welcometext"]["old"] == '"a\\tb"'
    assert texts["host"]["new"] is None
    assert texts["serverpassword"]["old"] == '"…"'
    with_server.path(PACKAGE_INI).write_bytes(
        "welcometext=Gr\xfc\xdfe\n".encode("latin-1") + f"registerName={'aЖ' * 150}\n".encode()
    )
    texts = {s["key"]: s["old"] for s in json.loads(with_server.installed(out, "plan", "--json"))["settings"]}
    assert texts["welcometext"] == '"Gre"'
    assert re.fullmatch('"(aЖ)+a?…"', texts["registerName"])
    with_server.installed(out, "apply")
    plan = json.loads(with_server.installed(out, "plan", "--json"))
    assert plan["unchanged"] is True
    assert plan["add"] == plan["settings"] == []


def test_a_plan_that_is_refused_for_programs(host: Image, tmp_path: Path) -> None:
    out = compiled(tmp_path, "one", mumble())
    host.write(INI, 'mine, "quoted\\"\n')
    host.path("/usr/sbin/murmurd").unlink()
    done = host.install(out, "plan", "--json")
    plan = json.loads(done.stdout)
    assert (done.returncode, plan["unchanged"]) == (3, False)
    assert plan["conflicts"] == [f"{INI} is not ours"]
    assert "/usr/sbin/murmurd (apt-get install mumble-server)" in plan["refused"]


@pytest.mark.parametrize("option", ["--diff", "--json"])
def test_options_of_plan_go_with_plan(host: Image, tmp_path: Path, option: str) -> None:
    assert host.install(compiled(tmp_path, "one", mumble()), "list", option).returncode == 2


# --- An ini of one's own, on the host


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return compiled(tmp_path, "own", mumble(f'(file "{OWN}")'))


def test_an_ini_of_one_s_own_is_read_on_the_host(host: Image, own: Path) -> None:
    host.write(OWN, 'port=99\nsslCert="cert, 1.pem"\nsslKey=/etc/le/key.pem\nwelcometextfile=welcome.html\n')
    host.write("/etc/le/key.pem")
    done = host.install(own, "plan")
    assert done.returncode == 0, "an image may be given the rest later"
    assert "port     99/tcp must be open" in done.stdout
    assert f"lacks /etc/murmur/cert, 1.pem, which {OWN} names as sslCert\n" in done.stderr
    assert f"lacks /etc/murmur/welcome.html, which {OWN} names as welcometextfile\n" in done.stderr
    assert "key.pem" not in done.stderr
    plan = json.loads(host.installed(own, "plan", "--json"))
    assert plan["ports"] == ["99/tcp", "99/udp"]
    assert sum("murmur.ini names as" in note for note in plan["notes"]) == 2


def test_against_an_ini_of_one_s_own(with_server: Image, own: Path) -> None:
    with_server.write(OWN, "host=192.0.2.7\nserverpassword=hunter2\nallowhtml=no\n")
    said = with_server.installed(own, "plan", "--diff")
    changes = re.findall("^setting  (.*)$", said, re.MULTILINE)
    assert [change.partition(":")[0] for change in changes] == ["welcometext", "serverpassword", "database"]
