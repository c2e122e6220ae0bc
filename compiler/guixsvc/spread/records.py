"""Systems as bytes, for workers elsewhere: values with their places, record types by their names."""

import hashlib
import io
import pickle
from collections.abc import Sequence
from functools import lru_cache

from guixsvc.annotations import Any
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import FileLike
from guixsvc.evaluate.scheme.ratios import Fraction, Ratio
from guixsvc.evaluate.scheme.values import Complex, Integer, Real, Text
from guixsvc.evaluate.tree_files import NotInTree
from guixsvc.records import RecordType, record_types
from guixsvc.slotted import replace
from guixsvc.source import Source

_PLAIN = {Text: str, Integer: int, Real: float, Complex: complex, Ratio: Fraction}


class NotPlain(Exception):
    """A system holds something that only this process has."""


LARGE = 1 << 14
"""Characters of a source that goes beside the records which come of it."""


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, RecordType) and record_types().get(value.name) is value:
            return _record_type, (value.name,)
        plain = _PLAIN.get(type(value))
        if plain is not None:
            return type(value), (plain(value), value.span, value.origins)
        if isinstance(value, FileLike) and value.read is not None:
            return _same, (_read(value),)
        return NotImplemented


class _Beside(_Pickler):
    """Leaves large sources out: they are in ``sources``, by number."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, 5)
        self._numbers: dict[Source, int] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._numbers)

    def persistent_id(self, value: object) -> int | None:
        if isinstance(value, Source) and len(value.text) > LARGE:
            return self._numbers.setdefault(value, len(self._numbers))
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: io.BytesIO, sources: Sequence[Source]) -> None:
        super().__init__(stream)
        self._sources = sources

    def persistent_load(self, number: int) -> Source:
        return self._sources[number]


def _read(file: FileLike) -> FileLike:
    """A file with its content, which lies where the worker is not."""
    try:
        content = Text(file.read().data.decode("utf-8"), file.span) if file.read is not None else file.content
    except NotInTree:  # only its name is needed, or its lack was an error
        content = None
    return replace(file, content=content, read=None)


def _same(value: object) -> object:
    return value


def _record_type(name: str) -> RecordType:
    return record_types()[name]


def dumps(value: Sequence[tuple[str, System]] | object) -> tuple[bytes, tuple[Source, ...]]:
    """A value, and the large sources that it is of. Raises NotPlain."""
    stream = io.BytesIO()
    pickler = _Beside(stream)
    _dump(pickler, value)
    return stream.getvalue(), pickler.sources


def _dump(pickler: pickle.Pickler, value: object) -> None:
    try:
        pickler.dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as reason:
        raise NotPlain(str(reason)) from None


class _Digester(_Pickler):
    """Takes a source by the digest of its text: it is in every place."""

    def __init__(self, stream: io.BytesIO, salt: bytes) -> None:
        super().__init__(stream, 5)
        self._salt = salt

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Source):
            return _same, (f"{value.path}\0{value.directory}\0{_text_digest(value, self._salt)}",)
        return super().reducer_override(value)


@lru_cache(1024)
def _text_digest(source: Source, salt: bytes) -> str:
    text = source.text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16, key=salt).hexdigest()


def digest_of(system: System, salt: bytes) -> str:
    """The same for the same records of the same sources. Raises NotPlain."""
    stream = io.BytesIO()
    _dump(_Digester(stream, salt), system)
    return hashlib.blake2b(stream.getvalue(), digest_size=16, key=salt).hexdigest()


def loads(data: bytes, sources: Sequence[Source] = ()) -> Any:
    """What `dumps` was given: never of bytes that come from elsewhere than the run itself."""
    return _Unpickler(io.BytesIO(data), sources).load()
