"""The reader of ini files against Qt's own, of Qt 5 and of Qt 6."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import needs
from guixsvc.read.ini import read_ini
from real.qt import python_with_qt

ORACLE = """
import json, os, sys, tempfile
from {module} import QSettings

def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value if isinstance(value, str) else None

answers = []
for text in json.load(sys.stdin):
    descriptor, path = tempfile.mkstemp(suffix=".ini")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text.encode())
    reader = QSettings(path, {format})
    if hasattr(reader, "setIniCodec"):
        reader.setIniCodec("UTF-8")
    reader.sync()
    section_error = reader.status() != {fine}
    values = {{key: plain(reader.value(key)) for key in reader.allKeys()}}
    any_error = reader.status() != {fine}
    answers.append([values, section_error, any_error])
    os.unlink(path)
json.dump(answers, sys.stdout)
sys.stdout.flush()
os._exit(0)  # PySide loses count of its references to None
"""
QT5 = ORACLE.format(module="PyQt5.QtCore", format="QSettings.IniFormat", fine="QSettings.NoError")
QT6 = ORACLE.format(
    module="PySide6.QtCore", format="QSettings.Format.IniFormat", fine="QSettings.Status.NoError"
)


def qt(version: int, texts: list[str]) -> list[Any]:
    """What Qt reads of some texts: values by key, whether a section's name is faulty, or anything."""
    if version == 6:
        try:
            import PySide6  # noqa: F401
        except ImportError:
            needs.lacking("the Python module PySide6")
    command = [python_with_qt(), "-c", QT5] if version == 5 else [sys.executable, "-c", QT6]
    run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    answer: list[Any] = json.loads(run.stdout)
    return answer


def ours(text: str) -> list[Any]:
    ini = read_ini(text)
    values: dict[str, Any] = {}
    for entry in ini.entries:
        key = f"{entry.section}/{entry.key}" if entry.section else entry.key
        values[key] = None if entry.is_special else list(entry.items) if entry.is_list else entry.value
    return [values, any(line.is_section for line in ini.ignored), bool(ini.ignored)]


def normal(answer: list[Any]) -> list[Any]:
    """Elements of a list that are no strings make the value special."""
    values = {
        key: None if isinstance(value, list) and not all(isinstance(item, str) for item in value) else value
        for key, value in answer[0].items()
    }
    return [values, *answer[1:]]


TELLING = [
    "; comment\nport=5\n",
    "# no comment\nport=5",
    "#port=6\nport=5",
    "port = 5 ; rest\nusers=1",
    "port=5;rest",
    "# don't \"do\nport=5\nusers=6",
    'a="x" y , z\nb=1',
    'a="one\ntwo"\nb=1',
    "a=one\\\ntwo",
    "a=one\\\r\ntwo\r\nb=1\r\n",
    "a=1\\",
    "a= x \\",
    r"a=\w+\d*\n\x41g\101\xD83D\xDE00",
    r"a=\x1F600b\0\x",
    "a=x,y",
    'a="x,y"',
    "a=x,",
    "a=,",
    "a=",
    "a",
    "a=@@b\nb=@b\nc=@ByteArray(x)\nd=@Invalid()\ne=@Variant(x)\nf=@Size(1 2)",
    "a=@Invalid(),b\nb=@@x,y",
    "[General]\nport=5\n[Ice]\nport=6\n[general]\nusers=1",
    "[%General]\nport=5\n[ a ]\nport=6\n[a%20b]\nc=1",
    "[x\nport=5",
    "[x=1\nport=5]",
    "[x] port=1\nport=2",
    " a\\b=1\na%20b=2\na%U20ACc=3\na%2=4\na%zz=5\na%=6",
    "port=1\nport=2\nPort=3",
    "a = b = c",
    'a"=b"=c\nb=1',
    'a"b=1\nc=2"=3',
    "a=b \t \nb=\t c",
    'a=" b " \nb="c" ',
    'a="b\\"c"',
    "a='b;c'",
    "a=b\x0bc\x0c",
    "a=\x00b",
    "\n\n\r\n  \n a=1",
    "a=1\rb=2\n\rc=3",
    ";\\\na=1",
    '; "\na=1',
    "a=\u2028\u0085\xa0 😀",
    "a=\\é \\😀",
    'a=x\\ "y"',
    "a=x\\q  ",
    "a=x\\t  ",
    "a=x  \\q",
    'a="x"  ,  "y"z \t',
]


