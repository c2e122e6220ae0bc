"""Text → data where nothing is odd: by a pattern and a stack, many times as fast as tokens and the parser.

It knows no fault and none of the rarer syntax: there it gives up, and the reader reads the whole in full. By
its tests both read the same.

What takes the time is what is done for each atom, so that little is: the pattern takes the brackets around an
atom with it, and a word that occurred before is known.
"""

from itertools import chain

from guixsvc.annotations import TYPE_CHECKING, Callable, Final, Iterator, Mapping, Sequence, TypeAlias
from guixsvc.caching import cache, cached_property
from guixsvc.read import short
from guixsvc.read.datum import (
    HEADS,
    KEYWORD,
    Datum,
    List,
    Literal,
    Symbol,
    Vector,
    prefixed,
)
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    import re

    from guixsvc.read.tables import Tables

_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%*<>=!?&/_$^~")
"""Characters that begin no terminal but that of symbols."""

_OPENERS: Final = ("LSQB", "VECTOR", "BYTEVECTOR", "PREFIX", "DATUM_COMMENT")
_CLOSERS: Final = ("RPAR", "RSQB")
_SKIPPED: Final = ("SPACE", "LINE_COMMENT")
_ATOMS: Final = ("SYMBOL", "EXTENDED_SYMBOL", "STRING", "NUMBER", "CHARACTER", "HASH_NAME")

# What reading is inside of, by the text that opened it; lists in parentheses, of which there are most, by "".
_LIST: Final = ""
_TOP: Final = "top"
_TAIL: Final = "."
_VECTOR: Final = "#("
_DATUM_COMMENT: Final = "#;"
_PREFIXES: Final = frozenset([*HEADS, KEYWORD, _DATUM_COMMENT])
_QUOTES: Final = frozenset(["'", "`", ",", ",@", "#'"])
"""Prefixes that there are many of, and that make a list of two whatever is after them."""
_CHOOSY: Final = frozenset([_TAIL, _DATUM_COMMENT])
_CLOSED_BY: Final = {_LIST: ")", "[": "]", _VECTOR: ")", "#vu8(": ")", "#u8(": ")"}

_BLOCK: Final = 1 << 16
"""How much of a text is taken apart at once, so that its pieces do not all take up memory together."""

_LONGEST_INTEGER: Final = 300
"""In digits. Of much longer ones, Python may refuse to make a number."""

_LONGEST_TAIL: Final = 16
"""Of a list that is written as the tail of another: many in each other would be copied again and again."""

_Open: TypeAlias = tuple[list[Datum], int, str]
"""The data so far of what is not complete, where it began, and what opened it."""


_UNCOMMON: Final = ("\ufeff", "[", "]", "#f3", "#f6")
_COMMON_NAMES: Final = ("#t", "#f", "#~", "#$", "#:")
_COMMON_TERMINALS: Final = (
    *("LPAR", "RPAR", "PREFIX", "DOT", "SPACE", "LINE_COMMENT"),
    *("SYMBOL", "STRING", "NUMBER", "HASH_NAME"),
)


def _is_common(text: str) -> bool:
    """Whether a text, for all that its characters tell, consists of common terminals alone."""
    return not any(one in text for one in _UNCOMMON) and text.count("#") == sum(
        map(text.count, _COMMON_NAMES)
    )


