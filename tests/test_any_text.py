"""Whatever the text, check and compile end with a result or with findings, never with a fault."""

import io
import random
import sys
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guixsvc.cli import main

HERE = Path(__file__).parent
SAMPLES = [
    path.read_text(encoding="utf-8")
    for path in sorted(
        [
            *HERE.parent.glob("samples/*.scm"),
            *HERE.glob("golden/*/config.scm"),
            *HERE.glob("guix/cases/*.scm"),
        ]
    )
]

pytestmark = pytest.mark.usefixtures("greeter_is_known")

FRAGMENTS = st.sampled_from([
    "\n", "(", ")", "[", "]", "'", "`", ",", ",@", "#~", "#$", "#$@", "#+", "#;", "#|", "|#", "#!", "!#",
    '"', "\\", ".", "...", "=>", "#:", "#t", "#f", "#nil", "#(", "#vu8(", "#\\a", "#\\", "#{", "}#", "#x",
    "#e1.5", "#i1/2", ";", "0", "-1", "1/0", "+inf.0", "-nan.0", "1e400", "1+2i", "99999999999999999999",
    "65535", '""', '"a\\x00;b"', '"\ufeff"', '"é𝄞"', '"/a"', "%unset-value", "define", "lambda", "let",
    "let*", "letrec", "if", "cond", "case", "and", "or", "begin", "set!", "quote", "quasiquote", "unquote",
    "unquote-splicing", "else", "inherit", "list", "append", "map", "filter", "apply", "car", "cdr",
    "cons*", "string-append", "format", "number->string", "list-ref", "iota", "fold", "getenv", "delete",
    "service", "modify-services", "operating-system", "services", "host-name", "local-file", "plain-file",
    "computed-file", "file-append", "greeter-service-type", "greeter-configuration", "greeter-guest", "name",
    "guests", "friends", "package", "polite?", "welcomer-service-type", "welcomer-configuration", "port",
    "story", "tls-key", "greeting", "voice", "loud", "most-guests", "password", "use-modules",
    "use-service-modules", "networking",
    "#\\x110000", "#\\xd800", '"\\ud800"', "#{\\x110000;}#", "(list-ref '(1) 5)", "(string->number \"1/0\")",
    "(use-modules (acme services greeter))", "(acme services greeter)", "user", "group",
])  # fmt: skip


def _run(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    formats = ("full", "json") if len(text) % 2 else ("json", "full")
    # Not here: which modules the checkout declares would be looked for each time.
    with TemporaryDirectory() as folder, chdir(folder):
        commands = (["check", "-"], ["compile", "-", "-o", f"{folder}/out"])
        for command, output_format in zip(commands, formats, strict=True):
            out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
            stdin = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
            with patch.multiple(sys, stdin=stdin, stdout=out, stderr=err):
                code = main([*command, "--output-format", output_format, "--max-steps", "20000"])
            assert code in (0, 1), err.getvalue()


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200))
@example("\ud800")
@example("\0")
@example("\r")
def test_random_text(text: str) -> None:
    _run(text)


@settings(deadline=None, max_examples=300)
@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from([" ", ""]), st.booleans())
def test_tricky_fragments(fragments: list[str], between: str, imported: bool) -> None:
    text = between.join(fragments)
    _run("(use-modules (gnu services) (acme services greeter) (guix gexp))\n" + text if imported else text)


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(SAMPLES),
    st.integers(1, 6),
    st.randoms(use_true_random=False),
    st.lists(FRAGMENTS, min_size=6, max_size=6),
)
def test_changed_samples(sample: str, changes: int, chance: random.Random, fragments: list[str]) -> None:
    for fragment in fragments[:changes]:
        at = chance.randrange(len(sample) + 1)
        removed = chance.choice([0, 0, 1, 5, 40])
        sample = sample[:at] + chance.choice(["", fragment, f" {fragment} "]) + sample[at + removed :]
    _run(sample)