@pytest.mark.parametrize("version", [5, 6])
def test_telling_texts(version: int) -> None:
    for text, answer in zip(TELLING, qt(version, TELLING), strict=True):
        assert ours(text) == normal(answer), text


MARKED = [
    "\ufeffport=1\nusers=2\n",
    "\ufeff port=1\nusers=2\n",
    "\ufeff; comment\nport=1\n",
    "\ufeff\nport=1\n",
    "\ufeff \t\n; c=2\nport=3",
    "\ufeff#x=\nport=3",
    "\ufeff[General]\nport=1\n",
    "\ufeff \t[a]\nport=1\n[General]\nhost=2\n",
    "\ufeff[a\nport=1\n",
    "\ufeff\n[a]\nport=1\n",
    "\ufeff;[a]\nport=1\n",
    "\ufeffx[a]\nport=1\n",
    "\ufeff=1\nusers=4",
    "\ufeff",
    '\ufeffport="a\ufeffb"\nusers=4',
    '\ufeffwelcometext="a\n[a]\nport=2"\nusers=4',
]
"""Texts with a byte-order mark, as some editors write it."""


def test_a_byte_order_mark_is_what_qt_5_takes_it_for() -> None:
    for text, answer in zip(MARKED, qt(5, MARKED), strict=True):
        # Qt 5 reads names as Latin-1.
        values = {key.encode("latin-1").decode(): value for key, value in answer[0].items()}
        assert ours(text) == normal([values, *answer[1:]]), text


def test_qt_6_passes_over_a_byte_order_mark() -> None:
    texts = [text for text in MARKED if not text.startswith("\ufeff=")]  # It gives no value for an empty key.
    for text, answer in zip(texts, qt(6, texts), strict=True):
        assert ours(text.removeprefix("\ufeff")) == normal(answer), text


PIECES = [
    *'\\";,=[]#@% \t\n\r',
    "\\n", "\\x4", "\\\n", "\\\r\n", "a", "b", "1", "F", "port", "x=", "\ny=", "[a]\n", "[General]",
    "%20", "%U00E4", "@@", "@Invalid()", "@ByteArray(", ")", "é", "€", "😀", "\\", '"',
]  # fmt: skip
# Qt 5 reads names outside of ASCII as Latin-1, so they are left to values.
texts = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def _comparable(text: str) -> bool:
    """Whether Qt can be asked for all values, and its versions agree.

    Names are levels parted by single slashes, without line ends around them; Qt 6 reads a backslash in a
    section's name, but calls it a fault.
    """
    names = [name for e in read_ini(text).entries for name in (e.key, e.section)]
    levels = [f"{e.section}/{e.key}" if e.section else e.key for e in read_ini(text).entries]
    return (
        all(name.isascii() and name == name.strip() for name in names)
        and all(all(level.split("/")) for level in levels)
        and "[" not in text.replace("[General]", "").replace("[a]", "")
    )


@pytest.mark.parametrize("version", [5, 6])
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(batch=st.lists(texts, min_size=200, max_size=300))
def test_any_text_is_read_as_qt_does(version: int, batch: list[str]) -> None:
    batch = [text for text in batch if _comparable(text)]
    disagreements = [
        (text, ours(text), answer)
        for text, answer in zip(batch, qt(version, batch), strict=True)
        if ours(text) != normal(answer)
    ]
    assert disagreements == []
