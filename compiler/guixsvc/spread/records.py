"""Systems as bytes, for workers elsewhere: values with their places, record types by their names."""

import io
import pickle
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.guix.values import FileLike
from guixsvc.evaluate.scheme.values import Complex, Integer, Ratio, Real, Text
from guixsvc.evaluate.tree_files import NotInTree
from guixsvc.records import RecordType, record_types
from guixsvc.slotted import replace

_PLAIN = {Text: str, Integer: int, Real: float, Complex: complex, Ratio: Fraction}


class NotPlain(Exception):
    """A system holds something that only this process has."""


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: object) -> str | None:
        if isinstance(value, RecordType) and record_types().get(value.name) is value:
            return value.name
        return None

    def reducer_override(self, value: Any) -> Any:
        plain = _PLAIN.get(type(value))
        if plain is not None:
            return type(value), (plain(value), value.span, value.origins)
        if isinstance(value, FileLike) and value.read is not None:
            return _same, (_read(value),)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: str) -> RecordType:
        return record_types()[name]


def _read(file: FileLike) -> FileLike:
    """A file with its content, which lies where the worker is not."""
    try:
        content = Text(file.read().data.decode("utf-8"), file.span) if file.read is not None else file.content
    except NotInTree:  # only its name is needed, or its lack was an error
        content = None
    return replace(file, content=content, read=None)


def _same(value: object) -> object:
    return value


def dumps(value: Sequence[tuple[str, System]] | object) -> bytes:
    """Raises NotPlain."""
    stream = io.BytesIO()
    try:
        _Pickler(stream, 5).dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as reason:
        raise NotPlain(str(reason)) from None
    return stream.getvalue()


def loads(data: bytes) -> Any:
    """What `dumps` was given: never of bytes that come from elsewhere than the run itself."""
    return _Unpickler(io.BytesIO(data)).load()
