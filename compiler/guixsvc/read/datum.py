"""Scheme data as the reader gives them: every datum knows its span."""

from guixsvc.annotations import TYPE_CHECKING, Final, Sequence, TypeAlias
from guixsvc.marks import Origins
from guixsvc.slotted import field, frozen
from guixsvc.source import Source, Span

if TYPE_CHECKING:
    from fractions import Fraction

    Exact: TypeAlias = int | Fraction
else:  # fractions are loaded with the first one
    Exact: TypeAlias = int

# There are so many data that each keeps its place, and makes its span of that when it is asked. They do not
# change; only the reader fills in new ones itself, which takes half as long as a call. What evaluation makes
# of other values knows their ``origins``.


class Symbol:
    """A symbol; two are equal when their names are. It has a span if it was read."""

    __slots__ = ("end", "name", "origins", "source", "start")
    __match_args__ = ("name", "span", "origins")

    def __init__(self, name: str, span: Span | None = None, origins: Origins = ()) -> None:
        self.name = name
        self.origins = origins
        self.source: Source | None
        self.source, self.start, self.end = (span.source, span.start, span.end) if span else (None, 0, 0)

    @property
    def span(self) -> Span | None:
        return None if self.source is None else Span(self.source, self.start, self.end)

    @property
    def key(self) -> str:
        """What tells apart what it is bound to."""
        return self.name

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}(name={self.name!r})"


@frozen
class Keyword:
    """``#:name``; ``name`` is without the prefix."""

    name: str
    origins: Origins = field(default=(), compare=False, repr=False)


@frozen
class Character:
    r"""``#\a``; ``value`` is one code point."""

    value: str
    origins: Origins = field(default=(), compare=False, repr=False)


class Nil:
    """``#nil``: Guile's Emacs Lisp nil, false and the empty list at once."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "#nil"


NIL: Final = Nil()

Constant: TypeAlias = bool | Exact | float | complex | str | bytes | Character | Keyword | Nil


class _Placed:
    """What was read: from ``start`` to before ``end`` of a ``source``."""

    __slots__ = ("end", "source", "start")

    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.source, self.start, self.end)

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}({self.span.text!r})"


class Literal(_Placed):
    """A datum that evaluates to itself: boolean, number, string, character, keyword, bytevector, #nil."""

    __slots__ = ("value",)
    __match_args__ = ("value", "span")

    def __init__(self, value: Constant, span: Span) -> None:
        self.source, self.start, self.end = span.source, span.start, span.end
        self.value = value


class List(_Placed):
    """``(a b c)``, ``[a b c]`` or, with a ``tail``, ``(a b . tail)``.

    The prefixes are lists too, as in every Scheme: ``'x`` is ``(quote x)`` with the symbol at the
    prefix; ``#$x:out`` is ``(ungexp x "out")``.
    """

    __slots__ = ("items", "tail")
    __match_args__ = ("items", "span", "tail")

    def __init__(self, items: "tuple[Datum, ...]", span: Span, tail: "Datum | None" = None) -> None:
        self.source, self.start, self.end = span.source, span.start, span.end
        self.items = items
        self.tail = tail


class Vector(_Placed):
    """``#(a b c)``; also what stands in an array or a bit vector, which nobody tells apart here."""

    __slots__ = ("items",)
    __match_args__ = ("items", "span")

    def __init__(self, items: "tuple[Datum, ...]", span: Span) -> None:
        self.source, self.start, self.end = span.source, span.start, span.end
        self.items = items


Datum: TypeAlias = Symbol | Literal | List | Vector


def form_span(form: Datum) -> Span:
    """The span of a datum that was read."""
    span = form.span
    assert span is not None, "every datum that was read has a span"
    return span


KEYWORD: Final = "#:"

HEADS: Final = {
    "'": "quote",
    "`": "quasiquote",
    ",": "unquote",
    ",@": "unquote-splicing",
    "#'": "syntax",
    "#`": "quasisyntax",
    "#,": "unsyntax",
    "#,@": "unsyntax-splicing",
    "#~": "gexp",
    "#$": "ungexp",
    "#$@": "ungexp-splicing",
    "#+": "ungexp-native",
    "#+@": "ungexp-native-splicing",
}
"""What a list begins with that is written with a prefix."""


def symbols(forms: Sequence["Datum"]) -> list[Symbol]:
    """Every symbol in some data but for vectors, in order."""
    found: list[Symbol] = []
    pending = list(reversed(forms))
    while pending:
        form = pending.pop()
        if isinstance(form, Symbol):
            found.append(form)
        elif isinstance(form, List):
            pending.extend(reversed(form.items))
    return found


def prefixed(prefix: Span, text: str, datum: Datum) -> Datum:
    """What a prefix, which reads ``text``, makes of the datum after it. After ``#:`` stands a symbol, or the
    keyword has no name."""
    span = Span(prefix.source, prefix.start, datum.end)
    if text == KEYWORD:
        return Literal(Keyword(datum.name if isinstance(datum, Symbol) else ""), span)
    name = HEADS[text]
    head = Symbol(name, prefix)
    if name.startswith("ungexp") and isinstance(datum, Symbol) and ":" in datum.name:
        return List((head, *_output(datum)), span)
    return List((head, datum), span)


def _output(datum: Symbol) -> tuple[Symbol, Literal]:
    """``thing:output`` after a gexp prefix: a thing and the name of one of its outputs."""
    name, _, output = datum.name.rpartition(":")
    span = form_span(datum)
    if span.text != datum.name:  # written as #{thing:output}#: the parts have no places of their own
        return Symbol(name, span), Literal(output, span)
    colon = span.start + len(name)
    before, after = Span(span.source, span.start, colon), Span(span.source, colon + 1, span.end)
    return Symbol(name, before), Literal(output, after)
