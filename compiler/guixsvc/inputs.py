"""Finding and loading the sources that a command names."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guixsvc.source import Source, decode


class Unreadable(Exception):
    """A path that was named is missing or cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A source, and why it is not all there if it is not: ``problem`` is "" for a good one."""

    source: Source
    named: bool
    problem: str = ""


def load(paths: list[str], stdin_filename: str | None, *, folders: bool = True) -> Iterator[Input]:
    """The sources of some paths: files, ``-`` for standard input, or folders, of which every ``.scm`` file.

    Raises Unreadable for a path that was named; what is met in a folder and cannot be read is an `Input`
    with a problem.
    """
    for path in paths:
        if path == "-":
            yield _standard_input(stdin_filename)
        elif folders and Path(path).is_dir():
            for found in _scheme_files(path):
                yield _file(found, named=False)
        else:
            yield _file(path, named=True)


def _scheme_files(folder: str) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            is_special = path.exists() and not path.is_file()
            if name.endswith(".scm") and not is_special:
                yield str(path)


def _file(path: str, *, named: bool) -> Input:
    try:
        content = Path(path).read_bytes()
    except OSError as problem:
        reason = f"{path} cannot be read: {problem.strerror}"
        if named:
            raise Unreadable(reason) from None
        return Input(Source(path, "", Path(path).resolve().parent), named, reason)
    return _decoded(path, content, Path(path).resolve().parent, named=named)


def _standard_input(stdin_filename: str | None) -> Input:
    name = stdin_filename or "<stdin>"
    directory = Path(name).resolve().parent if stdin_filename else Path.cwd()
    return _decoded(name, sys.stdin.buffer.read(), directory, named=True)


def _decoded(path: str, content: bytes, directory: Path, *, named: bool) -> Input:
    text, problem = decode(content)
    return Input(Source(path, text, directory), named, problem)
