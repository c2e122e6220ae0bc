"""The parser beside Lark: the tables are those of the grammar, and make the same trees."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark
from lark.lexer import Lexer

from guixsvc.paths import GRAMMAR
from guixsvc.read import from_grammar, lexer, scheme_tables
from guixsvc.read.brackets import balanced
from guixsvc.read.parser import parse
from guixsvc.read.scheme_tables import TABLES
from guixsvc.read.tokens import Reading
from guixsvc.slotted import asdict
from guixsvc.source import Source
from needs import lacking

TEXT = (Path(GRAMMAR) / "scheme.lark").read_text(encoding="utf-8")


class Terminal(NamedTuple):
    """A token, with places for Lark, which gives those of the last one to its end mark."""

    type: str
    at: int
    line: int = 0
    column: int = 0
    start_pos: int = 0
    end_line: int = 0
    end_column: int = 0
    end_pos: int = 0


class Given(Lexer):
    """What Lark calls the text are the tokens."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, text: Any) -> Iterator[Any]:  # type: ignore[override]
        return iter(text)


def _tree(name: str, children: list[Any]) -> Any:
    return (name, *children)


LARK = Lark(TEXT, parser="lalr", lexer=Given)
MAKERS = {maker: partial(_tree, maker) for _, _, maker, _ in TABLES.rules} | {"alone": lambda one: one[0]}


def _agree(kinds: list[str]) -> None:
    tokens = [Terminal(kind, at) for at, kind in enumerate(kinds)]
    # Trees may be deeper than Python compares them.
    theirs: Any = LARK.parse(tokens)
    left = [(parse(tokens, TABLES, MAKERS), theirs)]
    while left:
        one, other = left.pop()
        if isinstance(one, Terminal):
            assert one is other
        else:
            assert one[0] == other.data
            left += zip(one[1:], other.children, strict=True)


def _kinds(text: str) -> list[str]:
    reading = Reading(Source("a.scm", text, "/"))
    return [token.type for token in balanced(list(lexer.tokens(reading, TABLES)))]


ATOMS = ["SYMBOL", "EXTENDED_SYMBOL", "STRING", "NUMBER", "CHARACTER", "HASH_NAME"]
OTHERS = ["PREFIX", "DATUM_COMMENT", "DOT"]
PAIRS = [("LPAR", "RPAR"), ("LSQB", "RSQB"), ("VECTOR", "RPAR"), ("BYTEVECTOR", "RPAR"), ("ARRAY", "RPAR")]
SEQUENCES = st.recursive(
    st.lists(st.sampled_from([*ATOMS, *OTHERS * 2]), max_size=5),
    lambda inner: st.lists(
        inner | st.builds(lambda pair, kinds: [pair[0], *kinds, pair[1]], st.sampled_from(PAIRS), inner),
        max_size=5,
    ).map(lambda parts: [kind for part in parts for kind in part]),
)


def test_every_terminal_is_tried() -> None:
    tried = {*ATOMS, *OTHERS, *(bracket for pair in PAIRS for bracket in pair)}
    assert tried == {terminal.name for terminal in LARK.terminals} - TABLES.ignored - {
        "DELIMITER",
        "CONSTITUENT",
    }


@settings(deadline=None, max_examples=500)
@given(SEQUENCES)
def test_any_balanced_tokens(kinds: list[str]) -> None:
    _agree(kinds)


def test_tokens_that_nest() -> None:
    _agree(["LPAR"] * 20_000 + ["RPAR"] * 20_000)
    _agree(["PREFIX", "DATUM_COMMENT"] * 10_000 + ["DOT"])
    _agree(["PREFIX"] * 20_000)


def test_every_file_of_guile() -> None:
    paths = sorted(Path("/usr/share/guile").rglob("*.scm"))
    if not paths:
        lacking("Guile's files")
    for path in paths:
        _agree(_kinds(path.read_text(encoding="utf-8", errors="replace")))


def test_every_configuration_of_the_tests() -> None:
    for path in Path(__file__).parents[1].rglob("*.scm"):
        _agree(_kinds(path.read_text(encoding="utf-8", errors="replace")))


def test_the_tables_are_those_of_the_grammar() -> None:
    """If not: ``make tables``."""
    made = from_grammar.tables(TEXT)
    assert asdict(made) == asdict(TABLES)
    assert Path(scheme_tables.__file__).read_text(encoding="utf-8") == from_grammar.module(made)


def test_the_tables_are_made_alike_in_every_run() -> None:
    code = "from guixsvc.read.from_grammar import *; print(module(tables(open(0).read())), end='')"
    for seed in "12":
        made = subprocess.run(
            [sys.executable, "-c", code], input=TEXT, text=True, capture_output=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )  # fmt: skip
        assert made.stdout == from_grammar.module(TABLES)


def test_a_grammar_that_was_changed_is_what_counts(tmp_path: Path) -> None:
    """Without ``make tables`` too: another letter for `'`, in a copy of the checkout."""
    root = Path(GRAMMAR).parent
    for folder in ("compiler", "grammar", "schemas", "templates"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    changed = TEXT.replace("PREFIX: /'|", "PREFIX: /'|\u2019|", 1)
    assert changed != TEXT
    (tmp_path / "grammar" / "scheme.lark").write_text(changed, encoding="utf-8")
    code = (
        "from guixsvc.source import Source; from guixsvc.read import reader\n"
        "print([token.type for token in reader.tokens(Source('a', '\u2019a', '.'))])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8",
        env=os.environ | {"PYTHONPATH": ":".join([str(tmp_path / "compiler"), *sys.path])},
    )  # fmt: skip
    assert run.stdout == "['PREFIX', 'SYMBOL']\n"
