"""Where rules are not even loaded because they can find nothing, they would find nothing."""

import json
import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from guixsvc.check import sound
from guixsvc.cli import main
from guixsvc.records import RecordType, ServiceType, record_types, service_types

ROOT = Path(__file__).parents[2]
WRITTEN = [ROOT / "tests" / "errors", ROOT / "samples"]
MOST_FIELDS = 5
FILES = 150
"""Of each service."""

STEPS = "20000"
"""What takes more is stopped, which no rule tells: some of the files never end."""

VALUES = (
    "#t", "#f", "0", "5", "70000", '"x"', '"/tmp/x"', '"/var/lib/x/y.pem"', '"\\"x\\""', '"[a"', '"x\\n"',
    "%unset-value", "'()", '(list "x" "y")', "(list 1)", '(getenv "SECRET")',
    '(string-append "/" (getenv "SECRET"))',
    '(getenv "OTHER")', "(if (getenv \"OTHER\") #t 5)", "unknown", "ntp-service-type", '(local-file "a")',
)  # fmt: skip


GATES = [name for name in vars(sound) if name.startswith(("is_", "has_"))]
PACKAGES = [f"guixsvc.services.{type_.service.replace('-', '_')}.rules" for type_ in service_types().values()]
"""The folders of rules of services."""


def _record(type_: RecordType, choose: random.Random, level: int = 0) -> str:
    """A record with some fields, most of them of a name that it has, with any value."""
    names = choose.choices([*type_.fields, "inherit", "nothing"], k=choose.randint(0, MOST_FIELDS))
    inner = [other for other in record_types().values() if other.service == type_.service]
    fields = [
        f"({name} {_record(choose.choice(inner), choose, level + 1)})"
        if level < 2 and choose.random() < 0.1
        else f"({name} {choose.choice(VALUES)})"
        for name in names
    ]
    return f"({type_.name} {' '.join(fields)}{choose.choice(['', '', '', ' (x)', ' 5'])})"


def _alone(folder: Path) -> None:
    """Each field of each configuration with each value, in a system of its own."""
    for type_ in service_types().values():
        others = [f"({one.name})" for one in record_types().values() if one.service == type_.service]
        for at, field in enumerate(type_.configuration.fields):
            records = [f"({type_.configuration.name} ({field} {value}))" for value in (*VALUES, *others)]
            systems = [
                f'(operating-system (host-name "h{n}") (services (list (service {type_.name} {record}))))'
                for n, record in enumerate(records)
            ]
            _write(folder / f"{type_.service}-{at}.scm", type_, f"(list {' '.join(systems)})")


def _random(folder: Path) -> None:
    choose = random.Random(1)
    for type_ in service_types().values():
        for number in range(FILES):
            value = "" if choose.random() < 0.1 else _record(type_.configuration, choose)
            service = f"(service {type_.name} {value})"
            several = f"(list {' '.join([service] * choose.choice([1, 1, 1, 2]))})"
            name = choose.choice(['"host"', '"a b"', '(getenv "SECRET")', "unknown", '"x"'])
            system = f"(operating-system (host-name {name}) (services {several}))"
            _write(folder / f"{type_.service}-{number}.scm", type_, choose.choice([service, several, system]))


def _write(path: Path, type_: ServiceType, form: str) -> None:
    path.write_text(f"(use-modules (gnu) ({' '.join(type_.file.module)}))\n{form}\n", encoding="utf-8")


def _found(paths: list[Path], capsys: pytest.CaptureFixture[str]) -> list[object]:
    findings: list[object] = []
    for groups in ([], ["--select", "advice"]):
        options = ["--no-cache", "--isolated", "--env", "SECRET", "--output-format", "json", *groups]
        options += ["--max-steps", STEPS]
        main(["check", *options, *map(str, paths)])
        findings += json.loads(capsys.readouterr().out)["findings"]
    return findings


@pytest.mark.parametrize("write", [None, _alone, _random])
def test_nothing_is_lost(
    write: Callable[[Path], None] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With gates and without the same is found, in what tests have written and in what is made here."""
    monkeypatch.setenv("SECRET", "correct-horse")
    monkeypatch.chdir(tmp_path)
    paths = WRITTEN
    if write is not None:
        paths = [tmp_path]
        write(tmp_path)
    found = _found(paths, capsys)
    for gate in GATES:
        monkeypatch.setattr(sound, gate, lambda *_: False)
    for package in PACKAGES:
        monkeypatch.setattr(import_module(package), "ONLY_WITH", {}, raising=False)
    assert len(found) > 500
    assert _found(paths, capsys) == found


@pytest.mark.parametrize("package", PACKAGES)
def test_what_only_some_fields_need_is_there(package: str) -> None:
    module = import_module(package)
    only_with = getattr(module, "ONLY_WITH", {})
    rules = {path.stem for path in Path(*module.__path__).glob("*.py")}
    fields = {name for type_ in service_types().values() for name in type_.configuration.fields}
    assert rules >= only_with.keys()
    assert fields >= {name for names in only_with.values() for name in names}
