"""The reader against Guile's: the same texts are accepted, and they are the same data."""

import math
import os
import re
import struct
import subprocess
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import needs
from guixsvc.read.datum import Character, Constant, Datum, Keyword, List, Literal, Nil, Symbol, Vector
from read.structures import reading

SCRIPT = Path(__file__).with_name("canonical.scm")
GUILE_FILES = sorted(Path("/usr/share/guile").rglob("*.scm"))

# Faults that we find in texts which Guile takes: spellings such as `#TRUE` or `#t1`;
# directives that change the syntax; dots at the top level and after a prefix.
STRICTER = {"bad-hash", "unsupported-directive", "misplaced-dot", "not-scheme", "bad-comment"}
# To Guile a text of settings, such as `port: 5`, is a row of symbols, as is a comment of another language.


def canonical(datum: Datum | None) -> str:
    """As canonical.scm prints it."""
    match datum:
        case Symbol(name):
            return code_points("y", name)
        case Literal(value):
            return constant(value)
        case List((), _, None):
            return "()"
        case List(items, _, tail):
            return f"({sequence(items)}{'' if tail is None else '. ' + canonical(tail)})"
        case Vector(items):
            return f"[{sequence(items)}]"
    raise AssertionError(datum)


def sequence(items: tuple[Datum, ...]) -> str:
    return "".join(canonical(item) + " " for item in items)


def code_points(mark: str, text: str) -> str:
    return mark + "".join(f"{ord(character)}." for character in text)


def constant(value: Constant) -> str:
    match value:
        case bool():
            return "#t" if value else "#f"
        case str():
            return code_points("s", value)
        case Keyword(name):
            return code_points("k", name)
        case Character(character):
            return code_points("c", character)
        case bytes():
            return f"<{''.join(f'{byte} ' for byte in value)}>"
        case Nil():
            return "#nil"
        case complex():
            return f"{real(value.real)}&{real(value.imag)}"
        case int() | float() | Fraction():
            return real(value)


def real(value: int | Fraction | float) -> str:
    if not isinstance(value, float):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    return f"~{'-' if value == 0 and str(value)[0] == '-' else ''}{Fraction(value)}"


def ours(text: str) -> str:
    data, faults = reading(text)
    return "error" if faults else f"ok ({sequence(tuple(data))})"


class Guile:
    """A running Guile that reads files."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.file = folder / "text"

    def reads(self, file: Path) -> str:
        """What canonical.scm says of a file."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(file, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().removesuffix("\n")

    def reads_text(self, text: str) -> str:
        self.file.write_bytes(text.encode())
        return self.reads(self.file)


@pytest.fixture(scope="module")
def guile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guile]:
    command = [needs.program("guile"), "-q", "--no-auto-compile", "-s", str(SCRIPT)]
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, encoding="utf-8") as process:
        yield Guile(process, tmp_path_factory.mktemp("guile"))


def assert_agreement(guile: Guile, text: str) -> None:
    expected = guile.reads_text(text)
    if expected == "error" or not {fault.code for fault in reading(text)[1]} & STRICTER:
        assert ours(text) == expected, text


