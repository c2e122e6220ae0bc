"""What docs/many-hosts.md shows is what happens. ``pytest --update`` rewrites what is printed."""

import re
import shlex
from pathlib import Path

import pytest

from guixsvc.cli import main
from guixsvc.commands.env_files import env_file

PAGE = Path(__file__).parent.parent / "docs" / "many-hosts.md"


def _blocks(language: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_page_is_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], update: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    hosts = Path("hosts.scm")
    (declared,) = _blocks("scheme")
    first, second, third = _blocks("console")
    hosts.write_text(declared, encoding="utf-8")
    shown = [_run(first, 0, capsys)]
    changed = declared.replace('"north" 100)\n      (voice "west" 20)', '"north" 200)')
    assert changed != declared
    hosts.write_text(changed, encoding="utf-8")
    shown.append(_run(second, 0, capsys))
    faulty = changed.replace("(max-users users)", '(port (if (string=? name "north") 70000 64738))')
    hosts.write_text(faulty, encoding="utf-8")
    shown.append(_run(third, 1, capsys))
    report = Path("report.json").read_text(encoding="utf-8")
    (shown_report,) = _blocks("json")
    if update:
        text = PAGE.read_text(encoding="utf-8")
        for before, after in zip((first, second, third, shown_report), (*shown, report), strict=True):
            text = text.replace(before, after, 1)
        PAGE.write_text(text, encoding="utf-8")
    else:
        assert [*shown, report] == [first, second, third, shown_report]


def _run(block: str, code: int, capsys: pytest.CaptureFixture[str]) -> str:
    command = block.splitlines()[0]
    assert main(shlex.split(command.removeprefix("$ guixsvc "))) == code
    out, err = capsys.readouterr()
    return f"{command}\n{out}{err}"


def test_the_file_of_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (text,) = _blocks("sh")
    Path("passwords").write_text(text, encoding="utf-8")
    variables, _ = env_file("passwords")
    assert variables == {"PW_EAST": "correct horse battery staple", "PW_WEST": 'it\'s "quoted"'}
