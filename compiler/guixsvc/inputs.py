"""Finding and loading the sources that a command names."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guixsvc.diagnostics import Diagnostic, error, note
from guixsvc.evaluate.library import repository
from guixsvc.source import Source, Span, decode


class Unreadable(Exception):
    """A path that was named is missing or cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A source and, if it is not all there, the ``fault`` that says why."""

    source: Source
    named: bool
    fault: Diagnostic | None = None


def load(paths: list[str], stdin_filename: str | None, *, folders: bool = True) -> Iterator[Input]:
    """The sources of some paths: files, ``-`` for standard input, or folders, of which every ``.scm`` file.

    Raises Unreadable for a path that was named; what is met in a folder and cannot be read is an `Input`
    with a fault.
    """
    for path in paths:
        if path == "-":
            yield _standard_input(stdin_filename)
        elif folders and Path(path).is_dir():
            yield from _in_folder(path)
        else:
            yield _file(path, named=True)


def _in_folder(named: str) -> Iterator[Input]:
    tree = repository(Path(named).resolve()) or Path(named).resolve()
    unreadable: list[OSError] = []
    for parent, folders, files in os.walk(named, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            is_special = path.exists() and not path.is_file()
            if name.endswith(".scm") and not is_special:
                leads_out = path.exists() and not path.resolve().is_relative_to(tree)
                yield _link_out(str(path)) if leads_out else _file(str(path), named=False)
    for problem in unreadable:
        yield _unreadable(problem.filename, problem, named=problem.filename == named)


def _file(path: str, *, named: bool) -> Input:
    directory = Path(path).resolve().parent
    try:
        content = Path(path).read_bytes()
    except OSError as problem:
        return _unreadable(path, problem, named=named)
    return _decoded(path, content, directory, named=named)


def _unreadable(path: str, problem: OSError, *, named: bool) -> Input:
    reason = f"{path} cannot be read: {problem.strerror}"
    if named:
        raise Unreadable(reason)
    source = Source(path, "", Path(path).resolve().parent)
    return Input(source, named, error("unreadable-file", Span(source, 0, 0), reason))


def _link_out(path: str) -> Input:
    """A symbolic link that leads out of the tree: what stands there is not to be shown."""
    source = Source(path, "", Path(path).parent.resolve())
    reason = f"{path} leads out of the source tree and is not read"
    return Input(source, False, note("unreadable-file", Span(source, 0, 0), reason))


def _standard_input(stdin_filename: str | None) -> Input:
    name = stdin_filename or "<stdin>"
    directory = Path(name).resolve().parent if stdin_filename else Path.cwd()
    return _decoded(name, sys.stdin.buffer.read(), directory, named=True)


def _decoded(path: str, content: bytes, directory: Path, *, named: bool) -> Input:
    text, problem = decode(content)
    source = Source(path, text, directory)
    fault = error("not-utf-8", Span(source, len(text), len(text)), problem) if problem else None
    return Input(source, named, fault)
