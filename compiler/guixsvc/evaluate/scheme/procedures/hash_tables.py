"""Hash tables of Guile.

In which order one gives its entries is not defined: what hangs on that is not known.
"""

from collections.abc import Callable, Sequence

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.arguments import (
    Calling,
    apply,
    fully_known,
    procedure,
    seen,
    truth,
    unexpected,
)
from guixsvc.evaluate.scheme.equality import MAX_FIXNUM, MIN_FIXNUM
from guixsvc.evaluate.scheme.joining import listed
from guixsvc.evaluate.scheme.mutable import HashTable, TableEntry, Unordered
from guixsvc.evaluate.scheme.procedures import lists
from guixsvc.evaluate.scheme.ratios import Fraction
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, hidden_in
from guixsvc.evaluate.scheme.values import UNSPECIFIED, List, Opaque, Text, Unspecified, Value, Vector
from guixsvc.evaluate.work import COMPARED, MADE, VISITED, spend
from guixsvc.read.datum import Character, Keyword, Nil, Symbol

_ORDER: Final = "the order in which a hash table gives its entries is not defined"

_COMPARED_BY: Final = {"hash": "equal?", "hashq": "eq?", "hashv": "eqv?"}

MAX_DEPTH: Final = 100
"""Lists in each other that are a key."""


# Keys


def _identity(key: Value, kind: str, depth: int = 0) -> object:
    """What tells a key from others. Raises `NotKnown` for one of which that cannot be said."""
    spend(COMPARED)
    if depth > MAX_DEPTH:
        raise NotKnown("keys that nest deep are not compared")
    match key:
        case bool() | Nil() | Unspecified():
            return type(key), key
        case Symbol(name=name) | Keyword(name=name):
            return type(key), name
        case Character(value=value):
            return Character, value
        case int() if kind != "eq?" or MIN_FIXNUM <= key <= MAX_FIXNUM:
            return int, int(key)
        case Fraction() if kind != "eq?":
            return Fraction, key.numerator, key.denominator
        case float() if kind != "eq?":
            return float, float.__repr__(key)
        case List() if not key.count and key.is_proper and not key.unknown:
            return List
        case Text() if kind == "equal?":
            spend(len(key))
            return Text, str(key)
        case List(tail=tail, unknown=()) if kind == "equal?":
            end = None if tail is None else _identity(tail, kind, depth + 1)
            return List, tuple([_identity(item, kind, depth + 1) for item in key.items]), end
        case Vector() if kind == "equal?":
            return Vector, tuple([_identity(item, kind, depth + 1) for item in key.items])
        case _ if (hidden := hidden_in(key)) is not None:
            raise NotKnown("a key is not known here", hidden)
    raise NotKnown("which other keys this one is the same as is not known")


def _table(value: Value) -> HashTable:
    if not isinstance(value, HashTable):
        raise unexpected("a hash table", value)
    return value


def _known(value: Value) -> HashTable:
    """A hash table of which it is known what is in it. Raises `NotKnown`."""
    table = _table(value)
    if table.hidden is not None:
        raise NotKnown("what is in the hash table now is not known here", table.hidden)
    return table


def _entries(value: Value) -> list[TableEntry]:
    """All entries of a hash table. Raises `NotKnown` if it may have others, or less of them."""
    entries = [*_known(value).entries.values()]
    spend(VISITED * len(entries))
    if not all(entry.is_certain for entry in entries):
        raise NotKnown("whether the hash table has a key is not known here")
    return entries


def _found(value: Value, key: Value, kind: str) -> TableEntry | None:
    """What a table has for a key. Raises `NotKnown`."""
    table = _known(value)
    if not table.entries:
        return None
    if table.kind != kind:
        raise NotKnown(f"keys that were put in by another procedure are looked for by `{kind}`")
    entry = table.entries.get(_identity(key, kind))
    if entry is not None and not entry.is_certain:
        raise NotKnown("whether the hash table has the key is not known here", hidden_in(entry.value))
    return entry


