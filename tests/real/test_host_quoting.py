"""Secrets that are quoted on the host: as the compiler quotes, and as Qt's QSettings and the server read."""

import os
import string as letters
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from guixsvc.paths import TEMPLATES
from guixsvc.quoting import ini_string
from real.hard_texts import HARD, texts
from real.test_ini_against_qt import qt

SCRIPT = Path(TEMPLATES) / "shared/host-secrets"


def key(at: int) -> str:
    """The name of a setting: letters only."""
    return "k" + "".join(letters.ascii_lowercase[int(digit)] for digit in str(at))


def composed(secrets: Sequence[bytes], template: str | None = None) -> str:
    """What the script makes of settings with some secrets; raises AssertionError with what it said."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "credentials").mkdir()
        for at, secret in enumerate(secrets):
            (folder / f"credentials/c{at}").write_bytes(secret)
        lines = (f"{key(at)}=HOST-SECRET ini c{at}\n" for at in range(len(secrets)))
        (folder / "settings").write_text(template or "".join(lines), encoding="utf-8")
        credentials = [word for at in range(len(secrets)) for word in (f"c{at}", f"/etc/secrets/{at}")]
        ran = subprocess.run(
            ["sh", str(SCRIPT), str(folder / "settings"), str(folder / "made"), *credentials],
            env=os.environ | {"CREDENTIALS_DIRECTORY": str(folder / "credentials")},
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr.decode()
        assert (ran.stdout, ran.stderr) == (b"", b"")
        left = {path.name for path in folder.iterdir()}
        assert left == {"credentials", "settings", "made"}
        assert (folder / "made").stat().st_mode & 0o777 == 0o600
        return (folder / "made").read_bytes().decode()


def refusal(secret: bytes) -> str:
    """What the script says of a secret that it refuses; nothing may be made."""
    with pytest.raises(AssertionError) as caught:
        composed([secret])
    said = str(caught.value).splitlines()[0]
    assert said.startswith("host-secrets: /etc/secrets/0 "), said
    return said.removeprefix("host-secrets: /etc/secrets/0 ")


def ended(text: str) -> bytes:
    """A text as it stands in a file, with a last line end that is no part of it."""
    return (text + ("\r\n" if text.endswith("\r") else "\n")).encode()


def as_compiled(secrets: Sequence[str]) -> str:
    return "".join(f"{key(at)}={ini_string(secret)}\n" for at, secret in enumerate(secrets))


NASTY = [
    *HARD,
    "correct,horse\n\n",
    "\\",
    "\\\\",
    "\\n",
    "a\\",
    '"',
    '""',
    "@",
    "@@",
    "HOST-SECRET ini c0",
    "=HOST-SECRET ini c0",
    "&\\&|$x${x}$(x)`x`!*?[a]~",
    "%d%s%%n",
    "'",
    " ",
    "\t",
    "\r",
    "\x0b\x0c",
    "-n",
    "-v",
    "\ufffe\uffff\ud7ff\ue000\U00010000\U0010ffff\x7f\x80\u07ff\u0800",
]


def test_nasty_texts_are_written_as_the_compiler_writes_them() -> None:
    assert composed([ended(text) for text in NASTY]) == as_compiled(NASTY)


@pytest.mark.parametrize("version", [5, 6])
def test_nasty_texts_come_back_from_qt(version: int) -> None:
    [[values, *errors]] = qt(version, [composed([ended(text) for text in NASTY])])
    assert errors == [False, False]
    assert values == {key(at): text for at, text in enumerate(NASTY)}


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(st.lists(texts, min_size=100, max_size=120))
def test_any_text_is_written_as_the_compiler_writes_it_and_comes_back_from_qt(batch: list[str]) -> None:
    batch = [text for text in batch if text]
    made = composed([ended(text) for text in batch])
    assert made == as_compiled(batch)
    for version in (5, 6):
        [[values, *errors]] = qt(version, [made])
        assert errors == [False, False]
        assert values == {key(at): text for at, text in enumerate(batch)}


PIECES = [bytes([byte]) for byte in range(1, 256)] + [
    b"\xef\xbb", b"\xe0\xa0\x80", b"\xed\xa0\x80", b"\xf0\x90\x80\x80", b"\xf4\x90\x80\x80", b"\xc3\xa9",
]  # fmt: skip


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(b"".join))
def test_any_bytes_are_text_or_refused(secret: bytes) -> None:
    try:
        text = secret.decode()
    except UnicodeDecodeError:
        assert refusal(secret + b"\n") == "is not UTF-8 text"
        return
    assert composed([ended(text)]) == as_compiled([text])


def test_every_character_on_the_edge_of_utf_8() -> None:
    for first in range(0x80, 0x100):
        for rest in (b"", b"\x80", b"\xbf\xbf", b"\x8f\x80\x80", b"\x9f\xbf", b"\xa0\x80\x80"):
            if first % 16 in (0, 1, 2, 4, 5, 13, 15):
                test_any_bytes_are_text_or_refused.hypothesis.inner_test(bytes([first]) + rest)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"word", "word"),
        (b"word\n", "word"),
        (b"word\r\n", "word"),
        (b"word\n\n", "word\n"),
        (b"word\r\n\r\n", "word\r\n"),
        (b"word\r", "word\r"),
        (b"\nword", "\nword"),
        (b" word ", " word "),
        (b"\n\n", "\n"),
    ],
)
def test_one_last_line_end_is_no_part(content: bytes, secret: str) -> None:
    assert composed([content]) == as_compiled([secret])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is missing or empty"),
        (b"\n", "is missing or empty"),
        (b"\r\n", "is missing or empty"),
        (b"a\0b", "holds a NUL byte"),
        (b"\0", "holds a NUL byte"),
        (b"\xef\xbb\xbfword", "holds a byte-order mark (U+FEFF)"),
        (b"wo\xef\xbb\xbf", "holds a byte-order mark (U+FEFF)"),
        (b"a" * 65537, "is longer than 65536 bytes"),
        (b"gr\xfc\xdfe", "is not UTF-8 text"),
        (b"cut \xe2\x82", "is not UTF-8 text"),
    ],
)
def test_what_is_no_secret_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    assert refusal(content) == says
    (tmp_path / "secret").write_bytes(content)
    command = ["sh", str(SCRIPT), "--check", "ini", str(tmp_path / "secret")]
    ran = subprocess.run(command, capture_output=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode() == f"host-secrets: {tmp_path}/secret {says}\n"


def test_the_check_takes_what_is_fine(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes("grüße,\\".encode())
    command = ["sh", str(SCRIPT), "--check", "ini", str(tmp_path / "secret")]
    ran = subprocess.run(command, capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")


def test_only_the_lines_that_ask_for_it_are_replaced() -> None:
    template = (
        "; x=HOST-SECRET ini c0;\n"
        'a="=HOST-SECRET ini c0"\n'
        'b="\n'
        "serverpassword=HOST-SECRET ini c0\n"
        "registerPassword=HOST-SECRET ini c10\n"
    )
    with pytest.raises(AssertionError, match="names a secret that is not handed over"):
        composed([b"word"], template)
    made = composed([b"word"], template.replace("c10", "c0"))
    assert made == (
        "; x=HOST-SECRET ini c0;\n"
        'a="=HOST-SECRET ini c0"\n'
        'b="\n'
        'serverpassword="word"\n'
        'registerPassword="word"\n'
    )  # fmt: skip


def test_long_settings_and_secrets() -> None:
    text = 'пристань, \\ " ; ' * 2000
    template = f'welcometext="{"Grüße; " * 60000}"\nserverpassword=HOST-SECRET ini c0\n'
    assert composed([text.encode()], template) == template.replace("HOST-SECRET ini c0", ini_string(text))
