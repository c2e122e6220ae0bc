"""``guixsvc archive check``: what archives hold, as somebody who has files of any kind runs it."""

import gzip
import os
from pathlib import Path

import pytest

from real.compiled import guixsvc
from real.jami_archive import make_archive

CONTACT, MODERATOR = "a" * 40, "b" * 40


def test_a_good_one_is_described(tmp_path: Path) -> None:
    archive = make_archive(
        "one", details={"Account.defaultModerators": MODERATOR}, contacts=[CONTACT], banned=["c" * 40]
    )
    file = tmp_path / "one.gz"
    file.write_bytes(archive.data)
    ran = guixsvc("archive", "check", str(file))
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"{file}: fingerprint jami:{archive.fingerprint}; not encrypted; ")
    assert f"contacts: {CONTACT}; banned contacts: {'c' * 40}; moderators: {MODERATOR}" in ran.stdout


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.gz", "No such file"),
        ("folder", "Is a directory"),
        ("pipe", "not a regular file"),
        ("/dev/zero", "not a regular file"),
        ("encrypted.gz", "encrypted, or not a Jami archive"),
        ("encrypted-brace.gz", "encrypted, or not a Jami archive"),
        ("list.gz", "no JSON object in it"),
        ("cut.gz", "truncated"),
        ("empty.gz", "encrypted, or not a Jami archive"),
    ],
)
def test_what_the_daemon_cannot_take_is_named(
    name: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    os.mkfifo("pipe")
    Path("encrypted.gz").write_bytes(bytes(range(128, 256)))
    Path("encrypted-brace.gz").write_bytes(b"{" + bytes(range(128, 256)))
    Path("list.gz").write_bytes(gzip.compress(b"[]"))
    Path("cut.gz").write_bytes(make_archive("one").data[:-100])
    Path("empty.gz").touch()
    ran = guixsvc("archive", "check", name)
    assert (ran.code, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"{name}: ") and why in ran.stderr


def test_wrong_usage_is_told() -> None:
    assert guixsvc("archive", "check").code == 2
    assert "did you mean `check`?" in guixsvc("archive", "chek", "x").stderr
