"""What is made of a grammar: regular expressions, and the tables of its parser."""

from guixsvc.annotations import Mapping, TypeAlias
from guixsvc.slotted import frozen

Rule: TypeAlias = tuple[str, int, str, tuple[int, ...]]
"""A symbol, of how many last values it is made, by the maker of what name, and which of these came spliced.

Without a maker, "", the values go to the rule around as they are: spliced.
"""


@frozen(eq=False)
class Tables:
    """What runs, of a ``grammar``, which is its text.

    ``terminals`` are regular expressions, to be tried in this order; those that are ``ignored`` the parser
    does not see. ``actions`` say, for each state and the next symbol, the state to go to, or as ``~n`` that
    rule n is complete.
    """

    grammar: str
    terminals: Mapping[str, str]
    ignored: frozenset[str]
    rules: tuple[Rule, ...]
    actions: tuple[Mapping[str, int], ...]