# Each line is a text, and so is each of its parts between spaces.
TABLE = r"""
a ... 1+ -1+ - + .. a.b |a b| a'b a`b a,b a#b a{b} {a} #{a b}# #{}# #{a}b}# #{a\}b}# λ:x -> @@ <=? 1/0 1e
+.i -. :k k: a#|b|# a#;b 1/2/3 1/2.5 1e1.5 1.5.5
#t #f #true #false #nil
0 -0 +7 007 1/2 -6/4 #xff #XFF #b-101 #o17 #d10 #e1.5 #i1/4 #e#x10 #x#i10 #x1/f #xe+1i #e1e3 #e-0.0
1. .5 -.5e3 1E-2 1e3 1d3 1f3 1s3 1l3 -0.0 0.1 123456789.123456789 1e308 1e-308 4.9e-324 1e-324 10e308
0.00001e-308 2.2250738585072014e-308 1.7976931348623157e308 9007199254740993 9007199254740993.0 #i1/3
+inf.0 -inf.0 +nan.0 -nan.0 +INF.0 +i -i +2i 1+2i 1-i 1.5+2.5i 1+1/2i +inf.0i 1-inf.0i 1+0i 1.0+0i 1+0.0i
1ſ3 1e5ſ +ınf.0
1@2 1@0 0@1 1.5@-2 1/2@3 0@1.5 0.0@1 2@0.0 +@1 1@ 1@1@1 1i 1/2i 1+2/0i 1+i+ inf.0 +inf 3+-0i
#\a #\space #\SPACE #\newline #\nl #\nul #\null #\x41 #\x #\( #\) #\; #\" #\[ #\] #\101 #\8 #\12 #\λ #\# #\'
#\escape #\esc #\del #\backspace #\alarm #\vtab #\page #\np #\linefeed #\return #\tab #\us #\sp #\x3bb #\000
"" "a;b" "(" "#|" "\x41;" "\x410" "\n\t\r\a\b\f\v\0\\\"\|\(" "\u03bb\U01f600"
#:key #:#{a_b}# #:1+ #:... #:. #:a:b #:|a b| #:#|c|#a #:;c
() (a) [a] (a.b) (a[b]c) (a"b"c) a"b"c (a;b
#() #(a) #vu8() #vu8(0 255) #vu8(#xff #;x 1) #u8(1 2) (a #\(a)
'x `x ,x ,@x #'x #`x #,x #,@x #~x #$x #$@x #+x #+@x ''x '() '#(a) '"a" `(a ,b ,@c) #~(a #$b)
#$x:out #$x:a:b #$@x:lib #+x:out #+@x:out #~x:out 'x:out #$:o #$x: #$(x:out) #$#{a:b}# #$"a:b" #$'x:out
#*1010 #* #*10a #*2 #2() #0(9) #0() #1(a,b) #@1(a) #1@-2(a) #1:1(a) #1:2(a) #2(a) #2((a)(b)) #2((a)())
#2((a)#(b)) #2((a.b)(c)) #2@1@1((a)) #2@1((a)) #2:1:2((a)(b)) #2:2:1((a)(b)) #3(((a))((b))) #3(((a))(b))
#0@1(a) #1(a #2('a) #1:01(a) #s8(-128) #s8(128) #s16(1) #u16(65535) #u16(65536) #u16(-1) #u32(a) #s64(1.0)
#f32(0.5) #f64(1.5) #f64(+i) #f64(#t) #c64(+2i) #c64(a) #2s16((1)(2)) #2s16((1)(a)) #s16@1(1) #s16[1]
#u99(1) #s(1) #d(1) #a(1) #f1(1) #2(1(2))
#2((1 . 2) (3 4)) #2((1 2) . ((3 4))) #1(1 . 2) #2((1 2) (3 4)) (#2((1 2) #;(3) (3 4)) #*01)
(a . b)
(a b . c)
[a . b]
(a . (b))
(a . (b . (c . d)))
(a . 'b)
(a . ())
(a . #nil)
(a . #(b))
(a . #;c b)
(a . b #;c)
((a . (b)) . (c))
#((a . b) . ())
(a .b)
(a. b)
(a.(b))
(a . )
(a . b c)
(a . b . c)
(a . #;b)
(a . (b c) d)
(. a)
( . (a b))
(x (. ((. a) . (b))))
(a . (. b))
'(. a)
(. a b)
#| a |# b
#| #| |# |# b
#||#b #|#|# #|a|#b #|||#b #!!#b #!# #!a
#!no-fold-case A
#!fold-case-not !# b
#!r6rs6!#b #!r6rs_!#
#;a b
(a #;b)
#;#;a b c
'#;a b
#;'a b
#;(a b) c
#;#|c|#a b
#; (#;) (a #;)
( ) [) (] (a a) [a) #(a] #vu8(1] #( (]] ' (') '( #' #,@ #~) #$ #~
" "a "\" "\q" "\x4g" "\ud800" "\U110000" "\u12" "\X41" "\'"
#{\x41;}# #{\x}# #{\xd800;}# #{\q}# #{a #{a}b
#\foo #\xd800 #\x110000 #\378 #\ab #\ #\;a #\7777777777
#xg #b2 #x #e #x#x1 #e#i1 #x1.5 #e+inf.0 #e1/0 1e309 #e1e400 -1e999 0e309 #o8 #d #e#e1
#nill #n #a # #. #vu8(256) #vu8(-1) #vu8(a) #vu8(1.0) #vu8((1)) #vu8 (1) #vu8(1/2) #u8(#t)
#:1 #:"a" #:(a) #:'a #: #:#:a #:#t
"""
LINES = TABLE.strip().splitlines()
TEXTS = [
    *LINES,
    *(part for line in LINES for part in line.split(" ")),
    *("; c\na ; b", "a;b\n;", "a\r\n;c\r\nb", "a\fb\tc", "a\vb", "a\u00a0b", "#!a\n!#b", "#\\\na", "#\\ a"),
    *(f"#i{'9' * 400}", f"#i-{'9' * 400}", f"{'9' * 400}.0", f"+{'9' * 400}/7i"),
    *('"\\\r\n"', '"a\\\n  b"', '"a\nb"', '"a\r\nb"', '"\\\n\\\n"', ""),
]


def test_a_table_of_texts(guile: Guile) -> None:
    for text in TEXTS:
        assert_agreement(guile, text)