# Making, reading and changing


def make(call: Call, arguments: list[Value]) -> Value:
    return _made(call)


def _made(call: Call) -> HashTable:
    spend(MADE)
    table = HashTable()
    call.run.changes.is_mutable(table)
    return table


def of_alist(kind: str) -> Calling:
    """``alist->hash-table`` and its like: of entries with one key, the first counts."""

    def convert(call: Call, arguments: list[Value]) -> Value:
        entries = [(lists.car(entry), lists.cdr(entry)) for entry in fully_known(arguments[0]).items]
        table = _made(call)
        for key, value in reversed(entries):
            _put(call, table, key, value, kind)
        return table

    return convert


def put(kind: str) -> Calling:
    """``hash-set!`` and its like, which give the value."""

    def change(call: Call, arguments: list[Value]) -> Value:
        table, key, value = arguments
        if isinstance(table, Opaque):
            call.run.changes.hide_mutable(call.span)
            raise NotKnown("the hash table is not known here", table)
        _put(call, _table(table), key, value, kind)
        return value

    return change


def _put(call: Call, table: HashTable, key: Value, value: Value, kind: str) -> None:
    call.run.changes.is_changed(table)
    if table.hidden is not None:
        return
    if not table.entries:
        table.kind = kind
    identity = asked(_identity_in, table, key, kind)
    if isinstance(identity, NotKnown):
        table.hide(Opaque(str(identity), call.span, cause=identity.cause, parts=(value,)))
        return
    place = call.places[2] if len(call.places) > 2 else call.span
    call.run.changes.put(table, identity, TableEntry(key, value, place), call.span)


def _identity_in(table: HashTable, key: Value, kind: str) -> object:
    """What tells a key from others of a table that is going to be changed. Raises `NotKnown`."""
    if table.kind != kind:
        raise NotKnown("it is changed by procedures that compare keys in different ways")
    return _identity(key, kind)


def get(kind: str) -> Calling:
    """``hash-ref`` and its like."""

    def find(call: Call, arguments: list[Value]) -> Value:
        entry = _found(seen(arguments[0]), arguments[1], kind)
        if entry is None:
            default = arguments[2] if len(arguments) > 2 else False
            call.run.place = call.places[2] if len(call.places) > 2 else call.span
            return default
        call.run.place = entry.place
        return entry.value

    return find


def handle(kind: str) -> Calling:
    """``hash-get-handle`` and its like, which give the pair that the table itself has, or ``#f``."""

    def find(call: Call, arguments: list[Value]) -> Value:
        table = seen(arguments[0])
        entry = _found(table, arguments[1], kind)
        return False if entry is None else _pair(_table(table), entry)

    return find


def handle_made(kind: str) -> Calling:
    """``hash-create-handle!`` and its like, which put in a value for a key that is not there."""

    def find(call: Call, arguments: list[Value]) -> Value:
        value, key, initial = arguments
        if isinstance(value, Opaque):
            call.run.changes.hide_mutable(call.span)
            raise NotKnown("the hash table is not known here", value)
        table = _table(value)
        entry = asked(_found, table, key, kind)
        if isinstance(entry, NotKnown):
            table.hide(Opaque(str(entry), call.span, cause=entry.cause, parts=(initial,)))
            raise entry
        if entry is None:
            _put(call, table, key, initial, kind)
            entry = _found(table, key, kind)
        assert entry is not None
        return _pair(table, entry)

    return find


def _pair(table: HashTable, entry: TableEntry) -> Value:
    table.shares_pairs = True
    return listed([entry.key], [], entry.value)


