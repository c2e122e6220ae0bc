"""The command line as scripts rely on it: exit codes, standard streams, formats, how it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

import needs
from command_line.runs import BAD, GOOD, HEAD, Guixsvc, Run
from guixsvc.cli import main
from guixsvc.records import titles
from plain_services import GREETER

# Exit codes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check good.scm", 0),
        ("check warned.scm", 0),
        ("check bad.scm", 1),
        ("check --strict good.scm", 0),
        ("check --strict warned.scm", 1),
        ("check good.scm bad.scm warned.scm", 1),
        ("check .", 1),
        ("check", 1),
        ("check missing.scm", 2),
        ("check good.scm missing.scm", 2),
        ("check --unknown-option good.scm", 2),
        ("check --output-format unknown good.scm", 2),
        ("check --max-steps 0 good.scm", 2),
        ("check --max-steps ten good.scm", 2),
        ("check --target unknown good.scm", 2),
        ("check --target missing.json good.scm", 2),
        ("check --target debian-12 good.scm", 0),
        ("compile good.scm -o out", 0),
        ("compile warned.scm -o out", 0),
        ("compile warned.scm -o out --strict", 1),
        ("compile bad.scm -o out", 1),
        ("compile good.scm", 2),
        ("compile -o out", 2),
        ("compile missing.scm -o out", 2),
        ("compile good.scm -o out --target unknown", 2),
        ("compile good.scm -o new/folder/out", 0),
        ("unknown", 2),
        ("", 2),
        ("--version", 0),
        ("--help", 0),
    ],
)
def test_exit_code(guixsvc: Guixsvc, arguments: str, code: int) -> None:
    run = guixsvc(*arguments.split())
    assert run.code == code
    if code == 2:
        assert run.out == "" and run.err != ""
    if arguments.startswith("compile") and code != 0:
        assert not Path("out").exists()


def test_python_runs_the_package(tmp_path: Path) -> None:
    file = tmp_path / "bad.scm"
    file.write_text(BAD, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "guixsvc", "check", *GREETER, str(file)], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "[invalid-value]" in run.stdout


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "many.scm"
    file.write_text(HEAD + "(car 5)\n" * 20_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "guixsvc", "check", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode != 0


def test_standard_output_that_is_full_is_named() -> None:
    if not Path("/dev/full").exists():
        needs.lacking("/dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "guixsvc", "check", "-"],
            input="(car 5)",
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.endswith("guixsvc: standard output: No space left on device\n")
    assert "bug" not in done.stderr


def test_usage_of_the_right_command(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["check", "--frobnicate", "."], ["compile", "a.scm", "-o", "out", "--frobnicate"]):
        with pytest.raises(SystemExit) as stopped:
            main(command)
        assert stopped.value.code == 2
        printed = capsys.readouterr().err
        assert f"usage: guixsvc {command[0]} " in printed
        assert f"guixsvc {command[0]}: error: unrecognized arguments: --" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", ""], "guixsvc check: error: the name of a file is empty"),
        (["check", "--ignore", ""], "guixsvc check: error: the value of --ignore is empty"),
        (["check", "--output-file="], "guixsvc check: error: the value of --output-file is empty"),
        (["compile", "a.scm", "-o", ""], "guixsvc compile: error: the value of --output is empty"),
        (["compile", "", "-o", "out"], "guixsvc compile: error: the name of a file is empty"),
        (["schema", ""], "guixsvc schema: error: the value of RECORD is empty"),
    ],
)
def test_what_is_empty_names_nothing(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2 and capsys.readouterr().err.endswith(f"{said}\n")


def test_findings_go_to_standard_output_and_the_summary_to_standard_error(guixsvc: Guixsvc) -> None:
    run = guixsvc("check", "bad.scm", "warned.scm")
    assert "bad.scm:3:32: error:" in run.out and "warned.scm:2:10: warning:" in run.out
    assert run.err == f"checked 2 files; 2 with {titles()}\n1 error, 1 warning; --fix mends 1\n"


@pytest.mark.parametrize("arguments", [["check", "good.scm"], ["check", "."]])
def test_check_is_silent_without_findings(guixsvc: Guixsvc, arguments: list[str]) -> None:
    Path("bad.scm").unlink()
    Path("warned.scm").unlink()
    assert guixsvc(*arguments) == Run(0, "", "")


def test_summary_counts_what_is_left_alone(guixsvc: Guixsvc) -> None:
    Path("system.scm").write_text(
        "(use-modules (gnu) (acme services greeter) (gnu services ssh) (acme net))\n"
        '(operating-system (host-name "h") (services (list (service acme-service-type)\n'
        "  (service greeter-service-type) (service openssh-service-type))))\n",
        encoding="utf-8",
    )
    run = guixsvc("compile", "system.scm", "-o", "out")
    assert run.code == 0 and run.out == ""
    assert "1 of 3 services compiled; 1 is not ours; 1 is not known here" in run.err


def test_summary_is_silent_of_what_is_not_left_alone(guixsvc: Guixsvc) -> None:
    run = guixsvc("compile", "good.scm", "-o", "out")
    assert run.err == "1 of 1 services compiled (Debian 12)\n"


@pytest.mark.parametrize(
    ("variables", "colored"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
def test_color(
    guixsvc: Guixsvc, variables: dict[str, str], colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in guixsvc("check", "bad.scm").out) is colored


def test_json_positions_are_of_code_points_and_the_end_is_exclusive(guixsvc: Guixsvc) -> None:
    Path("place.scm").write_text(
        HEAD
        + "(service greeter-service-type\n"
        + '\t(greeter-configuration (greeting "é𝄞") (port 99999)))\n',
        encoding="utf-8",
    )
    (finding,) = guixsvc("check", "--output-format", "json", "place.scm").findings
    line = '\t(greeter-configuration (greeting "é𝄞") (port 99999)))'
    assert finding["start"] == {"line": 3, "column": line.index("99999") + 1}
    assert finding["end"] == {"line": 3, "column": line.index("99999") + 6}
    assert finding.keys() == {"code", "severity", "message", "path", "start", "end", "notes"}
    assert (finding["code"], finding["severity"], finding["path"]) == ("invalid-value", "error", "place.scm")


def test_json_notes_have_places(guixsvc: Guixsvc) -> None:
    Path("twice.scm").write_text(
        HEAD + "(list (service greeter-service-type)\n      (service greeter-service-type))\n",
        encoding="utf-8",
    )
    (finding,) = guixsvc("check", "--output-format", "json", "twice.scm").findings
    assert finding["start"] == {"line": 3, "column": 7}
    (note,) = finding["notes"]
    assert note == {
        "message": note["message"],
        "path": "twice.scm",
        "start": {"line": 2, "column": 7},
        "end": {"line": 2, "column": 37},
    }
    Path("hint.scm").write_text(
        HEAD + "(service greeter-service-type (greeter-configuration (polite #t)))\n", encoding="utf-8"
    )
    (finding,) = guixsvc("check", "--output-format", "json", "hint.scm").findings
    assert finding["notes"] == [{"message": "did you mean `polite?`?"}]


def test_json_is_sorted_and_whole_without_findings(guixsvc: Guixsvc) -> None:
    assert guixsvc("check", "--output-format", "json", "good.scm").findings == []
    Path("a.scm").write_text(
        HEAD
        + "(service greeter-service-type\n"
        + "  (greeter-configuration (port 0) (most-guests 0) (foo 1)))\n",
        encoding="utf-8",
    )
    findings = guixsvc("check", "--output-format", "json", "warned.scm", "bad.scm", "a.scm").findings
    keys = [(f["path"], f["start"]["line"], f["start"]["column"], f["code"]) for f in findings]
    assert keys == sorted(keys)
    assert [f["path"] for f in findings] == ["a.scm"] * 3 + ["bad.scm", "warned.scm"]


def test_json_of_a_compile_that_fails(guixsvc: Guixsvc) -> None:
    assert guixsvc("compile", "--output-format", "json", "bad.scm", "-o", "out").codes == ["invalid-value"]


def test_max_steps(guixsvc: Guixsvc) -> None:
    Path("long.scm").write_text(
        HEAD + "(define (f n) (if (= n 0) 0 (f (- n 1))))\n(f 1000)\n" + GOOD, encoding="utf-8"
    )
    assert guixsvc("check", "long.scm").code == 0
    assert guixsvc("check", "long.scm", "--max-steps", "500", "--output-format", "json").codes == ["ran-away"]
