"""Where the modules of a tree are found from when no load path says so: by the names that they declare."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

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


def channel_folder(top: Path) -> Path | None:
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


def declared_in(top: Path, sources: Mapping[Path, Source]) -> dict[tuple[str, ...], tuple[Path, ...]]:
    """The modules of a tree whose files lie where their names say, with the folders that these count from.

    ``sources`` are those that were read already. A tree too large to be looked at has none, nor has a folder
    in which everybody may put files.
    """
    if _is_shared(top):
        return {}
    found: dict[tuple[str, ...], dict[Path, None]] = {}
    files: set[Path] = set()
    for name in scheme_files(str(top)):
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
            root = _root(Path(name), module)
            if root is not None and is_within(root, [top]):
                found.setdefault(module, {})[root] = None
    return {module: tuple(roots) for module, roots in found.items()}


def _inside(name: str, top: Path) -> Path | None:
    """Where a file leads that was met below a folder free of links, if that is below it too."""
    path = Path(name)
    if not path.is_symlink():  # Then nothing on the way is one: links to folders are not followed.
        return path
    try:
        path = locate(name, top).path
    except NotRead:
        return None
    return path if is_within(path, [top]) else None


def _is_shared(folder: Path) -> bool:
    """Whether a folder is no tree: a home, the root of all files, or one that everybody may write."""
    try:
        return folder in (folder.parent, Path.home()) or bool(folder.stat().st_mode & 0o002)
    except (OSError, RuntimeError):
        return True


def _head(path: Path) -> str:
    try:
        data = read_file(path.name, path.parent, most=_HEAD, within=[path], is_part=True).data
    except NotRead:
        return ""
    return data.decode("utf-8", "replace")


def _root(path: Path, module: tuple[str, ...]) -> Path | None:
    """The folder from which a file is found as a module, if its path ends as the name does."""
    parts = (*module[:-1], f"{module[-1]}.scm")
    if path.parts[-len(parts) :] != parts:
        return None
    return Path(*path.parts[: -len(parts)])
