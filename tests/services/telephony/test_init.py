"""``guixsvc init``: what it prints can be checked and compiled as it stands."""

from pathlib import Path

import pytest

from real.compiled import compile_text, guixsvc

UNITS = {
    "mumble": {"mumble-server.service"},
    "jami": {"jami.service"},
    "both": {"jami.service", "mumble-server.service"},
    "system": {"jami.service", "mumble-server.service"},
}


@pytest.mark.parametrize("what", UNITS)
@pytest.mark.parametrize("target", ["debian-12", "debian-13"])
def test_it_compiles(what: str, target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = guixsvc("init", what)
    assert (ran.code, ran.stderr) == (0, "")
    monkeypatch.setenv("MUMBLE_PASSWORD", "correct,horse")
    with_password = [] if what == "jami" else ["--env", "MUMBLE_PASSWORD"]
    out = compile_text(ran.stdout, tmp_path, "--target", target, "--strict", *with_password)
    assert set(out.units) >= UNITS[what]


@pytest.mark.parametrize("what", UNITS)
def test_each_comment_that_is_code_may_be_code(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes the semicolons away gets what the comment promises."""
    text = guixsvc("init", what).stdout
    assert text.count(";; (") >= (2 if what in ("mumble", "jami") else 4)
    text = text.replace(";; (", "(").replace('"…"', '"1dbcb0f5f37324228235564b79f2b9737e9a008f"')
    monkeypatch.setenv("MUMBLE_PASSWORD", "correct,horse")
    with_password = [] if what == "jami" else ["--env", "MUMBLE_PASSWORD"]
    compile_text(text, tmp_path, *with_password)


def test_without_a_word_it_is_both() -> None:
    assert guixsvc("init").stdout == guixsvc("init", "both").stdout


def test_a_slip_is_told() -> None:
    ran = guixsvc("init", "mumbel")
    assert (ran.code, ran.stdout) == (2, "")
    assert "did you mean `mumble`?" in ran.stderr
    assert "known: jami, mumble, both, system" in guixsvc("init", "icecast").stderr


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    file = tmp_path / "voice.scm"
    assert guixsvc("init", "mumble", "-o", str(file)).code == 0
    assert file.read_text(encoding="utf-8") == guixsvc("init", "mumble").stdout
    file.write_text("; mine\n")
    assert guixsvc("init", "mumble", "-o", str(file)).code == 2
    assert file.read_text() == "; mine\n"
