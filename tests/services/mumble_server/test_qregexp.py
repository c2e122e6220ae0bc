r"""Regular expressions and where QRegExp refuses or misunderstands them.

The spans are written as carets under the pattern; ``!`` stands before a fault that QRegExp refuses.
"""

import pytest

from guixsvc.services.mumble_server.qregexp import PatternFault, faults

FATAL: list[tuple[str, str, str]] = [
    # Brackets
    (r"a)", r" ^", "closes nothing"),
    (r"(a", r"^ ", "never closed"),
    (r"(?:a", r"^^^ ", "never closed"),
    (r"((a)", r"^   ", "never closed"),
    (r"[a", r"^ ", "never closed"),
    (r"[]", r"^ ", "never closed"),
    (r"[^]", r"^  ", "never closed"),
    (r"[a\]", r"^   ", "never closed"),
    (r"a]", r" ^", "closes nothing"),
    (r"a}", r" ^", "closes nothing"),
    (r"a{", r" ^", "does not begin"),
    (r"a{x}", r" ^^^", "does not begin"),
    (r"a{-1}", r" ^^^^", "does not begin"),
    (r"a{ 2}", r" ^^^^", "does not begin"),
    # Repetitions
    (r"*a", r"^ ", "nothing before it"),
    (r"a|+", r"  ^", "nothing before it"),
    (r"(?:?a)", r"   ^  ", "nothing before it"),
    (r"{2}", r"^^^", "nothing before it"),
    (r"a**", r"  ^", "already"),
    (r"a{2}{3}", r"    ^^^", "already"),
    (r"a*?", r"  ^", "as little as possible"),
    (r"a??", r"  ^", "as little as possible"),
    (r"a{2,3}+", r"      ^", "possessive"),
    (r"a{3,1}", r" ^^^^^", "lower limit"),
    (r"a{1025}", r" ^^^^^^", "at most 1024"),
    (r"a{2,1025}", r" ^^^^^^^^", "at most 1024"),
    # What QRegExp lacks and refuses
    (r"(?<=a)b", r"^^^^   ", "lookbehind"),
    (r"(?<!a)b", r"^^^^   ", "lookbehind"),
    (r"(?<n>a)", r"^^^^^  ", "named groups"),
    (r"(?P<n>a)", r"^^^^^^  ", "named groups"),
    (r"(?i)a", r"^^^  ", "such groups"),
    (r"(?>a)", r"^^^  ", "such groups"),
    (r"(?#a)", r"^^^  ", "such groups"),
    # Escapes
    ("a\\", r" ^", "escapes nothing"),
    (r"[\b]", r" ^^ ", "no character of a set"),
    (r"[\1]", r" ^^ ", "no character of a set"),
    (r"\15", r"^^^", r"up to `\14`"),
    (r"\0777", r"^^^^^", "above"),
]

MISUNDERSTOOD: list[tuple[str, str, str]] = [
    (r"\Aa\z", r"^^   ", "letter A"),
    (r"a\Z", r" ^^", "letter Z"),
    (r"\pL", r"^^ ", r"no `\p`"),
    (r"\h+", r"^^ ", r"no `\h`"),
    (r"[\h]", r" ^^ ", r"no `\h`"),
    (r"\xg", r"^^ ", "hexadecimal"),
    (r"(a)\2", r"   ^^", "no group 2"),
    (r"(?:a)\1", r"     ^^", "no group 1"),
    (r"[z-a]", r" ^^^ ", "backwards"),
    (r"[a-z9-0]", r"    ^^^ ", "backwards"),
    (r"[[:alpha:]", r" ^^^^^^^^^", "[:alpha:]"),
    (r"a{}", r" ^^", "no time"),
]

GOOD = [
    "",
    "()",
    "a||b",
    r"[-=\w\[\]\{\}\(\)\@\|\.]+",  # Mumble's own, for user names
    r"[ \-=\w\#\[\]\{\}\(\)\@\|]+",  # and for channel names
    r"[]a]",
    r"[^]a]",
    r"[a-z-9]",
    r"[-a]",
    r"[a-]",
    r"[\d-a]",
    r"[\w.-]{1,32}",
    r"a{,3}b{3,}c{0}d{1024}",
    r"(?:a)(?=b)(?!c)",
    r"(a)\1",
    r"\1(a)",
    r"^a$|^*",
    r"\bä\B\x00e4\0344\.\_",
    "😀+",
]


def place(fault: PatternFault, pattern: str) -> str:
    return " " * fault.start + "^" * (fault.end - fault.start) + " " * (len(pattern) - fault.end)


@pytest.mark.parametrize(("pattern", "carets", "message"), FATAL)
def test_refused(pattern: str, carets: str, message: str) -> None:
    fault = next(fault for fault in faults(pattern) if fault.fatal)
    assert (place(fault, pattern), message in fault.message) == (carets, True)


@pytest.mark.parametrize(("pattern", "carets", "message"), MISUNDERSTOOD)
def test_misunderstood(pattern: str, carets: str, message: str) -> None:
    found = faults(pattern)
    assert not any(fault.fatal for fault in found)
    assert (place(found[0], pattern), message in found[0].message) == (carets, True)


@pytest.mark.parametrize("pattern", GOOD)
def test_good(pattern: str) -> None:
    assert faults(pattern) == []


def test_every_fault_is_reported_in_order() -> None:
    assert [fault.start for fault in faults("*a)[z-a]b]")] == [0, 2, 4, 9]
