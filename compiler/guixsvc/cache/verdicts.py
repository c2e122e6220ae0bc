"""Which sources need not be examined, because they were, and nothing that this depended on has changed.

Kept of a source is that it was without any finding, and the counts that are shown in the end; of what was
read and what was looked for, whether there or not, the question and a digest of the answer. What a source has
wrong is never kept: it is found anew each time.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from guixsvc.annotations import Any, TypeAlias
from guixsvc.cache import program, store
from guixsvc.check.declared import Declared, declared
from guixsvc.check.examination import Result
from guixsvc.check.ours import our_services
from guixsvc.check.reached import unreached
from guixsvc.check.secrets import gives_secrets
from guixsvc.contexts import contextmanager
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.modules.library import Trees
from guixsvc.evaluate.modules.roots import declared_in
from guixsvc.evaluate.scheme.values import Text
from guixsvc.files import Located, NotRead, locate, read_file
from guixsvc.inputs import Input
from guixsvc.pipeline import Options
from guixsvc.slotted import asdict, frozen
from guixsvc.source import Source
from guixsvc.watch import watched_by


@frozen
class KnownSystem:
    """A system to compile: its name, a digest of its records, and how many services it has."""

    name: str
    digest: str
    declared: Declared


@frozen
class Known:
    """What is kept of a source without findings: whether it declares ``ours``, or ``any`` service at all, and
    digests of the names of its hosts, of which two are enough; if it is compiled, all its ``systems``."""

    ours: bool
    any: bool
    hosts: tuple[str, ...]
    systems: tuple[KnownSystem, ...] = ()


Asked: TypeAlias = dict[tuple[str, str], str]


class Verdicts:
    """What is known of the sources of one run, and what this run adds.

    ``digest_of`` is what tells the records of systems apart, where they are compiled.
    """

    def __init__(
        self,
        file: Path | None,
        salt: bytes,
        trees: Trees,
        digest_of: Callable[[System], str | None] | None = None,
    ) -> None:
        self._file, self._salt, self._trees, self._digest_of = file, salt, trees, digest_of
        self._is_new = True
        kept = {} if file is None else store.load(file) or {}
        self._keys: dict[Source, str] = {}
        self._asked: Asked = {}
        self._answers: dict[tuple[str, str], object] = {}
        self._known: dict[str, Known] = {}
        try:
            asked = {(str(kind), str(what)): str(answer) for kind, what, answer in kept["asked"]}
            known = {str(key): _loaded(*one) for key, one in kept["known"].items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            return
        read = _Read(trees)
        if all(self.digest(read.answer(*question)) == answer for question, answer in asked.items()):
            self._asked, self._known = asked, known
            read.tell()
        else:
            trees.declared.clear()
        self._is_new = not self._known

    def of(self, input_: Input) -> Known | None:
        """What is known of a source, if it was without findings and would be again."""
        known = self._known.get(self._key(input_.source)) if input_.fault is None else None
        # Of a file that is named and declares nothing, a check says that.
        is_said = known is not None and input_.named and not known.any and self._digest_of is None
        return None if is_said else known

    def learn(self, verdicts: Iterable[tuple[Input, Known | None]], asked: Asked) -> None:
        """Takes what others found of sources that nothing was known of, and what they asked of the disk."""
        self._asked.update(asked)
        found = [(self._key(input_.source), known) for input_, known in verdicts if known is not None]
        self._known.update(found)
        self._is_new = True

    @property
    def asked(self) -> Asked:
        """What was asked of the disk, with digests of the answers."""
        return dict(self._asked)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Sees what is asked of the disk meanwhile."""
        with watched_by(self._saw):
            yield

    def is_shared(self, source: Source) -> bool:
        """Whether anything was read besides as a source of its own."""
        path = source.file
        return ("source", path) in self._asked or path in self._read

    def keep(self, left_out: Sequence[Input], results: Sequence[Result]) -> None:
        """Keeps what is known of sources that were ``left_out``, and what results say of the others."""
        entries = {key: self._known[key] for key in (self._key(input_.source) for input_ in left_out)}
        for result in results:
            found = self.verdict(result)
            if found is not None:
                entries[self._key(result.source)] = found
        if self._file is None or (entries == self._known and not self._is_new):
            return
        store.save(
            self._file,
            {
                "asked": [[*question, answer] for question, answer in self._asked.items()],
                "known": {key: _saved(one) for key, one in entries.items()},
            },
        )

    def _saw(self, kind: str, asked: str, answer: object) -> None:
        if kind != "data":  # which is asked for once; the rest many files ask alike
            before = self._answers.get((kind, asked))
            if before is answer or (kind == "leads" and before == answer):
                return
            self._answers[kind, asked] = answer
        digest = self.digest(answer)
        if self._asked.get((kind, asked)) != digest:
            self._asked[kind, asked] = digest
            self._is_new = True

    @property
    def _read(self) -> set[str]:
        return {asked.partition("\0")[2] for kind, asked in self._asked if kind == "data"}

    def verdict(self, result: Result) -> Known | None:
        """What may be kept of a source: what others have to do with it must not change what is said of it."""
        configuration = result.configuration
        if configuration is None or result.findings or result.took_share:
            return None
        if gives_secrets((*configuration.records, *configuration.uncalled)):
            return None
        if configuration.hidden or any(system.unknown for system in result.systems):
            return None
        if any("guixsvc:" in source.text for source in configuration.sources):
            return None
        to_compile = self._digest_of is not None
        if any(unreached(configuration, result.reached, to_compile=to_compile)):
            return None
        systems = self._systems(result)
        if systems is None:
            return None
        names = dict.fromkeys(system.name for system in result.systems)
        return Known(
            any(any(our_services(system)) for system in result.systems),
            any(system.services or system.possible for system in result.systems),
            tuple(self.digest(name) for name in list(names)[:2]),
            systems,
        )

    def _systems(self, result: Result) -> tuple[KnownSystem, ...] | None:
        """The systems of a source, if it is to be compiled; None if one cannot be known again."""
        if self._digest_of is None:
            return ()
        found: list[KnownSystem] = []
        for system in result.systems:
            digest = self._digest_of(system)
            if digest is None or not isinstance(system.host_name, Text):
                return None
            found.append(KnownSystem(system.name, digest, declared(system)))
        return tuple(found)

    def _key(self, source: Source) -> str:
        if source not in self._keys:
            self._keys[source] = self.digest((source.path, source.directory, source.text))
        return self._keys[source]

    def digest(self, answer: object) -> str:
        data = answer if isinstance(answer, bytes) else repr(answer).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=16, key=self._salt).hexdigest()


