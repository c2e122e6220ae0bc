"""The files of the source tree that a configuration may read: its modules, and what it includes.

Nothing is read but what the command line permits, nor what a symbolic link leads to elsewhere; of that, not
even whether it is there decides anything.
"""

from os import getcwd
from os.path import basename, dirname, exists, isabs, isfile, join, normpath, relpath

from guixsvc.annotations import Any, Callable, Iterator, Mapping
from guixsvc.caching import cached_property
from guixsvc.diagnostics import Diagnostic
from guixsvc.evaluate.modules.loaded import Loaded
from guixsvc.evaluate.modules.roots import channel_folder, declared_in, declared_names
from guixsvc.evaluate.tree_files import File, NotInTree, TextFile
from guixsvc.files import (
    LARGEST_SOURCE,
    LARGEST_TEXT,
    Located,
    NotRead,
    Outside,
    is_within,
    locate,
    read_file,
    upwards,
)
from guixsvc.read import read
from guixsvc.slotted import field, frozen, replace
from guixsvc.source import Source, decode, decode_all
from guixsvc.watch import saw, watched_by

REPOSITORY_MARKS = (".git", ".hg", ".bzr", ".jj", ".guix-channel")
"""What lies at the root of a repository or of a Guix channel."""


@frozen
class Trees:
    """What a run may read, and what it has read: every file once.

    ``folders`` are those the command line names and the current one, ``load_path`` the folders of ``-L`` in
    the order of search, ``allowed`` those of ``--allow-read``; all are resolved. ``sources`` are those the
    command line names, by their resolved paths. ``modules`` are the files of modules by load path and name;
    ``loaded`` is what was evaluated of them; ``circles`` are those that import each other, with what was
    said of it; ``declared`` the inferred roots that have a module, by tree.
    ``places`` are the files that were read, and the links that led to them. ``surroundings`` are those of
    the folders of sources.
    """

    folders: tuple[str, ...] = ()
    load_path: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    texts: dict[str, TextFile] = field(default_factory=dict)
    modules: dict[tuple[str, ...], dict[tuple[str, ...], File | None]] = field(default_factory=dict)
    loaded: dict[tuple[tuple[str, ...], File], Loaded] = field(default_factory=dict)
    circles: dict[tuple[tuple[str, ...], Source], Diagnostic] = field(default_factory=dict)
    declared: dict[str, Mapping[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    surroundings: dict[str, "Surroundings"] = field(default_factory=dict)

    @property
    def permitted(self) -> tuple[str, ...]:
        """The folders that may be read whatever the configuration."""
        return (*self.folders, *self.load_path, *self.allowed)

    def was_read(self, at: Located) -> None:
        self.places.update(dict.fromkeys(at.places))

    def add(self, source: Source) -> None:
        """Makes a source that was loaded known to those that read it as a module."""
        self.sources[source.file] = source

    def forget_evaluated(self) -> None:
        """What was read stays; what was made of it does not hold any more."""
        self.loaded.clear()
        self.circles.clear()

    def anew(self) -> "Trees":
        """What may be read, for sources that have become others: of them nothing is known."""
        new: dict[str, dict[Any, Any]] = {
            name: {}
            for name in ("sources", "files", "modules", "loaded", "circles", "declared", "surroundings")
        }
        return replace(self, **new)

    def read(self, source: Source) -> File:
        """The forms of a source that was loaded."""
        known = self.files.get(source.file)
        if known is not None and known.source is source:
            return known
        file = _parsed(source)
        self.files[source.file] = file
        return file


@frozen(eq=False)
class Surroundings:
    """What a folder lies in: its tree, from the ``top`` on, and what of it is ``searched`` for modules."""

    top: str
    searched: tuple[str, ...]


def _surroundings(trees: Trees, own: str) -> Surroundings:
    above = [folder for folder in trees.folders if is_within(own, [folder])]
    top = repository(own) or min(above, key=len, default=own)
    channel = channel_folder(top)
    searched = [folder for folder in upwards(own) if is_within(folder, [top])]
    return Surroundings(top, (*([] if channel is None else [channel]), *searched))


class Library:
    """Finds the files that one configuration may read."""

    def __init__(self, trees: Trees, entry: File) -> None:
        self._trees = trees
        self._entry = entry.source
        own = entry.source.directory
        around = trees.surroundings.get(own)
        if around is None:
            around = trees.surroundings[own] = _surroundings(trees, own)
        self._top = around.top
        self._permitted = (own, self._top, *trees.permitted)
        implied = _implied_folder(entry, self._permitted)
        first = (*trees.load_path, *([] if implied is None else [implied]))
        self.load_path = list(dict.fromkeys((*first, *around.searched)))

    def add_to_load_path(self, folder: str, source: Source) -> None:
        """Searches another folder of the tree first."""
        try:
            path = locate(folder, source.directory).path
        except NotRead:
            return
        if is_within(path, self._permitted):
            self.load_path[:] = dict.fromkeys([path, *self.load_path])

    @property
    def loaded(self) -> "dict[tuple[tuple[str, ...], File], Loaded]":
        """The modules that were evaluated, by name and file, for this configuration or an earlier one."""
        return self._trees.loaded

    @property
    def circles(self) -> dict[tuple[tuple[str, ...], Source], Diagnostic]:
        """The modules that import each other in this run, with what was said of it."""
        return self._trees.circles

    # Modules

    def module(self, name: tuple[str, ...]) -> File | None:
        """The file of a module, ``None`` if there is none to be read."""
        known = self._trees.modules.setdefault((*self.load_path, *self._permitted), {})
        if name not in known:
            try:
                known[name] = self._module(name)
            except NotInTree:
                known[name] = None
        return known[name]

    def _module(self, name: tuple[str, ...]) -> File | None:
        if any(part in ("", ".", "..") or "/" in part or "\0" in part for part in name):
            return None
        relative = "/".join(name) + ".scm"
        for folder in self.load_path:
            at = self._located(relative, folder)
            is_there = isfile(at.path)
            saw("file", at.path, is_there)
            if is_there:
                file = self._file(at, relative)
                # Guile finds no module in a file such as guix.scm that has another name or none.
                return file if list(name) in declared_names(file.data) else None
        root = self.inferred_root(name)
        if root is None:
            return None
        file = self._file(self._located(relative, root), relative)
        return file if list(name) in declared_names(file.data) else None

    def inferred_root(self, name: tuple[str, ...]) -> str | None:
        """The one folder that the names of the modules in it make a load path with this module.

        ``None`` too if a folder of the load path has it, or several others have.
        """
        roots = self._roots.get(name, ())
        return roots[0] if len(roots) == 1 and roots[0] not in self.load_path else None

    def inferred_from(self, name: tuple[str, ...], file: File) -> str | None:
        """The inferred root, as it is shown, that a module was found from, if it was found so."""
        above = upwards(file.source.directory)
        root = above[len(name) - 1] if len(name) <= len(above) else above[0]
        if root in self.load_path or self.inferred_root(name) != root:
            return None
        return self.shown(root)

    def candidates(self, name: tuple[str, ...]) -> list[str]:
        """The files that may be a module that is not known because there are several."""
        roots = self._roots.get(name, ())
        return [self.shown(f"{join(root, *name)}.scm") for root in roots[1:] and roots]

    @cached_property
    def _roots(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        if self._top not in self._trees.declared:
            with watched_by(None):
                self._trees.declared[self._top] = declared_in(self._top, self._trees.sources)
        found = self._trees.declared[self._top]
        saw("roots", self._top, found)
        return found

    # Files

    def file(self, name: str, source: Source) -> File:
        """A file named in a source, relative to it. Raises NotInTree."""
        return self._file(self._located(name, source.directory), name)

    def text(self, name: str, source: Source) -> tuple[TextFile, bool]:
        """A file that is read as text, whose name counts, as in Guile, from the current folder.

        Tells too whether it was found only beside its source. Raises NotInTree.
        """
        try:
            return self._text(self._located(name, getcwd()), name), False
        except NotInTree:
            if name.startswith("/") or source.directory == getcwd():
                raise
        return self._text(self._located(name, source.directory), name), True

    def text_beside(self, name: str, source: Source) -> TextFile:
        """A file that is read as text, whose name counts from its source. Raises NotInTree."""
        return self._text(self._located(name, source.directory), name)

    def _located(self, name: str, folder: str) -> Located:
        try:
            at = locate(name, folder)
        except NotRead as reason:
            raise NotInTree(f"{name} {reason}") from None
        if not is_within(at.path, self._permitted):
            raise NotInTree(f"{name} {Outside()} (`--allow-read DIR` permits it)", is_outside=True)
        return at

    def _file(self, at: Located, name: str) -> File:
        if at.path in self._trees.sources:
            saw("source", at.path, self._trees.sources[at.path].text)
        known = self._trees.files.get(at.path)
        if known is None:
            source = self._trees.sources.get(at.path) or self._load(at, name, LARGEST_SOURCE, decode).source
            known = self._trees.files[at.path] = _parsed(source)
        self._trees.was_read(at)
        return known

    def _text(self, at: Located, name: str) -> TextFile:
        known = self._trees.texts.get(at.path)
        if known is None:
            known = self._trees.texts[at.path] = self._load(at, name, LARGEST_TEXT, decode_all)
        self._trees.was_read(at)
        return known

    def _load(
        self, at: Located, name: str, most: int, decoded: Callable[[bytes], tuple[str, str]]
    ) -> TextFile:
        try:
            content = read_file(at.path, "/", most=most, within=self._permitted)
        except NotRead as reason:
            raise NotInTree(f"{name} {reason}") from None
        text, problem = decoded(content.data)
        if problem:
            raise NotInTree(f"{name} cannot be read: {problem}")
        return TextFile(Source(self.shown(at.path), text, dirname(at.path)), content.data)

    def shown(self, path: str) -> str:
        """A path as the user would write it, who named the configuration."""
        named = self._entry.path
        if isabs(named):
            return path
        return normpath(join(dirname(named), relpath(path, self._entry.directory)))


def _parsed(source: Source) -> File:
    data, faults = read(source)
    return File(source, data, faults)


def repository(folder: str) -> str | None:
    """The root of the repository that a folder lies in; the root of all files is none."""
    return next((f for f in upwards(folder)[:-1] if any(map(_is_there, _marks(f)))), None)


def _marks(folder: str) -> Iterator[str]:
    return (f"{folder}/{mark}" for mark in REPOSITORY_MARKS)


def _is_there(path: str) -> bool:
    is_there = exists(path)
    saw("there", path, is_there)
    return is_there


def _implied_folder(entry: File, permitted: tuple[str, ...]) -> str | None:
    """The folder that the file's own ``define-module`` says it is found from, if it may be read."""
    name = next(declared_names(entry.data), None)
    if name is None or basename(entry.source.path) != f"{name[-1]}.scm":
        return None
    folders = upwards(entry.source.directory)
    if len(name) > len(folders) or [*map(basename, folders[: len(name) - 1])] != list(reversed(name[:-1])):
        return None
    folder = folders[len(name) - 1]
    return folder if is_within(folder, permitted) else None
