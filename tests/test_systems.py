"""Whole systems as people write them: ``systems/<case>/`` is a repository.

``expected.toml`` says what must come of it, written by hand, from Guix's semantics. ``entry`` names the
files, ``arguments`` and ``environment`` what the commands get besides. ``check`` and ``compile`` list every
finding of the command as ``PATH:LINE: SEVERITY[CODE]``, ``*`` being any line; without ``compile``, it has
those of ``check``. A compile without an error must give exactly ``hosts``, in the words of each service's
``services/*/expectations.py``. ``noted`` are the hosts that the note of a finding must name, by its
place.

``output.txt`` is all that both commands print. ``pytest --update`` rewrites it: read the difference.
"""

import json
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from our_services import expectations

HERE = Path(__file__).parent / "systems"
CASES = sorted(path.parent for path in HERE.glob("*/expected.toml"))


def _expected(case: Path) -> dict[str, Any]:
    return tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, dict[str, Any]]:
    """A copy of the case as a repository of its own, which is the current folder, and what is expected."""
    case: Path = request.param
    expected = _expected(case)
    shutil.copytree(case, tmp_path / case.name, symlinks=True)
    root = tmp_path / case.name / expected.get("root", ".")
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    for name, value in expected.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    return case, expected


def _commands(expected: dict[str, Any]) -> dict[str, list[str]]:
    more = expected.get("arguments", [])
    return {
        "check": ["check", *expected.get("check-entry", expected["entry"]), "--show-unseen", *more],
        "compile": ["compile", *expected["entry"], "-o", "../out", *more],
    }


def _described(findings: list[dict[str, Any]], expected: list[str]) -> list[str]:
    """Findings as expectations write them; the line is a star where one expects any."""
    described: list[str] = []
    for finding in findings:
        rest = f"{finding['severity']}[{finding['code']}]"
        any_line = f"{finding['path']}:*: {rest}"
        exact = f"{finding['path']}:{finding['start']['line']}: {rest}"
        described.append(any_line if any_line in expected else exact)
    return sorted(described)


def _host(folder: Path, described: dict[str, Any]) -> dict[str, Any]:
    """What a compiled host is, in the words of an expectation."""
    return {
        name: value
        for service in expectations()
        for name, value in service.found(folder / "root", described).items()
    }


def test_findings(case: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    _, expected = case
    for name, command in _commands(expected).items():
        wanted = sorted(expected.get(name, expected["check"]))
        code = main([*command, "--output-format", "json"])
        printed = capsys.readouterr()
        findings = json.loads(printed.out)["findings"]
        assert _described(findings, wanted) == wanted, name
        assert code == int(any("error[" in finding for finding in wanted)), name
        for finding in findings:
            hosts = expected.get("noted", {}).get(f"{finding['path']}:{finding['start']['line']}", [])
            notes = " ".join(note["message"] for note in finding["notes"])
            assert [host for host in hosts if host not in notes] == []


def test_hosts(case: tuple[Path, dict[str, Any]]) -> None:
    _, expected = case
    refused = any("error[" in finding for finding in expected.get("compile", expected["check"]))
    out = (Path.cwd() / "../out").resolve()
    code = main(_commands(expected)["compile"])
    assert code == int(refused)
    assert out.exists() is not refused
    if refused:
        assert "hosts" not in expected
        return
    folders = [out] if (out / "manifest.json").exists() else sorted(out.iterdir())
    hosts = expected["hosts"]
    found: dict[str, Any] = {}
    for folder in folders:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        name = manifest["host"] or (folder.name if folder != out else "")
        assert folder in (out, out / name)
        found[name] = _host(folder, hosts.get(name, {}))
    assert found == hosts


def test_what_is_printed(
    case: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str], update: bool
) -> None:
    folder, expected = case
    printed = ""
    for command in _commands(expected).values():
        code = main(command)
        shown = capsys.readouterr()
        printed += f"$ guixsvc {shlex.join(command)}\n{shown.out}{shown.err}"
        printed += f"[exit status {code}]\n" if code else ""
    golden = folder / "output.txt"
    if update:
        golden.write_text(printed, encoding="utf-8")
    assert printed == golden.read_text(encoding="utf-8")
