"""The files of the source tree that a configuration may read: its modules, and what it includes.

Nothing outside the tree is ever read, nor what a symbolic link in it leads to outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from os.path import normpath, relpath
from pathlib import Path
from typing import TYPE_CHECKING

from guixsvc.diagnostics import Diagnostic
from guixsvc.read import read
from guixsvc.read.datum import Datum, List, Symbol
from guixsvc.source import Source, decode

if TYPE_CHECKING:
    from guixsvc.evaluate.gathered import Loaded

REPOSITORY_MARKS = (".git", ".hg", ".bzr", ".jj", ".guix-channel")
"""What lies at the root of a repository or of a Guix channel."""


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A file that was read: its forms, and the faults of its syntax."""

    source: Source
    data: list[Datum]
    faults: list[Diagnostic]


class NotInTree(Exception):
    """A file is not to be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Trees:
    """What a run may read, and what it has read: every file once.

    ``folders`` are those the command line names, ``load_path`` the folders of ``-L`` in the order of
    search; all are resolved. ``sources`` are those the command line names, by their resolved paths.
    ``modules`` are the files of modules by load path and name; ``loaded`` is what was evaluated of them.
    """

    folders: tuple[Path, ...] = ()
    load_path: tuple[Path, ...] = ()
    sources: dict[Path, Source] = field(default_factory=dict)
    files: dict[Path, File] = field(default_factory=dict)
    modules: dict[tuple[Path, ...], dict[tuple[str, ...], File | None]] = field(default_factory=dict)
    loaded: dict[tuple[tuple[str, ...], File], "Loaded"] = field(default_factory=dict)

    def add(self, source: Source) -> None:
        """Makes a source that was loaded known to those that read it as a module."""
        self.sources[_path(source)] = source

    def read(self, source: Source) -> File:
        """The forms of a source that was loaded."""
        known = self.files.get(_path(source))
        if known is not None and known.source is source:
            return known
        file = _parsed(source)
        self.files[_path(source)] = file
        return file


class Library:
    """Finds the files that one configuration may read."""

    def __init__(self, trees: Trees, entry: File) -> None:
        self._trees = trees
        self._entry = entry.source
        own = entry.source.directory
        top = repository(own) or next((f for f in trees.folders if own.is_relative_to(f)), own)
        implied = _implied_folder(entry, top)
        upwards = [own, *(parent for parent in own.parents if parent.is_relative_to(top))]
        self.load_path = list(dict.fromkeys([*trees.load_path, *([implied] if implied else []), *upwards]))
        self._roots = [top, *trees.load_path, *([implied] if implied else [])]

    def add_to_load_path(self, folder: str, source: Source) -> None:
        """Searches another folder of the tree first."""
        path = _resolved(source.directory / folder)
        if path is not None and self._allows(path):
            self.load_path.insert(0, path)

    @property
    def loaded(self) -> "dict[tuple[tuple[str, ...], File], Loaded]":
        """The modules that were evaluated, by name and file, for this configuration or an earlier one."""
        return self._trees.loaded

    def module(self, name: tuple[str, ...]) -> File | None:
        """The file of a module, ``None`` if there is none to be read."""
        known = self._trees.modules.setdefault((*self.load_path, *self._roots), {})
        if name not in known:
            try:
                known[name] = self._module(name)
            except NotInTree:
                known[name] = None
        return known[name]

    def _module(self, name: tuple[str, ...]) -> File | None:
        if any(part in ("", ".", "..") or "/" in part or "\0" in part for part in name):
            return None
        for folder in self.load_path:
            path = folder.joinpath(*name[:-1], f"{name[-1]}.scm")
            if _is_file(path):
                file = self._file(path)
                # Guile finds no module in a file such as guix.scm that has another name or none.
                return file if list(name) in _declared_names(file.data) else None
        return None

    def file(self, name: str, source: Source) -> File:
        """A file named in a source, relative to it. Raises NotInTree."""
        path = source.directory / name
        if "\0" in name or not _is_file(path):
            raise NotInTree(f"there is no file {name} here")
        return self._file(path)

    def _file(self, path: Path) -> File:
        resolved = _resolved(path)
        if resolved is None or not self._allows(resolved):
            raise NotInTree(f"{self._shown(path)} leads out of the source tree and is not read")
        known = self._trees.files.get(resolved)
        if known is None:
            source = self._trees.sources.get(resolved) or self._load(resolved)
            known = self._trees.files[resolved] = _parsed(source)
        return known

    def _load(self, path: Path) -> Source:
        try:
            text, problem = decode(path.read_bytes())
        except OSError as failure:
            raise NotInTree(f"{self._shown(path)} cannot be read: {failure.strerror}") from None
        if problem:
            raise NotInTree(f"{self._shown(path)}: {problem}")
        return Source(self._shown(path), text, path.parent)

    def _allows(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self._roots)

    def _shown(self, path: Path) -> str:
        """A path as the user would write it, who named the configuration."""
        named = Path(self._entry.path)
        if named.is_absolute():
            return str(path)
        return normpath(named.parent / relpath(path, self._entry.directory))


def _path(source: Source) -> Path:
    return source.directory / Path(source.path).name


def _parsed(source: Source) -> File:
    data, faults = read(source)
    return File(source, data, faults)


def repository(folder: Path) -> Path | None:
    """The root of the repository that a folder lies in."""
    return next(
        (f for f in (folder, *folder.parents) if any((f / m).exists() for m in REPOSITORY_MARKS)), None
    )


def _implied_folder(entry: File, top: Path) -> Path | None:
    """The folder that the file's own ``define-module`` says it is found from.

    A file below a repository implies none outside of it, and none implies the root of all files.
    """
    name = next(_declared_names(entry.data), None)
    if name is None or Path(entry.source.path).name != f"{name[-1]}.scm":
        return None
    folders = [entry.source.directory, *entry.source.directory.parents]
    if len(name) > len(folders) or [f.name for f in folders[: len(name) - 1]] != list(reversed(name[:-1])):
        return None
    folder = folders[len(name) - 1]
    outside = repository(top) is not None and not folder.is_relative_to(top)
    return None if outside or folder == folder.parent else folder


def _declared_names(data: list[Datum]) -> Iterator[list[str]]:
    for form in data:
        match form:
            case List(items=(Symbol(name="define-module"), List(items=items), *_)):
                names = [item.name for item in items if isinstance(item, Symbol)]
                if names and len(names) == len(items):
                    yield names


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
