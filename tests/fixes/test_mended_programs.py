"""Generated configurations with slips: what mends them writes what was meant, and nothing else.

Where that can be said byte for byte, the mended text is the right one. With comments everywhere it is
compared as data, as Guile reads them, and by what is compiled of it.
"""

import contextlib
import io
import json
import random
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import needs
from fixes.programs import program
from guixsvc.cli import main

CANONICAL = Path(__file__).parents[1] / "real" / "canonical.scm"
MARK = b"\xef\xbb\xbf"


def _run(*arguments: str) -> tuple[int, str]:
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
        out.flush()
    assert code in (0, 1), err.getvalue()
    return code, out.buffer.getvalue().decode()


def _left(path: Path) -> list[dict[str, Any]]:
    """The findings of a file that a fix is known for."""
    _, printed = _run("check", str(path), "--output-format", "json")
    return [found for found in json.loads(printed)["findings"] if "fix" in found]


def _mended(text: str, folder: str, mark: bytes = b"") -> Path:
    path = Path(folder) / "config.scm"
    path.write_bytes(mark + text.encode())
    _run("check", "--fix", str(path))
    return path


@settings(deadline=None, max_examples=40, phases=[Phase.generate])
@given(st.integers(0, 2**32), st.booleans())
def test_what_was_meant_is_written_byte_for_byte(seed: int, has_mark: bool) -> None:
    made = program(random.Random(seed), exact=True)
    mark = MARK if has_mark else b""
    with TemporaryDirectory() as folder:
        path = _mended(made.wrong, folder, mark)
        assert path.read_bytes() == mark + made.right.encode()
        assert _left(path) == []
        _run("check", "--fix", str(path))
        assert path.read_bytes() == mark + made.right.encode()


@settings(deadline=None, max_examples=40, phases=[Phase.generate])
@given(st.integers(0, 2**32))
def test_it_is_compiled_to_the_same(seed: int) -> None:
    made = program(random.Random(seed), exact=False)
    with TemporaryDirectory() as folder:
        path = _mended(made.wrong, folder)
        assert _left(path) == []
        before = path.read_bytes()
        _run("check", "--fix", str(path))
        assert path.read_bytes() == before
        right = Path(folder) / "right" / "config.scm"
        right.parent.mkdir()
        right.write_bytes(made.right.encode())
        assert _compiled(path, folder, "mended") == _compiled(right, folder, "meant")


def _compiled(path: Path, folder: str, name: str) -> dict[str, bytes]:
    """The files that become of a configuration, but for the places in it."""
    out = Path(folder) / name
    assert _run("compile", str(path), "-o", str(out))[0] == 0
    files = [file for file in out.rglob("*") if file.is_file() and file.name != "places.json"]
    return {str(file.relative_to(out)): file.read_bytes() for file in files}


SEEDS = range(80)


def test_guile_reads_the_same_data(tmp_path: Path) -> None:
    texts: list[str] = []
    for seed in SEEDS:
        made = program(random.Random(seed), exact=False)
        texts += [_mended(made.wrong, str(tmp_path)).read_bytes().decode(), made.right, made.wrong]
    mended, right, wrong = (_as_guile_reads(texts[kind::3], tmp_path) for kind in range(3))
    assert [_without_imports(data) for data in mended] == [_without_imports(data) for data in right]
    # As far as a module was not imported, that is where the two may differ; else they are the same.
    assert sum(one == other for one, other in zip(mended, right, strict=True)) > len(SEEDS) * 0.9
    assert sum(one == other for one, other in zip(wrong, right, strict=True)) == 0


def _as_guile_reads(texts: list[str], folder: Path) -> list[str]:
    paths = [folder / f"{number}.scm" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text.encode())
    command = [needs.program("guile"), "--no-auto-compile", "-s", str(CANONICAL)]
    lines = "".join(f"{path}\n" for path in paths)
    run = subprocess.run(command, input=lines.encode(), capture_output=True, check=True)
    read = run.stdout.decode().splitlines()
    assert len(read) == len(texts) and all(line.startswith("ok") for line in read)
    return read


_LIST = "(y108.105.115.116. "


def _without_imports(data: str) -> str:
    """Data as canonical.scm prints them, from the list of services on."""
    return data[data.index(_LIST) :]


@pytest.mark.parametrize("seed", range(3))
def test_a_program_without_slips_stays_as_it_is(seed: int, tmp_path: Path) -> None:
    made = program(random.Random(seed), exact=False)
    path = _mended(made.right, str(tmp_path))
    assert path.read_bytes() == made.right.encode()
    assert _run("check", "--diff", str(path)) == (0, "")
