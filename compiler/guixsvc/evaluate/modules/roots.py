"""Where the modules of a tree are found from when no load path says so: by the names that they declare."""

import os
from os.path import basename, dirname, expanduser, islink

from guixsvc.annotations import Iterator, Mapping
from guixsvc.files import NotRead, is_within, locate, read_file, scheme_files
from guixsvc.read import read
from guixsvc.read.datum import Datum, List, Literal, Symbol
from guixsvc.source import Source, decode

MOST_FILES = 20_000
"""Of a tree, that are looked at; a tree with more has no inferred roots."""

_HEAD = 1 << 16
"""Bytes of a file in which its define-module must begin."""

_LARGEST_CHANNEL = 1 << 16

_DECLARATION = r"(?m)^\(define-module\s+\(([^()\s;\"][^()\";]*)\)"


def declared_names(data: list[Datum]) -> Iterator[list[str]]:
    """The names of the modules that a file says it is."""
    for form in data:
        match form:
            case List(items=(Symbol(name="define-module"), List(items=items), *_)):
                names = [item.name for item in items if isinstance(item, Symbol)]
                if names and len(names) == len(items):
                    yield names


def channel_folder(top: str) -> str | None:
    """The folder of modules that the ``.guix-channel`` of a tree names, if it does."""
    try:
        text, _ = decode(read_file(".guix-channel", top, most=_LARGEST_CHANNEL, within=[top]).data)
        data, _ = read(Source(".guix-channel", text, top))
        folder = next(_directories(data), None)
        path = None if folder is None else locate(folder.lstrip("/") or ".", top).path
    except NotRead:
        return None
    return path if path is not None and is_within(path, [top]) else None


def _directories(data: list[Datum]) -> Iterator[str]:
    for form in data:
        match form:
            case List(items=(Symbol(name="channel"), *fields)):
                for field in fields:
                    match field:
                        case List(items=(Symbol(name="directory"), Literal(value=str() as folder))):
                            yield folder


def declared_in(top: str, sources: Mapping[str, Source]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The modules of a tree whose files lie where their names say, with the folders that these count from.

    ``sources`` are those that were read already. A tree too large to be looked at has none, nor has a folder
    in which everybody may put files.
    """
    import re

    if _is_shared(top):
        return {}
    found: dict[tuple[str, ...], dict[str, None]] = {}
    files: set[str] = set()
    for name in scheme_files(top):
        if isinstance(name, OSError):
            continue
        path = _inside(name, top)
        if path is None or path in files:
            continue
        files.add(path)
        if len(files) > MOST_FILES:
            return {}
        head = sources[path].text[:_HEAD] if path in sources else _head(path)
        for declaration in re.finditer(_DECLARATION, head):
            module = tuple(declaration[1].split())
            root = _root(name, module)
            if root is not None and is_within(root, [top]):
                found.setdefault(module, {})[root] = None
    return {module: tuple(roots) for module, roots in found.items()}


def _inside(name: str, top: str) -> str | None:
    """Where a file leads that was met below a folder free of links, if that is below it too."""
    if not islink(name):  # Then nothing on the way is one: links to folders are not followed.
        return name
    try:
        path = locate(name, top).path
    except NotRead:
        return None
    return path if is_within(path, [top]) else None


def _is_shared(folder: str) -> bool:
    """Whether a folder is no tree: a home, the root of all files, or one that everybody may write."""
    try:
        return folder in (dirname(folder), expanduser("~")) or bool(os.stat(folder).st_mode & 0o002)
    except OSError:
        return True


def _head(path: str) -> str:
    try:
        data = read_file(basename(path), dirname(path), most=_HEAD, within=[path], is_part=True).data
    except NotRead:
        return ""
    return data.decode("utf-8", "replace")


def _root(path: str, module: tuple[str, ...]) -> str | None:
    """The folder from which a file is found as a module, if its path ends as the name does."""
    *above, last = module
    parts, end = path.split("/"), [*above, f"{last}.scm"]
    return "/".join(parts[: -len(end)]) or "/" if parts[-len(end) :] == end else None
