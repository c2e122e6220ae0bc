"""Finding and loading the sources that a command names."""

import os
import sys
from os.path import dirname, isdir, islink

from guixsvc.annotations import TYPE_CHECKING, Iterable, Iterator
from guixsvc.diagnostics import Diagnostic, error, note
from guixsvc.evaluate.modules.library import Trees, repository
from guixsvc.files import (
    LARGEST_SOURCE,
    CannotBeOpened,
    NotRead,
    Outside,
    is_within,
    locate,
    plain,
    read_file,
    scheme_files,
)
from guixsvc.shown import shown
from guixsvc.slotted import frozen, replace
from guixsvc.source import Source, Span, decode

if TYPE_CHECKING:
    from guixsvc.project.left_out import LeftOut


class Unreadable(Exception):
    """A path that was named is missing or cannot be read; the message says which and why."""


@frozen(eq=False)
class Input:
    """A source and, if it is not all there, the ``fault`` that says why.

    ``data`` are the bytes of standard input, which can be read once only.
    """

    source: Source
    named: bool
    fault: Diagnostic | None = None
    data: bytes | None = None


def load(
    paths: list[str], stdin_filename: str | None, trees: Trees, left_out: "LeftOut | None" = None
) -> Iterator[Input]:
    """The sources of some paths: files, ``-`` for standard input and, if it is given what is ``left_out`` of
    them, folders, of which every ``.scm`` file.

    ``trees`` says what may be read, and is told what was. Raises Unreadable for a path that was named and is
    missing or closed; a file that cannot be read for another reason, or was met in a folder, is an `Input`
    with a fault.
    """
    for path in paths:
        if path == "-":
            yield _standard_input(stdin_filename)
        elif left_out is not None and isdir(path):
            yield from _in_folder(path, trees, left_out)
        else:
            yield _named(path, trees)


def once(several: Iterable[Input]) -> list[Input]:
    """Each file once, under the path that comes first; it counts as named if it is under any."""
    found: dict[tuple[str, bool], Input] = {}
    for one in several:
        key = os.path.abspath(one.source.path), one.data is None
        first = found.setdefault(key, one)
        if one.named and not first.named:
            found[key] = replace(first, named=True)
    return list(found.values())


def _in_folder(named: str, trees: Trees, left_out: "LeftOut") -> Iterator[Input]:
    folder = locate(named, os.getcwd()).path
    within = [repository(folder) or folder, folder, *trees.permitted]
    for path in scheme_files(named, left_out.is_met):
        if isinstance(path, OSError):
            if path.filename == named:
                raise Unreadable(f"{shown(named)} cannot be read: {path.strerror}")
            yield _unread(str(path.filename), f"cannot be read: {path.strerror}")
        elif not _is_link_to_folder(path, within):
            yield _met(path, within, trees)


def _is_link_to_folder(path: str, within: list[str]) -> bool:
    if not islink(path):  # a file that is none leads to no folder
        return False
    try:
        at = locate(path, os.getcwd())
    except NotRead:
        return False
    return len(at.places) > 1 and is_within(at.path, within) and isdir(at.path)


def _met(path: str, within: list[str], trees: Trees) -> Input:
    try:
        content = read_file(path, os.getcwd(), most=LARGEST_SOURCE, within=within)
    except Outside as reason:
        source = Source(path, "", os.getcwd())
        message = f"{shown(path)} {reason}"
        return Input(source, False, note("unreadable-file", Span(source, 0, 0), message))
    except NotRead as reason:
        return _unread(path, str(reason))
    trees.was_read(content.at)
    return _decoded(path, content.data, dirname(content.at.path), named=False)


def _named(path: str, trees: Trees) -> Input:
    try:
        content = read_file(path, os.getcwd(), most=LARGEST_SOURCE, within=_within_of_link(path, trees))
    except Outside as reason:
        return _unread(path, f"{reason}: name the file itself, or `--allow-read` its folder", named=True)
    except CannotBeOpened as reason:
        raise Unreadable(f"{shown(path)} {reason}") from None
    except NotRead as reason:
        return _unread(path, str(reason), named=True)
    trees.was_read(content.at)
    return _decoded(path, content.data, dirname(content.at.path), named=True)


def _within_of_link(path: str, trees: Trees) -> list[str] | None:
    """Where a link that was named may lead: a checkout may hold one to any file of the machine."""
    name = plain(path)
    if not islink(name):
        return None
    folder = locate(dirname(name), os.getcwd()).path
    return [repository(folder) or folder, folder, *trees.permitted]


def _unread(path: str, reason: str, *, named: bool = False) -> Input:
    source = Source(path, "", os.getcwd())
    return Input(source, named, error("unreadable-file", Span(source, 0, 0), f"{shown(path)} {reason}"))


def _standard_input(stdin_filename: str | None) -> Input:
    name = stdin_filename or "<stdin>"
    try:
        directory = dirname(locate(name, os.getcwd()).path) if stdin_filename else os.getcwd()
    except NotRead as reason:
        raise Unreadable(f"{shown(name)} {reason}") from None
    content = sys.stdin.buffer.read(LARGEST_SOURCE + 1)
    if len(content) > LARGEST_SOURCE:
        return _unread(name, f"is too large to be read: more than {LARGEST_SOURCE} bytes", named=True)
    return replace(_decoded(name, content, directory, named=True), data=content)


def _decoded(path: str, content: bytes, directory: str, *, named: bool) -> Input:
    text, problem = decode(content)
    source = Source(path, text, directory)
    fault = error("not-utf-8", Span(source, len(text), len(text)), problem) if problem else None
    return Input(source, named, fault)