def _saved(known: Known) -> list[Any]:
    systems = [[one.name, one.digest, *asdict(one.declared).values()] for one in known.systems]
    return [known.ours, known.any, known.hosts, systems]


def _loaded(ours: object, any_: object, hosts: Iterable[object], systems: Iterable[Any]) -> Known:
    """Raises TypeError, ValueError for what was not saved."""
    return Known(
        bool(ours),
        bool(any_),
        tuple(map(str, hosts)),
        tuple(
            KnownSystem(str(name), str(digest), Declared(tuple(map(str, services)), int(total), int(unknown)))
            for name, digest, services, total, unknown in systems
        ),
    )


def verdicts(
    options: Options,
    files: Sequence[str],
    inputs: Sequence[Input],
    *,
    keep: bool,
    digest_of: Callable[[System], str | None] | None = None,
) -> Verdicts | None:
    """What is known of the sources of a run; None where nothing can be, as with secrets or code from
    outside.

    Nothing is, and nothing will be, unless told to ``keep`` it. With ``digest_of`` they are compiled.
    """
    environment = options.environment
    if "-" in files or environment.on_hosts or any(environment.secret) or not program.is_all_in_files():
        return None
    folder = store.folder(program.version()) if keep else None
    salt = None if folder is None else store.salt(folder)
    if folder is None or salt is None:
        return Verdicts(None, os.urandom(32), options.trees, digest_of)
    told: Any = program.circumstances(options, list(files), "compile" if options.to_compile else "check")
    name = hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=16, key=salt).hexdigest()
    for input_ in inputs:
        if input_.fault is None:
            options.trees.add(input_.source)
    return Verdicts(folder / f"{name}.json", salt, options.trees, digest_of)


class _Read:
    """Asks the disk again what a run before asked."""

    def __init__(self, trees: Trees) -> None:
        self._trees = trees
        self._located: list[Located] = []
        self._read: set[str] = set()

    def tell(self) -> None:
        """Tells the trees what the run before has read, by whatever links."""
        for at in self._located:
            if at.path in self._read:
                self._trees.was_read(at)

    def answer(self, kind: str, asked: str) -> object:
        """What is answered now to what `watch.saw` was told of."""
        match kind:
            case "leads":
                base, _, name = asked.partition("\0")
                try:
                    at = locate(name, base)
                except NotRead:
                    return None
                self._located.append(at)
                return list(at.places)
            case "data":
                most, _, path = asked.partition("\0")
                try:
                    content = read_file(path, "/", most=int(most))
                except NotRead:
                    return None
                self._read.add(content.at.path)
                return content.data
            case "file":
                return os.path.isfile(asked)
            case "there":
                return os.path.exists(asked)
            case "source":
                source = self._trees.sources.get(asked)
                return None if source is None else source.text
            case "roots":
                declared = self._trees.declared[asked] = declared_in(asked, self._trees.sources)
                return declared
        return None
