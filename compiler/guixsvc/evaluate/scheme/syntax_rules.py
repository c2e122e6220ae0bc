"""``syntax-rules``: patterns of uses of a macro, and templates of what they become (R7RS, 4.3.2)."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from guixsvc.annotations import Final, TypeAlias
from guixsvc.evaluate.scheme.aliases import Alias, resolved
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.work import MADE, VISITED, spend
from guixsvc.read import datum
from guixsvc.slotted import frozen
from guixsvc.source import Span

_MOST_LEVELS: Final = 200
"""Patterns and templates nested in each other."""

Found: TypeAlias = "datum.Datum | list[Found]"
"""What a variable of a pattern matched: under ellipses, several."""


@frozen(eq=False)
class SyntaxRule:
    """A pattern, without the name of the macro, and its template. ``depths`` are how many ellipses each
    variable of the pattern stands under."""

    pattern: datum.Datum
    template: datum.Datum
    depths: Mapping[str, int]


@frozen(eq=False)
class Rules:
    """The rules of a macro, which is defined in a ``scope``."""

    literals: frozenset[str]
    ellipsis: str
    rules: tuple[SyntaxRule, ...]
    scope: Scope


# Reading them


class RefusedRule(Exception):
    """Guile refuses the rules, because of some ``part`` of them."""

    def __init__(self, message: str, part: datum.Datum) -> None:
        super().__init__(message)
        self.message = message
        self.part = part


class _NotRead(Exception):
    """What the macro does is not known."""


def parse_rules(transformer: datum.List, scope: Scope) -> Rules | None:
    """``(syntax-rules [ELLIPSIS] (LITERAL …) (PATTERN TEMPLATE) …)``; ``None`` if they are not known."""
    try:
        return _rules(transformer, scope)
    except (RefusedRule, _NotRead):
        return None


def one_rule(pattern: datum.List, template: datum.Datum, scope: Scope) -> Rules | None:
    """The rule of ``(define-syntax-rule (NAME . PATTERN) TEMPLATE)``; ``None`` if it is not known."""
    try:
        return Rules(frozenset(), "...", (_one_rule(pattern, template),), scope)
    except (RefusedRule, _NotRead):
        return None


def check_rules(transformer: datum.List) -> RefusedRule | None:
    """Why Guile refuses a ``syntax-rules``, if it does."""
    return _refused(lambda: _rules(transformer, Scope({})))


def check_rule(pattern: datum.List, template: datum.Datum) -> RefusedRule | None:
    """The same of a ``define-syntax-rule``."""
    return _refused(lambda: _one_rule(pattern, template))


def _refused(read: Callable[[], object]) -> RefusedRule | None:
    try:
        read()
    except RefusedRule as refused:
        return refused
    except _NotRead:
        pass
    return None


def _rules(transformer: datum.List, scope: Scope) -> Rules:
    items = transformer.items[1:]
    ellipsis = "..."
    match items[:1]:
        case (datum.Symbol(key=ellipsis),):
            items = items[1:]
    match items[:1]:
        case (datum.List(items=literals, tail=None),) if all(isinstance(i, datum.Symbol) for i in literals):
            names = frozenset(item.key for item in literals if isinstance(item, datum.Symbol))
        case _:
            expected = "`(syntax-rules (LITERAL …) ((NAME PATTERN …) TEMPLATE) …)`"
            raise RefusedRule(f"malformed form: expected {expected}", transformer)
    if ellipsis in names:
        raise RefusedRule(f"`{ellipsis}` cannot be a literal of the rules that repeat with it", items[0])
    clauses = items[2 if _is_text(items[1:2]) else 1 :]
    return Rules(names, ellipsis, tuple([_rule(clause, names, ellipsis) for clause in clauses]), scope)


def _one_rule(pattern: datum.List, template: datum.Datum) -> SyntaxRule:
    return _rule(datum.List((pattern, template), pattern.span), frozenset(), "...")


def _is_text(forms: Sequence[datum.Datum]) -> bool:
    match forms:
        case (datum.Literal(value=str()),):
            return True
    return False


def _rule(clause: datum.Datum, literals: frozenset[str], ellipsis: str) -> SyntaxRule:
    match clause:
        case datum.List(items=(datum.List(items=(_, *_)) as whole, template), tail=None):
            pattern = datum.List(whole.items[1:], whole.span, whole.tail)
        case _:
            raise RefusedRule("malformed form: expected `((NAME PATTERN …) TEMPLATE)`", clause)
    if pattern.items and _is(pattern.items[0], ellipsis):
        raise _NotRead
    depths: dict[str, int] = {}
    _read_pattern(pattern, literals, ellipsis, depths, 0, 0)
    _check_template(template, ellipsis, depths, depths, 0)
    return SyntaxRule(pattern, template, depths)


def _is(form: datum.Datum, name: str) -> bool:
    """Whether a form is the ellipsis, which may be one that another macro put here."""
    return isinstance(form, datum.Symbol) and name in (form.key, form.name)


def _read_pattern(
    pattern: datum.Datum,
    literals: frozenset[str],
    ellipsis: str,
    depths: dict[str, int],
    depth: int,
    level: int,
) -> None:
    if level > _MOST_LEVELS:
        raise _NotRead
    if isinstance(pattern, datum.Symbol):
        if pattern.key in literals or pattern.name == "_":
            return
        if _is(pattern, ellipsis):
            raise _misplaced(pattern)
        if pattern.key in depths:
            raise RefusedRule(f"`{pattern.name}` stands twice in this pattern", pattern)
        depths[pattern.key] = depth
    elif isinstance(pattern, datum.List | datum.Vector):
        before, repeated, after, tail = _parts(pattern, literals, ellipsis)
        for part in (*before, *after, *(() if tail is None else (tail,))):
            _read_pattern(part, literals, ellipsis, depths, depth, level + 1)
        if repeated is not None:
            _read_pattern(repeated, literals, ellipsis, depths, depth + 1, level + 1)


def _parts(
    pattern: datum.List | datum.Vector, literals: frozenset[str], ellipsis: str
) -> tuple[Sequence[datum.Datum], datum.Datum | None, Sequence[datum.Datum], datum.Datum | None]:
    """What stands before the pattern that an ellipsis follows, that pattern, what stands after, the tail."""
    tail = pattern.tail if isinstance(pattern, datum.List) else None
    items = pattern.items
    for at, item in enumerate(items):
        if isinstance(item, datum.Symbol) and _is(item, ellipsis) and ellipsis not in literals:
            if at == 0:
                raise _misplaced(item)
            return items[: at - 1], items[at - 1], items[at + 1 :], tail
    return items, None, (), tail


def _misplaced(ellipsis: datum.Symbol) -> RefusedRule:
    return RefusedRule(f"`{ellipsis.name}` follows nothing here that it could repeat", ellipsis)


def _check_template(
    template: datum.Datum,
    ellipsis: str,
    depths: Mapping[str, int],
    left: Mapping[str, int],
    level: int,
    *,
    escaped: bool = False,
) -> None:
    """Whether each variable stands under as many ellipses as it has ``left``: under the innermost ones."""
    if level > _MOST_LEVELS:
        raise _NotRead
    if isinstance(template, datum.Symbol):
        if _is(template, ellipsis) and not escaped:
            raise _misplaced(template)
        if left.get(template.key, 0):
            repeated = f"`{template.name}` is matched several times: `{ellipsis}` must follow it here"
            raise RefusedRule(repeated, template)
        return
    if not isinstance(template, datum.List | datum.Vector):
        return
    if not escaped and _is_escaped(template, ellipsis):
        _check_template(template.items[1], ellipsis, depths, left, level + 1, escaped=True)
        return
    if isinstance(template, datum.Vector) and template.items and _is(template.items[0], ellipsis):
        raise _NotRead
    for part, dots in _with_ellipses(template, ellipsis, escaped=escaped):
        inner = dict(left)
        for others in reversed(range(dots)):
            varying = _varying(part, others, inner, ellipsis)
            if not varying and level and _varying(part, others, depths, ellipsis):
                # It may be one that an ellipsis further out repeats for another place.
                raise _NotRead
            if not varying:
                raise RefusedRule(f"`{ellipsis}` follows what is matched only once", part)
            inner.update({name: inner[name] - 1 for name in varying})
        _check_template(part, ellipsis, depths, inner, level + 1, escaped=escaped)
    if isinstance(template, datum.List) and template.tail is not None:
        _check_template(template.tail, ellipsis, depths, left, level + 1, escaped=escaped)


def _is_escaped(template: datum.List | datum.Vector, ellipsis: str) -> bool:
    """``(... TEMPLATE)``, in which an ellipsis is a name like any other."""
    return isinstance(template, datum.List) and len(template.items) == 2 and _is(template.items[0], ellipsis)


def _with_ellipses(
    template: datum.List | datum.Vector, ellipsis: str, *, escaped: bool = False
) -> Iterator[tuple[datum.Datum, int]]:
    """The parts of a template, each with the number of ellipses after it."""
    items, at = template.items, 0
    while at < len(items):
        part, at, dots = items[at], at + 1, 0
        while at < len(items) and not escaped and _is(items[at], ellipsis):
            at, dots = at + 1, dots + 1
        yield part, dots


def _varying(part: datum.Datum, others: int, left: Mapping[str, int], ellipsis: str) -> list[str]:
    """The variables in a part of a template that an ellipsis after it repeats, within which there are some
    ``others``: those that have more ellipses ``left`` than stand further within."""
    found: set[str] = set()
    pending = [(part, others)]
    while pending:
        form, dots = pending.pop()
        if isinstance(form, datum.Symbol):
            if left.get(form.key, 0) > dots:
                found.add(form.key)
        elif isinstance(form, datum.List | datum.Vector):
            escaped = _is_escaped(form, ellipsis)
            pending.extend(
                [(inner, dots + more) for inner, more in _with_ellipses(form, ellipsis, escaped=escaped)]
            )
            if isinstance(form, datum.List) and form.tail is not None:
                pending.append((form.tail, dots))
    return sorted(found)


# Matching


def matching(rules: Rules, form: datum.List, scope: Scope) -> tuple[SyntaxRule, dict[str, Found]] | None:
    """The first rule that a use matches, with what its variables stand for."""
    use = datum.List(form.items[1:], form.span, form.tail)
    for rule in rules.rules:
        found: dict[str, Found] = {}
        if _matches(rules, rule.pattern, use, scope, found):
            return rule, found
    return None


def _matches(
    rules: Rules, pattern: datum.Datum, form: datum.Datum, scope: Scope, found: dict[str, Found]
) -> bool:
    spend(VISITED)
    if isinstance(pattern, datum.Symbol):
        if pattern.key in rules.literals:
            return isinstance(form, datum.Symbol) and _denotes(form, scope) == _denotes(pattern, rules.scope)
        if pattern.name != "_":
            found[pattern.key] = form
        return True
    if isinstance(pattern, datum.Literal):
        return isinstance(form, datum.Literal) and _is_same(pattern.value, form.value)
    if isinstance(pattern, datum.Vector):
        return isinstance(form, datum.Vector) and _matches_all(rules, pattern, form, scope, found)
    if isinstance(form, datum.List):
        return _matches_all(rules, pattern, form, scope, found)
    # Only a pattern such as `(a ... . b)` matches what is no list.
    before, _, after, tail = _parts(pattern, rules.literals, rules.ellipsis)
    if before or after or tail is None:
        return False
    _bind_none(rules, pattern, found)
    return _matches(rules, tail, form, scope, found)


def _matches_all(
    rules: Rules,
    pattern: datum.List | datum.Vector,
    form: datum.List | datum.Vector,
    scope: Scope,
    found: dict[str, Found],
) -> bool:
    before, repeated, after, tail = _parts(pattern, rules.literals, rules.ellipsis)
    items = form.items
    end = form.tail if isinstance(form, datum.List) else None
    fixed = len(before) + len(after)
    if len(items) < fixed or (repeated is None and tail is None and len(items) > fixed):
        return False
    last = len(items) - len(after) if repeated is not None else len(before)
    pairs = [*zip(before, items, strict=False), *zip(after, items[last:], strict=False)]
    if not all(_matches(rules, part, item, scope, found) for part, item in pairs):
        return False
    if repeated is not None:
        rows: list[dict[str, Found]] = []
        for item in items[len(before) : last]:
            row: dict[str, Found] = {}
            if not _matches(rules, repeated, item, scope, row):
                return False
            rows.append(row)
        spend(VISITED * len(rows))
        for name in _names_of(rules, repeated):
            found[name] = [row[name] for row in rows]
    rest = items[last + len(after) :]
    if tail is not None:
        left = end if not rest and end is not None else datum.List(rest, form.span, end)
        return _matches(rules, tail, left, scope, found)
    return end is None


def _bind_none(rules: Rules, pattern: datum.List, found: dict[str, Found]) -> None:
    """Binds the variables under the ellipsis of a pattern that matched nothing."""
    _, repeated, _, _ = _parts(pattern, rules.literals, rules.ellipsis)
    if repeated is not None:
        found.update({name: [] for name in _names_of(rules, repeated)})


def _names_of(rules: Rules, pattern: datum.Datum) -> list[str]:
    depths: dict[str, int] = {}
    _read_pattern(pattern, rules.literals, rules.ellipsis, depths, 0, 0)
    return [*depths]


def _is_same(one: datum.Constant, other: datum.Constant) -> bool:
    return type(one) is type(other) and one == other


def _denotes(symbol: datum.Symbol, scope: Scope) -> tuple[object, str]:
    """What a name stands for, where it stands."""
    bound, name, home = resolved(symbol, scope)
    if bound is not None:
        return bound, name
    reference = home.module.reference(name)
    if reference is None:
        return None, name
    return reference.read and reference.read.scope, reference.name


# Making what a use becomes


class DifferentLengths(Exception):
    """What an ellipsis repeats in a template stands for lists of different lengths."""


@frozen(eq=False)
class Filling:
    """One expansion: what the variables stand for, and what its own names are. The lists that are made have
    the place of the use."""

    rules: Rules
    span: Span
    number: int
    names: dict[str, Alias]

    def fill(
        self,
        template: datum.Datum,
        found: Mapping[str, Found],
        left: Mapping[str, int],
        *,
        escaped: bool = False,
    ) -> datum.Datum:
        """The expansion of a template; each variable has some ellipses ``left``. What it takes is counted
        before it is made."""
        if isinstance(template, datum.Symbol):
            if template.key not in found:
                return self._own(template)
            matched = found[template.key]
            assert not isinstance(matched, list)
            return matched
        if isinstance(template, datum.Literal):
            return template
        ellipsis = self.rules.ellipsis
        if not escaped and _is_escaped(template, ellipsis):
            return self.fill(template.items[1], found, left, escaped=True)
        items: list[datum.Datum] = []
        for part, dots in _with_ellipses(template, ellipsis, escaped=escaped):
            items += self._several(part, dots, found, left, escaped=escaped)
        spend(MADE * (1 + len(items)))
        tail: datum.Datum | None = None
        if isinstance(template, datum.List) and template.tail is not None:
            tail = self.fill(template.tail, found, left, escaped=escaped)
        if isinstance(template, datum.Vector):
            return datum.Vector(tuple(items), self.span)
        if isinstance(tail, datum.List):
            items, tail = [*items, *tail.items], tail.tail
        return datum.List(tuple(items), self.span, tail)

    def _several(
        self,
        template: datum.Datum,
        dots: int,
        found: Mapping[str, Found],
        left: Mapping[str, int],
        *,
        escaped: bool,
    ) -> list[datum.Datum]:
        if not dots:
            return [self.fill(template, found, left, escaped=escaped)]
        names = _varying(template, dots - 1, left, self.rules.ellipsis)
        inner = {**left, **{name: left[name] - 1 for name in names}}
        columns = [column for column in (found[name] for name in names) if isinstance(column, list)]
        if len({len(column) for column in columns}) > 1:
            raise DifferentLengths
        made: list[datum.Datum] = []
        for row in zip(*columns, strict=True):
            spend(VISITED * (1 + len(found)))
            matched = {**found, **dict(zip(names, row, strict=True))}
            made += self._several(template, dots - 1, matched, inner, escaped=escaped)
        return made

    def _own(self, symbol: datum.Symbol) -> Alias:
        """A name of the template, the same one in all of an expansion."""
        known = self.names.get(symbol.key)
        if known is None:
            unique = f"{symbol.key} {self.number}"
            known = Alias(symbol, self.rules.scope, unique, symbol.span or self.span)
            self.names[symbol.key] = known
        return known
