"""What the macros of a configuration became: each use is expanded once, and its size is known before."""

from collections.abc import Mapping

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.read import datum
from guixsvc.slotted import field, mutable
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.syntax_rules import Found, Rules, SyntaxRule


@mutable(eq=False)
class Expansions:
    """Those of an evaluation. An expansion may hold the same form many times over: ``_sizes`` count it each
    time, as who goes through it does."""

    _made: "dict[tuple[int, int], tuple[datum.List, Rules, Node]]" = field(default_factory=dict)
    _sizes: dict[int, tuple[datum.Datum, int]] = field(default_factory=dict)
    _expanded: set[int] = field(default_factory=set)
    _last: dict[int, datum.Datum] = field(default_factory=dict)
    _number: int = 0

    def get(self, form: datum.List, rules: "Rules") -> Node | None:
        """What a use became, if it was expanded before by the same macro."""
        known = self._made.get((id(form), id(rules)))
        return None if known is None else known[2]

    def of(self, form: datum.List) -> datum.Datum | None:
        """What a use became last, by whichever macro."""
        return self._last.get(id(form))

    def keep(self, form: datum.List, rules: "Rules", expansion: datum.Datum) -> Node:
        """What a use becomes, as code."""
        node = Node(expansion)
        self._made[id(form), id(rules)] = form, rules, node
        self._last[id(form)] = expansion
        self.size(expansion)
        return node

    def next_number(self) -> int:
        """That of a new expansion."""
        self._number += 1
        return self._number

    def places(self, rule: "SyntaxRule") -> list[Span]:
        """Where the forms in the template of a rule stand, when it is expanded first."""
        if id(rule) in self._expanded:
            return []
        self._expanded.add(id(rule))
        found: list[Span] = []
        pending = [rule.template]
        while pending:
            part = pending.pop()
            if isinstance(part, datum.List):
                found.append(part.span)
            pending.extend(_parts(part))
        return found

    def size(self, form: datum.Datum) -> int:
        """The lists in a form and their elements."""
        pending = [form]
        while pending:
            part = pending[-1]
            if _is_atom(part) or id(part) in self._sizes:
                pending.pop()
                continue
            parts = _parts(part)
            missing = [
                p for p in parts if isinstance(p, datum.List | datum.Vector) and id(p) not in self._sizes
            ]
            if missing:
                pending.extend(missing)
                continue
            pending.pop()
            self._sizes[id(part)] = part, 1 + sum([self._known(p) for p in parts])
        return self._known(form)

    def _known(self, form: datum.Datum) -> int:
        return 1 if _is_atom(form) else self._sizes[id(form)][1]

    def size_of_filled(self, template: datum.Datum, found: "Mapping[str, Found]") -> int:
        """At least the size of a template that is filled in with what its variables stand for."""
        total = 0
        pending: list[datum.Datum] = [template]
        while pending:
            part = pending.pop()
            total += 1
            if isinstance(part, datum.Symbol):
                if part.key in found:
                    total += self._size_of(found[part.key])
            else:
                pending.extend(_parts(part))
        return total

    def _size_of(self, found: "Found") -> int:
        total = 0
        pending = [found]
        while pending:
            part = pending.pop()
            if isinstance(part, list):
                pending.extend(part)
            else:
                total += self.size(part)
        return total


def _is_atom(form: datum.Datum) -> bool:
    return not isinstance(form, datum.List | datum.Vector)


def _parts(form: datum.Datum) -> tuple[datum.Datum, ...]:
    match form:
        case datum.List(items=items, tail=tail):
            return items if tail is None else (*items, tail)
        case datum.Vector(items=items):
            return items
    return ()
