"""Texts that settings which are not quoted would change, cut, or take for something else."""

from hypothesis import strategies as st

HARD = [
    "correct,horse",
    "a;b",
    'say "hi"',
    '"',
    "back\\slash",
    "ends in a backslash\\",
    r"\w+\d*\n\x41",
    "@home",
    "@@twice",
    "@Invalid()",
    "@Variant(x)",
    "@ByteArray(x)",
    "line\nbreak\rreturn\ttab",
    "serverpassword=x\n[Ice]\nport=1",
    "  blanks around  ",
    "[section",
    "#comment",
    "a=b%20c%",
    "пристань",
    "grüße 😀 \u2028 \u0085 \u00a0",
    "\x01\x1f\x7f",
    "0",
    "false",
]

characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")
texts = st.text(characters) | st.lists(st.sampled_from(HARD), max_size=3).map("".join)