@frozen(eq=False)
class _Patterns:
    """Of terminals; each is made when it is first used, which takes as long as to read thousands of words."""

    terminals: Mapping[str, str]

    @cached_property
    def unit(self) -> "re.Pattern[str]":
        """Matches at any place; what is odd comes as a word."""
        import re

        one, words = self.terminals, self._words()
        closer = "|".join(one[name] for name in _CLOSERS if name in one)
        space, comment = (one[name] for name in _SKIPPED)
        symbol = f"(?=[{re.escape(''.join(sorted(_LETTERS)))}]){one['SYMBOL']}"
        # What is odd takes all that is left with it, or the end of each would be looked for again and again.
        others = [found if name in _ATOMS else f"(?:{found})(?s:.*)" for name, found in words.items()]
        word = "|".join([symbol, *others, f"(?!{closer}|{space}|{comment})(?s:.+)"])
        skipped = f"(?:{space})?+(?:{comment}(?:{space})?+)*+"
        lists = f"(?:{one['LPAR']})*+"
        openers = f"{lists}(?:(?:{self._openers()}){lists})*+"
        return re.compile(f"({openers})((?:{word})?+)((?:{closer})*+)({skipped})")

    @cached_property
    def opener(self) -> "re.Pattern[str]":
        import re

        return re.compile(f"{self.terminals['LPAR']}|{self._openers()}")

    @cached_property
    def word(self) -> "re.Pattern[str]":
        """Its last group names the terminal."""
        import re

        return re.compile("|".join(f"(?P<{name}>{found})" for name, found in self._words().items()))

    def _openers(self) -> str:
        """All but that of a list in parentheses. A dot is one, too: of a tail."""
        one = self.terminals
        openers = (one[name] for name in _OPENERS if name in one)
        return "|".join([*openers, f"{one['DOT']}(?!{one['SYMBOL']})"])

    def _words(self) -> dict[str, str]:
        others = {*_OPENERS, *_CLOSERS, *_SKIPPED, "LPAR", "DOT"}
        return {name: found for name, found in self.terminals.items() if name not in others}


@cache
def _patterns(tables: "Tables") -> _Patterns:
    return _Patterns(tables.terminals)


@cache
def _common_patterns(tables: "Tables") -> _Patterns:
    """For texts that are common: made in a fifth of the time."""
    common = {name: found for name, found in tables.terminals.items() if name in _COMMON_TERMINALS}
    return _Patterns({name: found.replace("\ufeff", "") for name, found in common.items()})


def lists(source: Source, tables: "Callable[[], Tables]") -> list[Datum] | None:
    """The lists of a text, if it holds nothing else, and nothing odd. ``tables`` are asked for patterns."""
    is_common = _is_common(source.text)

    def patterns() -> _Patterns:
        return (_common_patterns if is_common else _patterns)(tables())

    is_short = is_common and len(source.text) <= short.LONGEST
    units = short.units(source.text) if is_short else _units(source.text, patterns().unit)
    new = object.__new__
    known: dict[str, str | Literal] = {}  # as `_atom` has it
    around: list[_Open] = []
    items: list[Datum] = []
    opened, kind, at = 0, _TOP, 0
    inner: _Open | None
    datum: Datum | None
    for openers, word, closers, skipped in units:
        if openers == "(":
            around.append((items, opened, kind))
            items, opened, kind = [], at, _LIST
            at += 1
        elif openers:
            for opener in openers if not openers.strip("('`") else _apart(openers, patterns):
                if opener in _CHOOSY and not _may_stand(opener, kind, items):
                    return None
                around.append((items, opened, kind))
                items, opened, kind = [], at, _LIST if opener == "(" else opener
                at += len(opener)
        if word:
            start, at = at, at + len(word)
            meant = known.get(word)
            if meant is None:
                meant = word if word[0] in _LETTERS else _atom(word, Span(source, start, at), patterns)
                if meant is None:
                    return None
                known[word] = meant
            if isinstance(meant, str):
                symbol = new(Symbol)
                symbol.name, symbol.origins = meant, ()
                symbol.source, symbol.start, symbol.end = source, start, at
                items.append(symbol)
            else:
                literal = new(Literal)
                literal.value = meant.value
                literal.source, literal.start, literal.end = source, start, at
                items.append(literal)
            if kind:
                inner = _outside_prefixes(source, items, opened, kind, around)
                if inner is None or inner[2] == _TOP:
                    return None
                items, opened, kind = inner
        if closers:
            for closer in closers:
                at += 1
                if not kind and closer == ")":
                    datum = new(List)
                    datum.items, datum.tail = tuple(items), None
                    datum.source, datum.start, datum.end = source, opened, at
                else:
                    tail = None
                    if kind == _TAIL:
                        tail = items
                        items, opened, kind = around.pop()
                    datum = _special(Span(source, opened, at), kind, closer, items, tail)
                    if datum is None:
                        return None
                items, opened, kind = around.pop()
                items.append(datum)
                if kind in _PREFIXES:
                    inner = _outside_prefixes(source, items, opened, kind, around)
                    if inner is None:
                        return None
                    items, opened, kind = inner
        at += len(skipped)
    return None if around else items