def remove(kind: str) -> Calling:
    """``hash-remove!`` and its like, which give the pair that was there, or ``#f``."""

    def take_out(call: Call, arguments: list[Value]) -> Value:
        value, key = arguments
        if isinstance(value, Opaque):
            call.run.changes.hide_mutable(call.span)
            raise NotKnown("the hash table is not known here", value)
        table = _table(value)
        call.run.changes.is_changed(table)
        entry = asked(_found, table, key, kind)
        if isinstance(entry, NotKnown):
            table.hide(Opaque(str(entry), call.span, cause=entry.cause))
            raise entry
        if entry is None:
            return False
        call.run.changes.take_out(table, _identity(key, kind))
        return listed([entry.key], [], entry.value)

    return take_out


def clear(call: Call, arguments: list[Value]) -> Value:
    table = arguments[0]
    if isinstance(table, Opaque):
        call.run.changes.hide_mutable(call.span)
        raise NotKnown("the hash table is not known here", table)
    table = _table(table)
    call.run.changes.is_changed(table)
    call.run.changes.empty(table)
    return UNSPECIFIED


# Going through all entries


def _of_each(call: Call, function: Value, entries: Sequence[TableEntry]) -> list[Value]:
    """What a procedure gives for each key and value. What several calls change is not known, as they may come
    in any order. Raises `NotKnown` if that cannot be followed."""
    if len(entries) == 1:
        return [apply(call, function, entries[0].key, entries[0].value)]
    found = [call.run.following.tried(function, [entry.key, entry.value], call.span) for entry in entries]
    values = [value for value in found if value is not None]
    if len(values) < len(found):
        raise NotKnown("it takes too long to follow what is made of a hash table")
    return values


def map_to_list(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    values = _of_each(call, function, _entries(seen(arguments[1])))
    if len(values) < 2:
        return List(tuple(values))
    return Unordered(_ORDER, call.span, parts=tuple(values), items=tuple(values))


def for_each(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    for value in _of_each(call, function, _entries(seen(arguments[1]))):
        call.run.unseen.dropped(value)
    return UNSPECIFIED


def count(call: Call, arguments: list[Value]) -> Value:
    function = procedure(arguments[0])
    entries = _entries(seen(arguments[1]))
    return sum([truth(value) for value in _of_each(call, function, entries)])


def fold(call: Call, arguments: list[Value]) -> Value:
    function, result = procedure(arguments[0]), arguments[1]
    entries = _entries(seen(arguments[2]))
    if not entries:
        return result
    if len(entries) == 1:
        return apply(call, function, entries[0].key, entries[0].value, result)
    before = Opaque(_ORDER, call.span, parts=(result,))
    parts = [call.run.following.tried(function, [e.key, e.value, before], call.span) for e in entries]
    return Opaque(_ORDER, call.span, parts=(result, *[part for part in parts if part is not None]))


def is_table(value: Value) -> bool:
    return isinstance(value, HashTable)


_Row = tuple[Callable[..., Value], int, int | None]

PLAIN: dict[str, _Row] = {"hash-table?": (is_table, 1, 1)}

CALLING: dict[str, _Row] = {
    "alist->hash-table": (of_alist("equal?"), 1, 1),
    "alist->hashq-table": (of_alist("eq?"), 1, 1),
    "alist->hashv-table": (of_alist("eqv?"), 1, 1),
    "hash-clear!": (clear, 1, 1),
    "hash-count": (count, 2, 2),
    "hash-fold": (fold, 3, 3),
    "hash-for-each": (for_each, 2, 2),
    "hash-map->list": (map_to_list, 2, 2),
    "make-hash-table": (make, 0, 1),
    **{f"{name}-create-handle!": (handle_made(kind), 3, 3) for name, kind in _COMPARED_BY.items()},
    **{f"{name}-get-handle": (handle(kind), 2, 2) for name, kind in _COMPARED_BY.items()},
    **{f"{name}-ref": (get(kind), 2, 3) for name, kind in _COMPARED_BY.items()},
    **{f"{name}-remove!": (remove(kind), 2, 2) for name, kind in _COMPARED_BY.items()},
    **{f"{name}-set!": (put(kind), 3, 3) for name, kind in _COMPARED_BY.items()},
}
