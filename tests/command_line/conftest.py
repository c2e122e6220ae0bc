"""The command, as tests of this folder run it."""

from pathlib import Path

import pytest

from command_line.runs import BAD, GOOD, WARNED, Guixsvc, Run
from guixsvc.cli import main


@pytest.fixture
def guixsvc(
    greeter_is_known: None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Guixsvc:
    """Runs the command in an empty folder, which holds good.scm, warned.scm and bad.scm."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, text in (("good", GOOD), ("warned", WARNED), ("bad", BAD)):
        Path(f"{name}.scm").write_text(text, encoding="utf-8")

    def run(*arguments: str) -> Run:
        try:
            code = main(arguments)
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err and "internal fault" not in err
        return Run(code, out, err)

    return run
