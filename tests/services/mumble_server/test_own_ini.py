"""Findings in an ini of one's own: where they stand, what the target's version changes, what is not shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from whole_target import whole_target

DECLARATION = """
(use-modules (gnu services) (gnu services telephony) (guix gexp))
(service mumble-server-service-type
         (mumble-server-configuration (file (local-file "voice.ini"))))
"""


def target(folder: Path, version: str) -> str:
    """The file of a target like Debian 13 with another version of Mumble."""
    description = whole_target("debian-13")
    style = "gnu" if version >= "1.6" else "classic"
    description["packages"]["mumble"] |= {"version": version, "command-line": style}
    path = folder / "target.json"
    path.write_text(json.dumps(description), encoding="utf-8")
    return str(path)


def findings(
    folder: Path, ini: str | bytes, capsys: pytest.CaptureFixture[str], version: str = ""
) -> list[dict[str, Any]]:
    folder.mkdir(exist_ok=True)
    (folder / "config.scm").write_text(DECLARATION, encoding="utf-8")
    (folder / "voice.ini").write_bytes(ini if isinstance(ini, bytes) else ini.encode())
    options = ["--target", target(folder, version)] if version else []
    main(["check", str(folder / "config.scm"), "--output-format", "json", *options])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def test_a_finding_stands_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = findings(tmp_path, "; settings\r\nport=5000\r\n  usres = 5\r\n", capsys)
    assert found["path"] == str(tmp_path / "voice.ini")
    assert (found["start"], found["end"]) == ({"line": 3, "column": 3}, {"line": 3, "column": 8})


def test_a_path_of_the_tree_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings(tmp_path / "tree", "usres=5\nserverpassword=swordfish, fish\n", capsys)
    (tmp_path / "outside.ini").write_text("usres=5\n")
    config = tmp_path / "tree" / "config.scm"
    for path, codes in (
        (tmp_path / "tree" / "voice.ini", ["ini-unknown-key", "ini-no-text"]),
        (tmp_path / "outside.ini", ["mumble-server/ini-not-known"]),
        (tmp_path / "tree" / "nothing.ini", ["mumble-server/ini-not-known"]),
    ):
        config.write_text(DECLARATION.replace('(local-file "voice.ini")', f'"{path}"'), encoding="utf-8")
        main(["check", str(config), "--output-format", "json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        # Tests may run below /tmp, which is no place for a file that root reads.
        found = [one for one in found if one["code"] != "unsafe-path"]
        assert [one["code"] for one in found] == codes
        assert {one["path"] for one in found} == {str(path if "unknown-key" in codes[0] else config)}
        main(["check", str(config)])
        assert "swordfish" not in capsys.readouterr().out


def test_declared_patterns_are_judged_as_the_version_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern = '(username-regex "^\\\\p{L}+$")'
    (tmp_path / "config.scm").write_text(DECLARATION.replace('(file (local-file "voice.ini"))', pattern))
    for version, count in ("1.3.4", 2), ("1.5.915", 2), ("1.6.870", 0):
        options = ["--target", target(tmp_path, version), "--output-format", "json"]
        main(["check", str(tmp_path / "config.scm"), *options])
        assert len(json.loads(capsys.readouterr().out)["findings"]) == count


def test_a_byte_order_mark_stays_and_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Qt 5 takes it for a part of the first key: tests/real/test_ini_against_qt.py."""
    ini = b"\xef\xbb\xbfport=81\nusers=5\n"
    (found,) = findings(tmp_path, ini, capsys)
    assert (found["code"], found["start"]) == ("ini-line", {"line": 1, "column": 1})
    assert "`port` is ignored" in found["message"]
    out = tmp_path / "out"
    assert main(["compile", str(tmp_path / "config.scm"), "-o", str(out)]) == 0
    assert (out / "root/etc/guixsvc/mumble-server/mumble-server.ini").read_bytes() == ini
    unit = (out / "root/etc/systemd/system/mumble-server.service").read_text(encoding="utf-8")
    assert "CAP_NET_BIND_SERVICE" not in unit, "the server listens at 64738"


