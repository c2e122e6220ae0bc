"""The reader: texts and the data, places and faults that Guile's manual and R7RS say they have."""

from fractions import Fraction
from typing import Any

import pytest
from guixsvc.read.datum import NIL, Character, Keyword, Symbol
from structures import Dotted, Vec, reading, structure

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
    # prefixes
    ("'x `x ,x ,@x", [quoted(n) for n in ("quote", "quasiquote", "unquote", "unquote-splicing")]),
    ("#'x #`x #,x #,@x", [quoted(n) for n in ("syntax", "quasisyntax", "unsyntax", "unsyntax-splicing")]),
    ("#~x #$x #$@x", [quoted(n) for n in ("gexp", "ungexp", "ungexp-splicing")]),
    ("#+x #+@x", [quoted(n) for n in ("ungexp-native", "ungexp-native-splicing")]),
    ("' x ''x", [quoted("quote"), quoted("quote", quoted("quote"))]),
    ("#$x:out #+x:a:b", [[*quoted("ungexp"), "out"], [*quoted("ungexp-native", Symbol("x:a")), "b"]]),
    ("#$@x:lib #~x:out 'x:out", [[*quoted("ungexp-splicing"), "lib"], quoted("gexp", Symbol("x:out")), quoted("quote", Symbol("x:out"))]),
    ("#$(x:out)", [quoted("ungexp", [Symbol("x:out")])]),
    # comments and white space
    ("; c\na ; b", [A]),
    ("a;b", [A]),
    ("a\r\n;c\r\nb\fc\t", [A, B, C]),
    ("#| x #| y |# z |# a #||#b", [A, B]),
    ("#!/bin/sh\nexec (\n!# a #!!#b", [A, B]),
    ("#!no-fold-case A", [Symbol("A")]),
    ("#;a b (a #;b) #;(c", [B, [A]]),
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
    assert [fault.code for fault in faults] == (
        ["unclosed-list"] if text.count("(") > text.count(")") + 1 else []
    )