def test_the_sources_of_guile(guile: Guile) -> None:
    if not GUILE_FILES:
        needs.lacking("Guile's Scheme files")
    for file in GUILE_FILES:
        assert ours(file.read_bytes().decode()) == guile.reads(file), file


def integer(chance: Random) -> int:
    return chance.choice([chance.randint(-20, 20), chance.getrandbits(70) - (1 << 69)])


def number(chance: Random) -> float:
    any_bits: float = struct.unpack("d", chance.randbytes(8))[0]
    return chance.choice([any_bits, chance.uniform(-1000, 1000), 0.0, -0.0, math.inf, -math.inf, math.nan])


def character(chance: Random) -> str:
    """Any but a surrogate; often of the first ones."""
    last = chance.choice([0x7F, 0x7F, 0x2FF, 0xFFFF, 0x10FFFF])
    code = chance.randint(0, last)
    return chr(code) if not 0xD800 <= code <= 0xDFFF else character(chance)


def word(chance: Random, letters: str, least: int, most: int) -> str:
    return "".join(chance.choices(letters, k=chance.randint(least, most)))


def name(chance: Random) -> str:
    """Any but a dot alone, which is none."""
    written = word(chance, "abλ-:!?*<>=/.1", 1, 6)
    return written if written != "." else "..."


def as_guile_writes(value: float) -> str:
    return f"{value}".replace("inf", "+inf.0").replace("nan", "+nan.0").replace("-+", "-")


ATOMS: list[Callable[[Random], str]] = [
    lambda chance: str(integer(chance)),
    lambda chance: str(Fraction(integer(chance), abs(integer(chance)) or 1)),
    lambda chance: as_guile_writes(number(chance)),
    lambda chance: word(chance, "-+.0123456789/@ie", 1, 8),
    lambda chance: f"#{chance.choice('xbodei')}{word(chance, '-+.0123456789abcdef/', 1, 6)}",
    lambda chance: name(chance),
    lambda chance: '"{}"'.format(re.sub(r'["\\]', "", "".join(character(chance) for _ in range(8)))),
    lambda chance: f'"{word(chance, ESCAPED, 0, 8)}"',
    lambda chance: f"#\\{character(chance)}",
    lambda chance: chance.choice(
        ["#t", "#f", "#nil", "#:key", "#vu8(1 2)", "#{a b}#", "()", "...", r"#\space"]
    ),
]
ESCAPED = r'abfnrtvx0u41\|("'
SPACES = [" ", "\n", " ; c\n", "\r\n", " #| c #|d|# |# ", " #;x ", " #;(a) ", "\f", "\t"]
PREFIXES = ["'", "`", ",", ",@", "#'", "#`", "#,", "#,@", "#~", "#$", "#$@", "#+", "#+@", "#;", "#:"]
DEEPEST = 5


def datum(chance: Random, depth: int = 0) -> str:
    if depth == DEEPEST or chance.random() < 0.6:
        return chance.choice(ATOMS)(chance)
    space = chance.choice(SPACES)
    match chance.randrange(5):
        case 0:
            return f"({several(chance, 5, depth + 1)})"
        case 1:
            return f"[{several(chance, 5, depth + 1)} ]"
        case 2:
            return f"#({several(chance, 5, depth + 1)})"
        case 3:
            before, tail = several(chance, 5, depth + 1), datum(chance, depth + 1)
            return f"(a{before}{space}.{chance.choice(SPACES)}{tail}{chance.choice(SPACES)})"
    return f"{chance.choice(PREFIXES)}{chance.choice([space, ''])}{datum(chance, depth + 1)}"


def several(chance: Random, most: int, depth: int = 0) -> str:
    return "".join(chance.choice(SPACES) + datum(chance, depth) for _ in range(chance.randint(0, most)))


TRICKY = r"""
( ) [ ] #( #vu8( ' , ,@ #~ #$ #$@ #+ #: #; #| |# #! !# ; " \ \q \x41 #\ #\a #t #nil #{ }# #x 1 1/2 1e99 . -
a a:b |
"""
NOISE = [*TRICKY.split(), " ", " ", "\n", "\r"]


def any_text(chance: Random) -> str:
    if chance.random() < 0.5:
        return several(chance, 4)
    return "".join(chance.choices(NOISE, k=chance.randint(0, 14)))


# Hypothesis draws where to begin only: of each choice, it would take ten times as long as both readers.
@settings(max_examples=1000, deadline=None)
@given(text=st.randoms(use_true_random=True).map(any_text))
def test_any_text(guile: Guile, text: str) -> None:
    # Guile refuses even symbols that begin like a number out of range, such as `1e999x`, and still
    # takes the digits unknown of R5RS, `12##`; nobody writes either.
    assume(not re.search("[0-9.][defls][-+]?[0-9]{3}|[0-9]#", text))
    assert_agreement(guile, text)
