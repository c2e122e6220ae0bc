"""The grammar → tables for the parser, by Lark.

``python -m guixsvc.read.from_grammar`` writes those of ``grammar/scheme.lark`` into ``scheme_tables.py``.
"""

from collections.abc import Iterator
from os.path import join
from pathlib import Path

from lark import Lark
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from guixsvc.annotations import Any
from guixsvc.paths import GRAMMAR, read_own
from guixsvc.read.parser import END
from guixsvc.read.tables import Rule, Tables


class _NoLexer(Lexer):
    """Tokens come from elsewhere."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, text: Any) -> Iterator[Any]:  # type: ignore[override]
        raise NotImplementedError


def tables(grammar: str) -> Tables:
    """The tables of a grammar, alike in every run."""
    lark = Lark(grammar, parser="lalr", lexer=_NoLexer)
    table: Any = lark.parser.parser._parse_table
    terminals = sorted(lark.lexer_conf.terminals, key=lambda terminal: -terminal.priority)
    patterns = {str(one.name): one.pattern.to_regexp() for one in terminals}
    rules = [_rule(rule) for rule in lark.rules]
    number_of = {rule: at for at, rule in enumerate(lark.rules)}
    states = _in_order(table.states, table.start_states["start"])
    position = {state: at for at, state in enumerate(states)}
    actions = [
        {
            symbol: position[to] if action is Shift else ~number_of[to]
            for symbol, (action, to) in sorted(table.states[state].items())
        }
        for state in states
    ]
    end = position[table.end_states["start"]]
    actions[end][END] = end  # where Lark is done, the end is taken too
    ignored = frozenset(lark.lexer_conf.ignore)
    return Tables(grammar, patterns, ignored, tuple(rules), tuple(actions))


def _rule(rule: Any) -> Rule:
    """What Lark's own builder of trees makes of a rule."""
    names = [str(symbol.name) for symbol in rule.expansion]
    spliced = tuple(at for at, name in enumerate(names) if _is_spliced(name))
    if any(symbol.is_term and symbol.filter_out for symbol in rule.expansion):
        raise NotImplementedError("a terminal without a name, which Lark leaves out of the tree")
    name = str(rule.origin.name)
    if rule.options.expand1 and len(names) != 1:
        raise NotImplementedError("a rule with `?` is made of one symbol")
    made = "" if _is_spliced(name) else "alone" if rule.options.expand1 else str(rule.alias or name)
    return name, len(names), made, spliced


def _is_spliced(name: str) -> bool:
    return name.startswith("_")


def _in_order(states: Any, start: int) -> list[int]:
    """The states as they are reached by the names of symbols: Lark numbers them differently in each run."""
    found = {start: None}
    for state in (left := [start]):
        for _, (action, to) in sorted(states[state].items()):
            if action is Shift and to not in found:
                found[to] = None
                left.append(to)
    return list(found)


def module(made: Tables) -> str:
    """The tables as a Python module."""
    lines = [
        '"""Made of grammar/scheme.lark by ``make tables``; nothing to be edited."""',
        "",
        "from guixsvc.read.tables import Tables",
        "",
        "TABLES = Tables(",
        f"    grammar={made.grammar!r},",
        "    terminals={",
        *(f"        {name!r}: {pattern!r}," for name, pattern in made.terminals.items()),
        "    },",
        f"    ignored=frozenset({sorted(made.ignored)}),",
        "    rules=(",
        *(f"        {rule}," for rule in made.rules),
        "    ),",
        "    actions=(",
        *(f"        {actions}," for actions in made.actions),
        "    ),",
        ")",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    text = read_own(join(GRAMMAR, "scheme.lark"))
    Path(__file__).with_name("scheme_tables.py").write_text(module(tables(text)), encoding="utf-8")
