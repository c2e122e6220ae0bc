"""A file beside the declaration that is not there is told wherever one is taken, without a target too."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.commands import check_command
from guixsvc.records import RecordType, ServiceType, record_types, service_types
from plain_services import commands_know

FILE = '(local-file "beside.txt")'
Findings = dict[int, list[tuple[str, str]]]
"""The severities and codes of those on each line."""


@pytest.fixture(autouse=True)
def _services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands_know(monkeypatch, "ngircd")
    monkeypatch.chdir(tmp_path)


def _with_a_file(type_: RecordType) -> Iterator[str]:
    """A record with a file in one of its fields, in one of a record there, or in a list there."""
    inner = [one for one in record_types().values() if one.service == type_.service and one is not type_]
    for name in type_.fields:
        for value in (FILE, *(f"({one.name} ({field} {FILE}))" for one in inner for field in one.fields)):
            yield f"({type_.name} ({name} {value}))"
            yield f"({type_.name} ({name} (list {value})))"


def _found(service: ServiceType, forms: list[str], capsys: pytest.CaptureFixture[str]) -> Findings:
    """What is found in forms that stand on a line each."""
    modules = f"({' '.join(service.file.module)}) (guix gexp)"
    systems = [
        f'(operating-system (host-name "h{number}") (services (list (service {service.name} {form}))))'
        for number, form in enumerate(forms)
    ]
    Path("config.scm").write_text(
        "\n".join([f"(use-modules (gnu) {modules}) (list", *systems, ")"]), encoding="utf-8"
    )
    main(["check", "--no-cache", "--output-format", "json", "config.scm"])
    found: Findings = defaultdict(list)
    out, err = capsys.readouterr()
    assert out, err
    for one in json.loads(out)["findings"]:
        found[one["start"]["line"]].append((one["severity"], one["code"]))
    return found


def test_every_field_that_takes_one(capsys: pytest.CaptureFixture[str]) -> None:
    taken = set()
    for service in service_types().values():
        forms = list(_with_a_file(service.configuration))
        Path("beside.txt").write_text("welcometext=hello\n", encoding="utf-8")
        there = _found(service, forms, capsys)
        Path("beside.txt").unlink()
        missing = _found(service, forms, capsys)
        for line, form in enumerate(forms, 2):
            told = missing[line].count(("error", "unreadable-file"))
            assert [one for one in missing[line] if one[1] != "unreadable-file"] == there[line], form
            assert told == 0 or ("error", "invalid-value") not in there[line], form
            if told:
                taken.add(service.name)
    assert taken == {"mumble-server-service-type", "ngircd-service-type"}


def test_what_is_remembered_of_a_file_that_goes_and_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_command, "FEWEST_KEPT", 0)
    form = f"(service mumble-server-service-type (mumble-server-configuration (file {FILE})))"
    Path("config.scm").write_text(f"(use-modules (gnu) (gnu services telephony))\n{form}", encoding="utf-8")
    beside = Path("beside.txt")
    for is_there in (True, True, False, False, True):
        beside.unlink(missing_ok=True)
        if is_there:
            beside.write_text("port=64738\n", encoding="utf-8")
        assert main(["check", "config.scm"]) == (0 if is_there else 1)
