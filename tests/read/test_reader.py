"""The reader: texts and the data, places and faults that Guile's manual and R7RS say they have."""

import re
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guixsvc.diagnostics import Severity
from guixsvc.read.datum import NIL, Character, Datum, Keyword, List, Symbol, Vector
from guixsvc.read.numbers import BadNumberError, parse_number
from read.structures import Dotted, Vec, reading, structure

A, B, C, X = (Symbol(name) for name in "abcx")


def quoted(head: str, datum: Any = X) -> list[Any]:
    return [Symbol(head), datum]


DATA: list[tuple[str, list[Any]]] = [
    # symbols
    ("a", [A]),
    ("... - + 1+ -1+ .. a.b", [Symbol(n) for n in ("...", "-", "+", "1+", "-1+", "..", "a.b")]),
    ("|a b|", [Symbol("|a"), Symbol("b|")]),
    ("a'b a,b a`b a#b a{b}", [Symbol(n) for n in ("a'b", "a,b", "a`b", "a#b", "a{b}")]),
    ("#{a b}# #{}# #{}}# #{\\x41;}# #{\\}#}#", [Symbol(n) for n in ("a b", "", "}", "A", "}#")]),
    ("λ-名前! Ж", [Symbol("λ-名前!"), Symbol("Ж")]),
    ("1/0 1e 1.2.3 +inf 1e1.5", [Symbol(n) for n in ("1/0", "1e", "1.2.3", "+inf", "1e1.5")]),
    # booleans and nil
    ("#t #true #f #false #nil", [True, True, False, False, NIL]),
    # numbers
    ("0 -0 +7 007", [0, 0, 7, 7]),
    ("#xff #XFF #b-101 #o17 #d10", [255, 255, -5, 15, 10]),
    ("1/2 -4/2 #x1/f", [Fraction(1, 2), -2, Fraction(1, 15)]),
    ("1. .5 -1.5e3 1E-2 1e3", [1.0, 0.5, -1500.0, 0.01, 1000.0]),
    ("#e1.5 #e1e2 #i1/4 #e#x10 #x#i10", [Fraction(3, 2), 100, 0.25, 16, 16.0]),
    ("+inf.0 -inf.0 +nan.0", [float("inf"), float("-inf"), float("nan")]),
    ("1+2i -i 1@0 2+0i", [1 + 2j, complex(0, -1), 1, 2]),
    ("64738.0", [64738.0]),
    # characters
    (r"#\a #\space #\newline #\x41 #\( #\; #\101 #\NUL", [Character(c) for c in "a \nA(;A\0"]),
    (r"#\x #\8 #\λ", [Character(c) for c in "x8λ"]),
    (r"(#\))", [[Character(")")]]),
    # strings
    ('"" "a;b" "(" "#|"', ["", "a;b", "(", "#|"]),
    (r'"\x41;" "\x410"', ["A;", "A0"]),
    (r'"\n\t\r\a\b\f\v\0\\\"\|\("', ['\n\t\r\a\b\f\v\0\\"|(']),
    (r'"\u03bb\U01f600"', ["λ\U0001f600"]),
    ('"a\\\n  b"', ["a  b"]),
    ('"a\r\nb"', ["a\r\nb"]),
    # keywords
    ("#:key #: key #:#{a b}# #:1+", [Keyword("key"), Keyword("key"), Keyword("a b"), Keyword("1+")]),
    # lists
    ("() (a) [a b] (a (b) [c])", [[], [A], [A, B], [A, [B], [C]]]),
    ("(a . b) (a b . c) [a . b]", [Dotted([A], B), Dotted([A, B], C), Dotted([A], B)]),
    ("(a . (b)) (a . (b . (c))) (a . (b . c))", [[A, B], [A, B, C], Dotted([A, B], C)]),
    ("(a . 'x) (a . ()) ((a . (b)) . (c))", [[A, Symbol("quote"), X], [A], [[A, B], C]]),
    ("(a . #(b)) '(a . (b))", [Dotted([A], Vec([B])), quoted("quote", [A, B])]),
    ("#() #(a #(1))", [Vec([]), Vec([A, Vec([1])])]),
    ("#vu8() #vu8(0 #xff) #u8(1)", [b"", b"\0\xff", b"\1"]),
    ("#*10 #* #1@-1(a) #0(a)", [Vec([True, False]), Vec([]), Vec([A]), Vec([A])]),
    ("#2((a b) (c x)) #3(((a)) ((b)))", [Vec([[A, B], [C, X]]), Vec([[[A]], [[B]]])]),
    ("#s8(-128 127) #u16(65535) #f32(1.5 2)", [Vec([-128, 127]), Vec([65535]), Vec([1.5, 2])]),
    # prefixes
    ("'x `x ,x ,@x", [quoted(n) for n in ("quote", "quasiquote", "unquote", "unquote-splicing")]),
    ("#'x #`x #,x #,@x", [quoted(n) for n in ("syntax", "quasisyntax", "unsyntax", "unsyntax-splicing")]),
    ("#~x #$x #$@x", [quoted(n) for n in ("gexp", "ungexp", "ungexp-splicing")]),
    ("#+x #+@x", [quoted(n) for n in ("ungexp-native", "ungexp-native-splicing")]),
    ("' x ''x", [quoted("quote"), quoted("quote", quoted("quote"))]),
    ("#$x:out #+x:a:b", [[*quoted("ungexp"), "out"], [*quoted("ungexp-native", Symbol("x:a")), "b"]]),
    ("#$@x:lib #$:o", [[*quoted("ungexp-splicing"), "lib"], [*quoted("ungexp", Symbol("")), "o"]]),
    ("#~x:out 'x:out", [quoted("gexp", Symbol("x:out")), quoted("quote", Symbol("x:out"))]),
    ("#$(x:out)", [quoted("ungexp", [Symbol("x:out")])]),
    # as in Guile, a dot before the only datum of a list
    ("(. a) ( . (a b)) (a . (. b)) (x (. ((. a) . (b))))", [A, [A, B], Dotted([A], B), [X, [A, B]]]),
    # comments and white space
    ("; c\na ; b", [A]),
    ("a;b", [A]),
    ("a\r\n;c\r\nb\fc\t", [A, B, C]),
    ("#| x #| y |# z |# a #||#b", [A, B]),
    ("#!/bin/sh\nexec (\n!# a #!!#b", [A, B]),
    ("#!no-fold-case A", [Symbol("A")]),
    ("#!fold-case-not !# a #!r6rs6!#b", [A, B]),
    ("#;a b (a #;b) #;(c)", [B, [A]]),
    ("#;#;a b c", [C]),
    ("'#;a x (a . #;c b) (a . b #;c)", [quoted("quote"), Dotted([A], B), Dotted([A], B)]),
    ("#; a", []),
    ("\ufeffa\ufeff(\ufeffb)", [A, [B]]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATA)
def test_structure(text: str, expected: list[Any]) -> None:
    data, faults = reading(text)
    assert repr([structure(datum) for datum in data]) == repr(expected)
    assert faults == []


def test_a_radix_may_be_given() -> None:
    assert [parse_number("ff", 16), parse_number("#b11", 16), parse_number("1.5", 8)] == [255, 3, None]
    with pytest.raises(BadNumberError):
        parse_number("1" * 5000)


def pieces(datum: Datum) -> list[str]:
    """The text at the span of a datum, then those of its parts."""
    assert datum.span is not None
    found = [datum.span.text]
    if isinstance(datum, List | Vector):
        for item in datum.items:
            found += pieces(item)
    if isinstance(datum, List) and datum.tail is not None:
        found += pieces(datum.tail)
    return found


PLACES: list[tuple[str, list[str]]] = [
    (' (a "b\\n" 1) ;', ['(a "b\\n" 1)', "a", '"b\\n"', "1"]),
    ("\ufeff(λ #;x [x . #\\( ])", ["(λ #;x [x . #\\( ])", "λ", "[x . #\\( ]", "x", "#\\("]),
    ("#( #{a b}# #|c|# #:k )", ["#( #{a b}# #|c|# #:k )", "#{a b}#", "#:k"]),
    ("#vu8( 1 )", ["#vu8( 1 )"]),
    ("' x", ["' x", "'", "x"]),
    ("#$@x:y:out", ["#$@x:y:out", "#$@", "x:y", "out"]),
    ("#$#{x:out}#", ["#$#{x:out}#", "#$", "#{x:out}#", "#{x:out}#"]),
    ("(a . (b . (c)))", ["(a . (b . (c)))", "a", "b", "c"]),
    ("(a . 'b)", ["(a . 'b)", "a", "'", "b"]),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places(text: str, expected: list[str]) -> None:
    (datum,), faults = reading(text)
    assert (pieces(datum), faults) == (expected, [])


# ‹…› stands around what a fault points at; then the codes, then the forms that are read nevertheless.
FAULTS: list[tuple[str, list[str], list[Any]]] = [
    ("a (b c‹›", ["unclosed-list"], [A]),
    ("(b c‹› ; d\n\n", ["unclosed-list"], []),
    ("(a (b)‹›\n(b)\n(c)", ["unclosed-list"], [[B], [C]]),
    ("(a‹›\n(b‹›\n(c)\n[‹›", ["unclosed-list"] * 3, [[C]]),
    ('(a\n "\n(b)" ;\n #|\n(b)|#\n c‹›', ["unclosed-list"], []),
    ("'#;(a‹›\n(b)", ["unclosed-list"], [[B]]),
    ("#(a‹›", ["unclosed-list"], []),
    ("(a)‹)› (b)‹]›", ["extra-closer", "extra-closer"], [[A], [B]]),
    ("'‹)› (b)", ["extra-closer"], [[B]]),
    ("(a [b‹)› c) (x)", ["mismatched-closer"], [[X]]),
    ("#(a‹]› (x)", ["mismatched-closer"], [[X]]),
    ("(‹'›) x", ["dangling-prefix"], [X]),
    ("(''‹#~›) (a ‹#;›) ‹,@›", ["dangling-prefix"] * 3, []),
    ("(‹'›#;a) x ‹#:›", ["dangling-prefix", "dangling-prefix"], [X]),
    ("‹.› x", ["misplaced-dot"], [X]),
    ("(‹.› a b) (a ‹.›) (a ‹.› b c) (‹.›) x", ["misplaced-dot"] * 4, [X]),
    ("(a ‹.› b ‹.› c) #(a ‹.› b) x", ["misplaced-dot"] * 3, [X]),
    (r'("a‹\q›b‹\x›4g" ‹#foo› ‹#xg›) x', ["bad-escape", "bad-escape", "bad-hash", "bad-number"], [X]),
    (r'(a ‹.›) "‹\q›" (‹#\foo›)', ["misplaced-dot", "bad-escape", "bad-character"], []),
    (r'"‹\ud800›‹\U110000›" #{‹\x›}#', ["bad-escape"] * 3, []),
    ('"‹\\\r›\n"', ["bad-escape"], []),
    ("(#;‹#foo› a) x", ["bad-hash"], [X]),
    ("‹#nill› ‹#tru› ‹#*102› ‹#f65›(x) ‹#›", ["bad-hash"] * 5, [[X]]),
    ("‹#› it's no (comment\nx", ["bad-hash"], [X]),
    (r"‹#\foo› ‹#\xd800› ‹#\x110000› ‹#\777777777›", ["bad-character"] * 4, []),
    ("‹#b2› ‹#x1.5› ‹#e+inf.0› ‹#x#x1› ‹1e309› ‹1e-400›", ["bad-number"] * 6, []),
    ("‹#2((a) ())› ‹#2(a)› ‹#0()› ‹#1:2(a)› ‹#2@1((a))›", ["bad-array"] * 5, []),
    ("‹#s8(128)› ‹#u16(1.0)› ‹#f64(+i)› ‹#c64(a)› ‹#2s16((1) (a))› ‹#u16(#t)›", ["bad-array"] * 6, []),
    ("#vu8(‹256› 1 ‹a› ‹-1› ‹1.0› ‹(1)›)", ["bad-bytevector"] * 5, []),
    ("‹#:›1 (‹#:›(a)) x", ["bad-keyword"] * 2, [X]),
    ('a ‹"›b (', ["unterminated-string"], [A]),
    ('(a ‹"›b\n(c)\n(b) ‹)›', ["unterminated-string", "extra-closer"], [[C], [B]]),
    ("'‹\"›\n(c) ", ["unterminated-string"], [[C]]),
    ("a ‹#{›b (\n(c)", ["unterminated-symbol"], [A, [C]]),
    ("a ‹#|› #| |# \n(c)", ["unterminated-comment"], [A]),
    ("(a ‹#!›/bin/sh \n(c)", ["unterminated-comment"], []),
    ("‹#!fold-case› ‹#!r6rs› a", ["unsupported-directive"] * 2, [A]),
    (f"(‹{'1' * 5000}› ‹#x{'f' * 5000}›) -{'1' * 3000}", ["number-too-long"] * 2, [-int("1" * 3000)]),
]


@pytest.mark.parametrize(("marked", "codes", "expected"), FAULTS)
def test_faults(marked: str, codes: list[str], expected: list[Any]) -> None:
    text = re.sub("[‹›]", "", marked)
    starts = [match.start() - 2 * n for n, match in enumerate(re.finditer("‹", marked))]
    ends = [match.start() - 2 * n - 1 for n, match in enumerate(re.finditer("›", marked))]
    data, faults = reading(text)
    assert [(fault.span.start, fault.span.end) for fault in faults] == list(zip(starts, ends, strict=True))
    assert [fault.code for fault in faults] == codes
    assert {fault.severity for fault in faults} == {Severity.ERROR}
    assert repr([structure(datum) for datum in data]) == repr(expected)


def test_bracket_faults_point_at_the_opener() -> None:
    _, (unclosed,) = reading("a\n(define x (list 1)")
    assert [note.span and (note.span.start, note.span.end) for note in unclosed.notes] == [(2, 3)]
    assert "end of the text" in unclosed.message
    assert "expected `)`" in unclosed.message
    _, (mismatched,) = reading("(a [b c) d)")
    assert [note.span and (note.span.start, note.span.end) for note in mismatched.notes] == [(3, 4)]
    assert "found `)`" in mismatched.message
    assert "expected `]`" in mismatched.message


SECRETS = [
    r'"hunter2\q"',
    '"hunter2',
    r'("hunter2" . "\xzz")',
    '#vu8("hunter2")',
    '#:"hunter2"',
    '(a . "hunter2" b)',
    '("hunter2" \'',
]


@pytest.mark.parametrize("text", SECRETS)
def test_messages_never_show_strings(text: str) -> None:
    _, faults = reading(text)
    assert faults
    for fault in faults:
        assert "hunter2" not in fault.message + "".join(note.message for note in fault.notes)


def test_messages_are_short() -> None:
    _, faults = reading(f"#{'a' * 10_000} #\\{'b' * 10_000} #x{'g' * 10_000}")
    assert len(faults) == 3
    assert all(len(fault.message) < 250 for fault in faults)


N = 100_000
HUGE: dict[str, tuple[str, int, int]] = {  # a text, how many data, how many faults
    "lists": ("(" * N + ")" * N, 1, 0),
    "openers": ("(" * N, 0, 1),
    "closers": (")" * N, 0, N),
    "wrong closers": ("[" * N + ")" * N, 0, N),
    "vectors": ("#(" * N + ")" * N, 1, 0),
    "quotes": ("'" * N + "a", 1, 0),
    "quotes of nothing": ("'" * N, 0, 1),
    "datum comments": ("#;" * N + "a " * N + "b", 1, 0),
    "datum comments of nothing": ("#;" * N, 0, 1),
    "quotes and datum comments of nothing": ("'#;" * N, 0, 1),
    "unclosed forms": ("(a\n" * N, 0, N),
    "tails": ("(a . " * N + "b" + ")" * N, 1, 0),
    "commented tails": ("(a . #;x " * N + "()" + ")" * N, 1, 0),
    "dots": (". " * N, 0, N),
    "nested comments": ("#|" * N + "|#" * N + "a", 1, 0),
    "unclosed comments": ("#|" * N, 0, 1),
    "unclosed script comments": ("#! " * N, 0, 1),
    "unclosed symbols": ("\n(#{ " * N, 0, 2),
    "unclosed strings": ('\n(\\"' * N, 0, 2),
    "bad escapes": ('"' + r"\q" * N + '"', 0, N),
    "digits": ("1" * 10_000_000, 0, 1),
    "almost a number": ("1/2e" * N, 1, 0),
    "a string": ('"' + "a" * 10_000_000 + '"', 1, 0),
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_texts_are_read_or_refused(name: str) -> None:
    text, data, faults = HUGE[name]
    found = reading(text)
    assert (len(found[0]), len(found[1])) == (data, faults)


TRICKY = r"""
( ) [ ] #( #vu8( ' ` , ,@ #' #` #, #,@ #~ #$ #$@ #+ #+@ #: #; #| |# #! !# #!r6rs ; " \\ \q \x41 \u
#\ #\a #\( #\space #t #f #nil #{ }# #x #e 1 -1 1/2 1e5 1e999 . ... + - a a:b | { } # ! λ ſ
"""
FRAGMENTS = [*TRICKY.split(), " ", "\n", "\n(", "\r\n", "\f", "\ufeff", "\0", "\v"]


@given(st.text() | st.lists(st.sampled_from(FRAGMENTS)).map("".join))
def test_any_text_gives_data_or_faults(text: str) -> None:
    data, faults = reading(text)
    spans = [datum.span for datum in data if datum.span] + [fault.span for fault in faults]
    assert len(spans) == len(data) + len(faults)
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    ends = [0, *(span.end for span in spans[: len(data)])]
    assert all(end <= span.start for end, span in zip(ends, spans[: len(data)], strict=False))
    assert faults == sorted(faults, key=lambda fault: fault.span.start)


def test_reading_needs_no_lark() -> None:
    code = (
        "import sys, guixsvc.read.reader as r; r.tokens(r.Source('a', '(a)', None));"
        "sys.exit('lark' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
