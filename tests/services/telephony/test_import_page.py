"""What docs/import.md shows is what happens. ``pytest --update`` rewrites what its command makes."""

import re
import shlex
from pathlib import Path

import pytest

from real.compiled import compile_file, guixsvc

PAGE = Path(__file__).parents[3] / "docs" / "import.md"


def block(language: str) -> str:
    found = re.search(
        rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[1]


def test_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update: bool) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mumble-server.ini").write_text(block("ini"), encoding="utf-8")
    command = block("console").splitlines()[0]
    ran = guixsvc(*shlex.split(command.removeprefix("$ guixsvc ")))
    printed = f"{command}\n{ran.stdout}{ran.stderr}"
    made = Path("voice.scm").read_text(encoding="utf-8")
    if update:
        text = PAGE.read_text(encoding="utf-8")
        for language, now in (("console", printed), ("scheme", made)):
            text = text.replace(f"```{language}\n{block(language)}```", f"```{language}\n{now}```")
        PAGE.write_text(text, encoding="utf-8")
    assert printed == block("console")
    assert made == block("scheme")
    monkeypatch.setenv("MUMBLE_PASSWORD", "correct,horse")
    then = shlex.split(ran.stderr.splitlines()[-1].removeprefix("then: guixsvc compile"))
    assert then[0] == "voice.scm"
    compile_file(Path("voice.scm"), Path("out"), *then[1:3])