def _units(text: str, pattern: "re.Pattern[str]") -> Iterator[short.Unit]:
    return chain.from_iterable(_some_units(text, pattern))


def _some_units(text: str, pattern: "re.Pattern[str]") -> Iterator[list[short.Unit]]:
    """All that a text is made of, some at a time."""
    at, size = 0, _BLOCK
    while at + size < len(text):
        units = pattern.findall(text, at, at + size)
        del units[-2:]  # the last one may go on behind the end of the block, where an empty one stands
        yield units
        at += sum(map(len, chain.from_iterable(units)))
        size = _BLOCK if units else 2 * size
    yield pattern.findall(text, at)


def _apart(openers: str, patterns: Callable[[], _Patterns]) -> Sequence[str]:
    """Each of those that stand one behind the other."""
    return (openers,) if openers in _PREFIXES or openers == _TAIL else patterns().opener.findall(openers)


def _may_stand(opener: str, kind: str, items: list[Datum]) -> bool:
    """Whether a dot or the mark of a comment stands where the reader, too, would not think twice."""
    return kind in (_LIST, "[") and bool(items) if opener == _TAIL else kind not in _PREFIXES


def _atom(word: str, span: Span, patterns: Callable[[], _Patterns]) -> str | Literal | None:
    """What a word stands for: the name of a symbol, or a literal; None if it is odd."""
    if word[0] == '"' and "\\" not in word and word.find('"', 1) == len(word) - 1:
        return Literal(word[1:-1], span)
    if word in ("#t", "#f"):
        return Literal(word == "#t", span)
    if len(word) < _LONGEST_INTEGER and _is_integer(word):
        return Literal(int(word), span)
    # Most texts have no other words.
    from guixsvc.read.literals import ATOMS
    from guixsvc.read.tokens import Reading, Token

    match = patterns().word.match(word)
    kind = match.lastgroup if match else None
    if kind not in ATOMS:
        return None
    reading = Reading(span.source)
    atom = ATOMS[kind](Token(kind, span, reading))
    if reading.faults:
        return None
    return atom.name if isinstance(atom, Symbol) else atom if isinstance(atom, Literal) else None


def _is_integer(text: str) -> bool:
    return text.isdecimal() and text.isascii()


def _outside_prefixes(
    source: Source, items: list[Datum], opened: int, kind: str, around: list[_Open]
) -> _Open | None:
    """Where reading goes on after a datum: outside of the prefixes before it, which are over with it."""
    while kind in _PREFIXES:
        prefix, start, (datum,) = kind, opened, items
        items, opened, kind = around.pop()
        if prefix == _DATUM_COMMENT:
            continue
        if prefix == KEYWORD and not isinstance(datum, Symbol):
            return None
        items.append(_prefixed(source, start, prefix, datum))
    return items, opened, kind


def _prefixed(source: Source, start: int, prefix: str, datum: Datum) -> Datum:
    after = start + len(prefix)
    if prefix not in _QUOTES:
        return prefixed(Span(source, start, after), prefix, datum)
    head = object.__new__(Symbol)
    head.name, head.origins = HEADS[prefix], ()
    head.source, head.start, head.end = source, start, after
    made = object.__new__(List)
    made.items, made.tail = (head, datum), None
    made.source, made.start, made.end = source, start, datum.end
    return made


def _special(
    span: Span, kind: str, closer: str, items: list[Datum], tail: list[Datum] | None
) -> Datum | None:
    """A vector, or a list in brackets or with a tail, if all is as it should be."""
    if _CLOSED_BY.get(kind) != closer:
        return None
    if kind == _VECTOR:
        return Vector(tuple(items), span)
    if kind.endswith("u8("):
        return _bytevector(items, span)
    if tail is None:
        return List(tuple(items), span)
    if len(tail) != 1:
        return None
    (end,) = tail
    if not isinstance(end, List):
        return List(tuple(items), span, end)
    return List((*items, *end.items), span, end.tail) if len(end.items) <= _LONGEST_TAIL else None


def _bytevector(items: list[Datum], span: Span) -> Datum | None:
    values = [item.value for item in items if isinstance(item, Literal)]
    numbers = [value for value in values if type(value) is int and 0 <= value <= 255]
    return Literal(bytes(numbers), span) if len(numbers) == len(items) else None
