"""Scheme data as the reader gives them: every datum knows its span."""

from fractions import Fraction
from typing import Final, TypeAlias

from guixsvc.marks import Origins
from guixsvc.slotted import field, frozen
from guixsvc.source import Span

# What evaluation makes of other values knows their ``origins``.


@frozen
class Symbol:
    """A symbol; two are equal when their names are."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)
    origins: Origins = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> str:
        """What tells apart what it is bound to."""
        return self.name


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

Constant: TypeAlias = bool | int | float | complex | Fraction | str | bytes | Character | Keyword | Nil


@frozen(eq=False)
class Literal:
    """A datum that evaluates to itself: boolean, number, string, character, keyword, bytevector, #nil."""

    value: Constant
    span: Span


@frozen(eq=False)
class List:
    """``(a b c)``, ``[a b c]`` or, with a ``tail``, ``(a b . tail)``.

    The prefixes are lists too, as in every Scheme: ``'x`` is ``(quote x)`` with the symbol at the
    prefix; ``#$x:out`` is ``(ungexp x "out")``.
    """

    items: "tuple[Datum, ...]"
    span: Span
    tail: "Datum | None" = None


@frozen(eq=False)
class Vector:
    """``#(a b c)``; also what stands in an array or a bit vector, which nobody tells apart here."""

    items: "tuple[Datum, ...]"
    span: Span


Datum: TypeAlias = Symbol | Literal | List | Vector


def form_span(form: Datum) -> Span:
    """The span of a datum that was read."""
    assert form.span is not None, "every datum that was read has a span"
    return form.span


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


def prefixed(prefix: Span, text: str, datum: Datum) -> Datum:
    """What a prefix, which reads ``text``, makes of the datum after it. After ``#:`` stands a symbol, or the
    keyword has no name."""
    span = prefix.to(form_span(datum))
    if text == KEYWORD:
        return Literal(Keyword(datum.name if isinstance(datum, Symbol) else ""), span)
    head = Symbol(HEADS[text], prefix)
    if head.name.startswith("ungexp") and isinstance(datum, Symbol) and ":" in datum.name:
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