@pytest.mark.parametrize(
    "rest", ["; settings\nport=81\n", "\nport=81\n", "[General]\nport=81\n", "#x=\n", ""]
)
def test_a_byte_order_mark_that_hides_no_key(
    rest: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = [found["message"] for found in findings(tmp_path, "\ufeff" + rest, capsys)]
    assert messages == ["a byte-order mark means nothing here"]


@pytest.mark.parametrize(
    ("ini", "version", "code", "severity"),
    [
        ("dbOpts=x\n", "1.6.870", "ini-version", "error"),
        ("dbPrefix=mumble_\n", "1.6.870", "ini-version", "error"),
        ("dbPrefix=\n", "1.6.870", None, ""),
        ("dbOpts=x\n", "1.5.735", None, ""),
        ("dbDriver=QSQLITE\n", "1.6.870", "ini-version", "error"),
        ("dbDriver=QSQLITE\n", "1.5.735", None, ""),
        ("dbDriver=MySQL\ndbUsername=x\ndatabase=mumble\n", "1.6.870", None, ""),
        ("dbUsername=x\n", "1.6.870", "ini-version", "error"),
        ("dbUsername=\n", "1.6.870", None, ""),
        ("sqlite_wal=1\n", "1.6.870", "ini-version", "error"),
        ("sqlite_wal=2\n", "1.6.870", None, ""),
        ("suggestPositional=true\n", "1.6.870", "ini-version", "warning"),
        ("suggestpositional=true\n", "1.5.735", "ini-version", "warning"),
        ("allowRecording=false\n", "1.3.4", "ini-version", "warning"),
        ("allowRecording=false\n", "1.5.735", None, ""),
        ("username=^\\\\p{L}+$\n", "1.6.870", None, ""),
        ("username=^\\\\w+?$\n", "1.5.735", "mumble-server/suspicious-pattern", "warning"),
        ("username=(a\n", "1.6.870", "mumble-server/suspicious-pattern", "warning"),
        ("[Ice\n", "1.3.4", "ini-section", "warning"),
        ("[Ice\n", "1.5.735", "ini-section", "error"),
        ("dbDriver=QMYSQL\ndatabase=mumble\ndbHost=db.example.org\n", "1.5.735", None, ""),
        ('welcometext="a;b,c"\nserverpassword="d,e"\n', "", None, ""),
        ("sslCert=/a\\x1b.pem\n", "", "ini-fatal", "error"),
        ("sslDHParams=/etc/dh.pem\nsslCA=\n", "", None, ""),
    ],
)
def test_what_is_said(
    ini: str, version: str, code: str | None, severity: str,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    found = findings(tmp_path, ini, capsys, version)
    expected = [] if code is None else [(code, severity)]
    assert [(one["code"], one["severity"]) for one in found] == expected


@pytest.mark.parametrize(
    "line",
    [
        "serverpassword=swordfish,2",
        "serverpasword=swordfish",
        "SERVERPASSWORD=swordfish",
        "dbPassword=swordfish\\w",
    ],
)
def test_a_password_is_not_shown(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(tmp_path, f"port=5\n{line}\n", capsys) != []
    main(["check", str(tmp_path / "config.scm")])
    shown = capsys.readouterr().out
    assert "voice.ini:2:" in shown
    assert "swordfish" not in shown


def test_a_known_database_of_another_server_keeps_its_superuser(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    findings(tmp_path, "dbDriver=QMYSQL\ndatabase=mumble\n", capsys)
    out = tmp_path / "out"
    assert main(["compile", str(tmp_path / "config.scm"), "-o", str(out)]) == 0
    assert "-disablesu" not in (out / "root/etc/systemd/system/mumble-server.service").read_text()
