"""What docs/configuration.md shows is what happens. ``pytest --update`` rewrites what its commands print."""

import re
from pathlib import Path

import pytest

from test_explain import Session

PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"

_FILE = re.compile(r"^`([^`\n]+)`\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SESSION = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_its_commands_print_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], update: bool
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    text = PAGE.read_text(encoding="utf-8")
    for name, content in _FILE.findall(text):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content, encoding="utf-8")
    session = Session(capsys, monkeypatch)
    shown = _SESSION.findall(text)
    printed = [session.replay(one) for one in shown]
    if update:
        for before, after in zip(shown, printed, strict=True):
            text = text.replace(f"```console\n{before}```", f"```console\n{after}```", 1)
        PAGE.write_text(text, encoding="utf-8")
    else:
        assert printed == shown
    assert "not-evaluated" not in text and "unknown-value" in printed[1], "what the text tells of"
