"""What is remembered where services come from outside: as much as of our own, and only what still is so."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from guixsvc.commands import check_command, compile_command
from guixsvc.emit import by_jinja, rendering
from guixsvc.records import know
from guixsvc.service_files import BUILT_IN
from plain_services import SERVICES, greeter

HOST = f"""(use-modules (gnu) (acme services greeter))
(operating-system (host-name "{{}}") (services (list {greeter("(port 2000)")})))
"""
FILES = ("east.scm", "west.scm")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service, which two hosts beside it use."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    for command in (check_command, compile_command):
        monkeypatch.setattr(command, "FEWEST_KEPT", 0)
    # Much later, so that no change can have the time of the last look.
    monkeypatch.setattr("guixsvc.cache.folders.time.time_ns", lambda: 1 << 62)
    for name in FILES:
        Path(name).write_text(HOST.format(name.removesuffix(".scm")), encoding="utf-8")
    shutil.copytree(SERVICES / "greeter", tmp_path / "greeter")
    return tmp_path / "greeter"


def _run(command: str, folder: Path) -> int:
    """As another process would: of what it had read nothing is known."""
    know([BUILT_IN])
    by_jinja.jinja.cache_clear()
    rendering._text.cache_clear()
    more = () if command == "check" else ("-o", "out")
    return main([command, "--service", str(folder), *FILES, *more])


@pytest.mark.parametrize("command", ["check", "compile"])
def test_nothing_is_done_again(command: str, folder: Path, work: list[str]) -> None:
    assert _run(command, folder) == 0
    assert set(FILES) <= set(work)
    work.clear()
    assert _run(command, folder) == 0
    assert work == []


def _replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


CHANGES: dict[str, Callable[[Path], Any]] = {
    "a record": lambda folder: _replaced(
        folder / "schemas/greeter/greeter-configuration.json", '"maximum": 65535', '"maximum": 65534'
    ),
    "what it needs": lambda folder: _replaced(
        folder / "schemas/greeter/service.toml", "lib/greeter", "lib/better"
    ),
    "a target": lambda folder: _replaced(
        folder / "schemas/greeter/targets/debian-12.json", "/usr/bin/greeter", "/usr/bin/greater"
    ),
    "a template": lambda folder: _replaced(folder / "templates/greeter/greeter.ini.j2", "greeting=", "says="),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("is_linked", [False, True])
def test_all_is_done_again_when_its_files_change(
    change: str, is_linked: bool, folder: Path, work: list[str]
) -> None:
    if is_linked:
        for part in ("schemas", "templates"):
            (folder / part / "greeter").rename(folder.parent / part)
            (folder / part / "greeter").symlink_to(folder.parent / part)
            (folder / part / "greeter" / "circle").symlink_to(folder / part)
            (folder / part / "greeter" / ".#lock").symlink_to("nobody@nowhere")
    for command in ("check", "compile"):
        assert _run(command, folder) == 0
    work.clear()
    CHANGES[change](folder)
    assert _run("check", folder) == 0
    assert work == list(FILES)
    assert _run("compile", folder) == 0
    assert set(work) == {*FILES, "east", "west"}
    assert main(["compile", "--no-cache", "--service", str(folder), *FILES, "-o", "anew"]) == 0
    assert _tree(Path("out")) == _tree(Path("anew"))


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_became_wrong_is_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("check", folder) == 0
    _replaced(folder / "schemas/greeter/greeter-configuration.json", '"minimum": 1,', '"minimum": 2001,')
    _replaced(folder / "schemas/greeter/greeter-configuration.json", '"default": 100', '"default": 3000')
    assert _run("check", folder) == 1
    assert capsys.readouterr().out.count("[invalid-value]") == 2


def test_of_services_with_code_nothing_is_known(folder: Path, work: list[str]) -> None:
    (folder / "services").mkdir()
    (folder / "services/greeter.py").write_text("def rules(record, around):\n    return iter(())\n")
    for command in ("check", "compile") * 2:
        work.clear()
        assert _run(command, folder) == 0
        assert set(work) >= set(FILES)
