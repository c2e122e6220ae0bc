"""Compiling many hosts of which some are faulty, what is reported of them, and variables for all of them."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guixsvc.cli import main
from guixsvc.commands import progress
from guixsvc.commands.env_files import env_file
from guixsvc.commands.usage import Usage
from guixsvc.plain_calls import options as plain_options
from plain_services import GREETER
from whole_target import whole_target

HEAD = "(use-modules (gnu) (acme services greeter))\n"

pytestmark = pytest.mark.usefixtures("greeter_is_known")


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def _host(name: str, fields: str = "") -> str:
    service = f"(service greeter-service-type (greeter-configuration {fields}))"
    return f'(operating-system (host-name "{name}") (services (list {service})))'


def _write(file: str, *hosts: str, after: str = "") -> None:
    Path(file).write_text(f"{HEAD}(list {' '.join(hosts)}){after}\n", encoding="utf-8")


def _compile(*arguments: str) -> int:
    return main(["compile", *arguments, "-o", "out"])


def _names() -> list[str]:
    return sorted(path.name for path in Path("out").iterdir())


def _report(name: str = "report.json") -> Any:
    return json.loads(Path(name).read_bytes())


# --keep-going

FAULTY = "(port 70000)"


@pytest.mark.parametrize(("fault", "code"), [
    (FAULTY, "invalid-value"),
    ("(prt 64738)", "unknown-field"),
    ('(most-guests "many")', "invalid-value"),
])  # fmt: skip
def test_hosts_without_errors_are_compiled(fault: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    _write("hosts.scm", _host("east"), _host("north"), _host("west"))
    assert _compile("hosts.scm") == 0
    north = {path: path.read_bytes() for path in Path("out/north").rglob("*") if path.is_file()}
    capsys.readouterr()
    _write("hosts.scm", _host("east", "(most-guests 7)"), _host("north", fault), _host("west"))
    assert _compile("hosts.scm") == 1, "without the option nothing is"
    assert "nothing written" in capsys.readouterr().err
    assert _compile("hosts.scm", "--keep-going", "--report", "report.json") == 1
    said = capsys.readouterr()
    assert _names() == ["east", "north", "west"]
    assert {path: path.read_bytes() for path in Path("out/north").rglob("*") if path.is_file()} == north
    assert b"most-guests=7\n" in Path("out/east/root/etc/guixsvc/greeter/greeter.ini").read_bytes()
    table = said.err.split("not compiled, and left as it was: 1 host\n")[1].splitlines()
    assert [line.split()[0] for line in table] == ["north"]
    report = _report()
    assert report["counts"] == {"new": 0, "changed": 1, "unchanged": 1, "failed": 1, "gone": 0}
    (north_,) = (host for host in report["hosts"] if host["state"] == "failed")
    (finding,) = north_.pop("findings")
    assert north_ == {"host": "north", "state": "failed", "source": "hosts.scm"}
    assert f"[{finding['code']}]" in said.out and finding["code"] == code
    assert f"hosts.scm:{finding['start']['line']}:{finding['start']['column']}: error" in said.out


def test_a_file_that_is_faulty_as_a_whole_keeps_its_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("east", "north", "west"):
        _write(f"{name}.scm", _host(name))
    files = ("east.scm", "north.scm", "west.scm")
    assert _compile(*files) == 0
    Path("north.scm").write_text(f"{HEAD}(list {_host('north')}", encoding="utf-8")
    _write("west.scm", _host("west2"))
    assert _compile(*files, "--keep-going", "--report", "report.json") == 1
    # Whether west is gone is not known: the faulty file may declare it.
    assert _names() == ["east", "north", "west", "west2"]
    assert "removed" not in capsys.readouterr().err
    assert _report()["counts"] == {"new": 1, "changed": 0, "unchanged": 1, "failed": 1, "gone": 0}
    _write("north.scm", _host("north"))
    assert _compile(*files, "--keep-going") == 0
    assert _names() == ["east", "north", "west2"]


def test_what_a_shared_module_has_wrong_is_wrong_with_all_that_read_it() -> None:
    Path("fleet").mkdir()
    Path("fleet/base.scm").write_text(
        "(define-module (fleet base) #:use-module (acme services greeter) #:export (text))\n"
        "(define text (unknown-procedure-of-nobody 1))\n", encoding="utf-8",
    )  # fmt: skip
    Path("east.scm").write_text(
        f"(use-modules (fleet base))\n{HEAD}{_host('east', '(greeting text)')}\n", encoding="utf-8"
    )
    _write("west.scm", _host("west"))
    assert _compile("east.scm", "west.scm", "--keep-going", "--report", "report.json") == 1
    assert _names() == ["west"]
    states = {host["host"]: host["state"] for host in _report()["hosts"]}
    assert states == {"east": "failed", "west": "new"}


def test_hosts_of_one_name_are_both_left_out() -> None:
    _write("a.scm", _host("east"), _host("west"))
    _write("b.scm", _host("east"), _host("north"))
    assert _compile("a.scm", "b.scm", "--keep-going", "--report", "report.json") == 1
    assert _names() == ["north", "west"]
    failed = [host for host in _report()["hosts"] if host["state"] == "failed"]
    assert [(host["host"], host["source"]) for host in failed] == [("east", "a.scm"), ("east", "b.scm")]
    assert {finding["code"] for host in failed for finding in host["findings"]} == {"duplicate-host"}


def test_strict_leaves_out_those_with_warnings() -> None:
    _write("hosts.scm", _host("east", '(password "hunter22")'), _host("west"))
    assert _compile("hosts.scm", "--keep-going", "--strict") == 1
    assert _names() == ["west"]


def test_with_nothing_good_nothing_is_written() -> None:
    _write("hosts.scm", _host("east"), _host("west"))
    assert _compile("hosts.scm") == 0
    _write("hosts.scm", _host("east", FAULTY), _host("west", FAULTY))
    assert _compile("hosts.scm", "--keep-going", "--report", "report.json") == 1
    assert _names() == ["east", "west"]
    assert _report()["counts"]["failed"] == 2


def test_the_tree_of_one_host_is_not_made_one_of_several(capsys: pytest.CaptureFixture[str]) -> None:
    _write("hosts.scm", _host("east"))
    assert _compile("hosts.scm") == 0
    _write("hosts.scm", _host("east", FAULTY), _host("west"))
    assert _compile("hosts.scm", "--keep-going") == 2
    assert "manifest.json" in _names() and "--keep-going" in capsys.readouterr().err


def test_a_report_of_all_that_happened() -> None:
    _write("hosts.scm", _host("east"), _host("north"))
    assert _compile("hosts.scm", "--report", "report.json") == 0
    _write("hosts.scm", _host("east"), _host("west"))
    assert _compile("hosts.scm", "--report", "report.json") == 0
    hosts = [
        {"host": "east", "state": "unchanged"},
        {"host": "north", "state": "gone"},
        {"host": "west", "state": "new"},
    ]
    counts = {"new": 1, "changed": 0, "unchanged": 1, "failed": 0, "gone": 1}
    assert _report() == {"version": 1, "counts": counts, "hosts": hosts}
    assert _compile("hosts.scm", "--report", "out/report.json") == 2
    assert sorted(path.name for path in Path().iterdir()) == ["hosts.scm", "out", "report.json"]


@pytest.mark.parametrize("option", ["--report", "--output-file"])
@pytest.mark.parametrize(("file", "reason"), [
    ("hosts.scm", "this file is read"),
    ("same.scm", "this file is read"),
    ("settings.toml", "this file is read"),
    ("host.json", "this file is read"),
    ("link", "this is a symbolic link"),
])  # fmt: skip
def test_what_is_read_is_not_written(
    option: str, file: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _write("hosts.scm", _host("east"))
    Path("settings.toml").touch()
    Path("host.json").write_text(json.dumps(whole_target("debian-12")), encoding="utf-8")
    Path("same.scm").hardlink_to("hosts.scm")
    Path("link").symlink_to("old")
    before = Path("hosts.scm").read_bytes(), Path("host.json").read_bytes()
    given = ["--config", "settings.toml", "--target", "host.json", option, file]
    assert _compile("hosts.scm", *given) == 2
    assert reason in capsys.readouterr().err
    assert (Path("hosts.scm").read_bytes(), Path("host.json").read_bytes()) == before
    assert Path("settings.toml").read_bytes() == b"" and Path("link").is_symlink()
    assert not Path("out").exists()


def test_a_report_is_written_whole_and_keeps_its_mode(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _write("hosts.scm", _host("east"))
    Path("report.json").write_text("old", encoding="utf-8")
    Path("report.json").chmod(0o640)
    assert _compile("hosts.scm", "--report", "report.json") == 0
    assert _report()["counts"]["new"] == 1 and Path("report.json").stat().st_mode & 0o777 == 0o640
    assert _compile("hosts.scm", "--report", "none/such.json") == 2
    assert "guixsvc: none/such.json: No such file or directory\n" in capsys.readouterr().err
    before = Path("report.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        assert _compile("hosts.scm", "--report", "report.json") == 2
    assert Path("report.json").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["hosts.scm", "out", "report.json"]


def test_a_folder_that_cannot_be_made_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    _write("hosts.scm", _host("east"))
    Path("file").touch()
    assert main(["compile", "hosts.scm", "-o", "file/out"]) == 2
    assert capsys.readouterr().err == "guixsvc: nothing written: file: File exists\n"


def test_findings_do_not_take_the_place_of_the_report() -> None:
    _write("hosts.scm", _host("east"))
    assert _compile("hosts.scm", "--report", "both", "--output-file", "./both") == 2
    assert not Path("both").exists()


def test_a_report_goes_into_a_pipe_and_does_not_replace_it() -> None:
    _write("hosts.scm", _host("east"))
    os.mkfifo("pipe")
    reading = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert _compile("hosts.scm", "--report", "pipe") == 0
        assert Path("pipe").is_fifo()
        assert json.loads(os.read(reading, 1 << 16))["counts"]["new"] == 1
    finally:
        os.close(reading)


def test_a_report_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PW_EAST", "hunter2hunter2")
    _write("hosts.scm", _host("east", '(port (getenv "PW_EAST"))'), _host("west"))
    assert _compile("hosts.scm", "--env", "PW_EAST", "--keep-going", "--report", "report.json") == 1
    assert "hunter2" not in Path("report.json").read_text(encoding="utf-8")
    assert "hunter2" not in "".join(map(str, Path("out").rglob("*")))


# Variables

PASSWORDS = [_host(name.lower(), f'(password (getenv "PW_{name}"))') for name in ("EAST", "WEST")]


def test_a_pattern_stands_for_many_variables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PW_EAST", "first-of-them")
    monkeypatch.setenv("PW_WEST", "second-of-them")
    _write("hosts.scm", *PASSWORDS)
    assert _compile("hosts.scm", "--env", "PW_*") == 0
    ini = Path("out/west/root/etc/guixsvc/greeter/greeter.ini")
    assert b"second-of-them" in ini.read_bytes()
    assert _compile("hosts.scm", "--env", "NONE_SUCH_*") == 2
    assert "--env NONE_SUCH_*: no variable" in capsys.readouterr().err


def test_a_file_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    _write("hosts.scm", *PASSWORDS)
    Path("env").write_text("# passwords\nPW_EAST=first-of-them\n\nPW_WEST='the $second'\n", encoding="utf-8")
    assert _compile("hosts.scm", "--env-file", "env") == 0
    ini = Path("out/west/root/etc/guixsvc/greeter/greeter.ini")
    assert b"the $second" in ini.read_bytes()
    said = capsys.readouterr()
    assert "the $second" not in said.out + said.err
    assert main(["compile", "hosts.scm", "--env-file", "env", "-o", "new", "--output-file", "env"]) == 2


@pytest.mark.parametrize("line", [
    "PW = hunter22", "export PW=hunter22", "PW=hunter 22", "PW=hunter$22", "PW='hunter''22'", "PW=hunter\\22",
    'PW="hunter$22"', "PW=~hunter22", "PW=hunter22\nPW=hunter22", "PW=", "hunter22", ";PW=hunter22",
    "PW=hünter22", "PW='hunter22", "PW=hunter22;x", "PW=`hunter22`",
])  # fmt: skip
def test_a_line_that_may_be_read_in_two_ways_is_refused(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _write("hosts.scm", _host("east"))
    Path("env").write_text(f"\n{line}\n", encoding="utf-8")
    assert _compile("hosts.scm", "--env-file", "env") == 2
    said = capsys.readouterr().err
    assert "guixsvc: --env-file env: line " in said and "nter" not in said


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text(st.sampled_from("aZ9_-./=:@%,+ $`'\"\\~!#;&*äß"), min_size=1, max_size=8), min_size=1),
    st.sampled_from(["{}", "'{}'", '"{}"']),
)
def test_what_is_accepted_a_shell_reads_alike(values: list[str], quoted: str) -> None:
    lines = [f"V{number}={quoted.format(value)}" for number, value in enumerate(values)]
    accepted: dict[str, str] = {}
    for line in lines:
        Path("one").write_text(f"{line}\n", encoding="utf-8")
        try:
            accepted |= env_file("one")[0]
        except Usage:
            continue
    Path("all").write_text(
        "".join(f"{line}\n" for line in lines if line.partition("=")[0] in accepted), encoding="utf-8"
    )
    shell = subprocess.run(
        ["sh", "-euc", "set -a; . ./all; env -0"],
        capture_output=True,
        check=True,
        env={"PATH": os.environ["PATH"]},
    ).stdout.decode()
    read = dict(line.split("=", 1) for line in shell.split("\0") if line.startswith("V"))
    assert read == accepted


# Progress


def test_the_line_of_progress() -> None:
    assert progress.line(1_200, 10_000, "hosts", 3.0) == "1,200 of 10,000 hosts, 400/s, 22 s left"
    assert progress.line(10, 100_000, "hosts", 1.0) == "10 of 100,000 hosts, 10/s, 2 h 46 min left"


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    _write("hosts.scm", *(_host(f"h{number}") for number in range(5)))
    leader, follower = pty.openpty()
    code = "import sys; from guixsvc.commands import progress; progress.EVERY = 0; "
    code += "from guixsvc.cli import main; main(['compile', *sys.argv[1:], 'hosts.scm', '-o', 'out'])"
    with os.fdopen(follower, "w") as terminal:
        subprocess.run([sys.executable, "-c", code, *GREETER], stderr=terminal, check=True)
    shown = os.read(leader, 1 << 16).decode()
    os.close(leader)
    assert "\r\x1b[K3 of 5 hosts, " in shown
    assert "left\r\x1b[K5 of 5 services compiled" in shown.replace("\r\n", "\n")
    quiet = subprocess.run([sys.executable, "-c", code, *GREETER], capture_output=True, check=True).stderr
    assert b"\x1b" not in quiet


def test_the_plainest_call_has_all_options() -> None:
    plain = plain_options(["compile", "a.scm", "-o", "out"])
    assert plain is not None and (plain.keep_going, plain.report, plain.env_file) == (False, None, [])
