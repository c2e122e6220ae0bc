"""The secrets that a file's text alone tells: what is given to a name that says so.

What was evaluated is known exactly (`secrets`); this is for the rest: forms that are malformed, quoted, never
evaluated or that cannot be read.
"""

import itertools

from guixsvc.annotations import Callable, Iterable, Iterator, Mapping, Sequence
from guixsvc.caching import cache
from guixsvc.evaluate.scheme.callables import Parameters
from guixsvc.evaluate.scheme.calls import parse_parameters
from guixsvc.evaluate.scheme.values import Text
from guixsvc.evaluate.tree_files import File
from guixsvc.read.datum import Datum, Keyword, List, Literal, Symbol, Vector, form_span
from guixsvc.records import deprecated_names, record_types
from guixsvc.services.secret_names import (
    may_name_a_secret,
    names_a_secret,
    passwords_in,
    passwords_of,
    secret_fields,
)
from guixsvc.slotted import field, frozen
from guixsvc.source import Places, Span


@frozen(eq=False)
class Around:
    """What a form stands in: a procedure and its parameters, or a ``let`` and what it binds.

    Which arguments a procedure hands on is not known of one that ``may_take_any``, such as a ``case-lambda``.
    """

    outer: "Around | None"
    procedure: str | None = None
    parameters: Parameters = Parameters()
    may_take_any: bool = False
    bindings: Mapping[str, Datum] = field(default_factory=dict)


@frozen(eq=False)
class GivenSecret:
    """A form that gives something to a secret by its name: ``(server-password …)``."""

    form: List
    around: Around | None

    @property
    def span(self) -> Span:
        return self.form.span

    @property
    def values(self) -> tuple[Datum, ...]:
        return self.form.items[1:] if self.form.tail is None else (*self.form.items[1:], self.form.tail)


@frozen(eq=False)
class Written:
    """What one file tells. ``literals`` are secret in any case, ``given`` where its value is not known.

    ``names`` follow that of a secret: one that is not bound is a password without its quotes. ``procedures``
    have parameters that are called as a secret is.
    """

    data: tuple[Datum, ...] = ()
    literals: tuple[Span, ...] = ()
    names: tuple[Symbol, ...] = ()
    given: tuple[GivenSecret, ...] = ()
    procedures: Mapping[str, Parameters] = field(default_factory=dict)


@cache
def written_in(file: File) -> Written:
    """Looked for once in each file: many configurations read the same modules."""
    text = file.source.text
    if not may_name_a_secret(text):
        return Written()
    data = tuple(file.data)
    if file.faults:
        from guixsvc.read.lenient import leniently

        data = tuple(leniently(file.source))
    walk = _Walk()
    if file.faults or any(map(_tells_of_a_secret, file.words)):
        for form in data:
            if may_name_a_secret(form_span(form).text):
                walk.through(form)
    given = tuple(given for given in walk.given if _head(given.form) not in walk.procedures)
    settings = [Span(file.source, *place) for place in passwords_in(text)]
    return Written(data, (*walk.literals, *settings), tuple(walk.names), given, walk.procedures)


def _tells_of_a_secret(word: str) -> bool:
    """Whether a word names a secret, or is a text that gives a password to a key of an ini."""
    names_one = may_name_a_secret(word) if " " in word else names_a_secret(word)
    return names_one or bool(passwords_in(word))


class _Walk:
    """Finds what is given to secrets; nothing is looked at twice."""

    def __init__(self) -> None:
        self.literals: list[Span] = []
        self.names: list[Symbol] = []
        self.given: list[GivenSecret] = []
        self.procedures: dict[str, Parameters] = {}

    def through(self, form: Datum) -> None:
        pending: list[tuple[Datum, bool, Around | None]] = [(form, False, None)]
        while pending:
            part, in_record, around = pending.pop()
            if isinstance(part, Literal):
                if isinstance(part.value, str):
                    self.literals += passwords_of(Text(part.value, part.span, (part.span,)))
                continue
            if isinstance(part, Symbol):
                continue
            if isinstance(part, List):
                name = _head(part)
                if name in secret_fields() or (in_record and names_a_secret(name)):
                    self.given.append(GivenSecret(part, around))
                    continue
                around = self.around(part, around)
                self.literals += _following(part, names_a_secret)
                self.names += _names_behind(part)
                in_record = _may_be_record(name)
            self._named(_parts(part))
            pending += [(item, in_record, around) for item in _parts(part)]

    def _named(self, items: Sequence[Datum]) -> None:
        """What follows ``#:password``, ``'password`` or ``"password"``."""
        secret = False
        for item in items:
            match item:
                case Literal(value=str(name)) if not secret and " " not in name and names_a_secret(name):
                    secret = True
                case (
                    Literal(value=Keyword(name=name)) | List(items=(Symbol(name="quote"), Symbol(name=name)))
                ) if names_a_secret(name):
                    secret = True
                case Literal(value=Keyword()) | List(items=(Symbol(name="quote"), Symbol())):
                    secret = False
                case _ if secret:
                    self.literals += literals((item,))
                    self.names += [item] if isinstance(item, Symbol) else []

    def around(self, form: List, outer: Around | None) -> Around | None:
        match form.items:
            case (Symbol(name=define), List(items=(Symbol(name=name), *rest), tail=tail) as target, *_) if (
                define.startswith("define")
            ):
                formals = List(tuple(rest), target.span, tail)
            case (
                Symbol(name=define),
                Symbol(name=name),
                List(items=(Symbol(name="lambda" | "lambda*"), formals, *_)),
            ) if define.startswith("define"):
                pass
            case (Symbol(name="define-record-type"), _, List(items=(Symbol(name=name), *fields)) as made, *_):
                formals = List(tuple(fields), made.span)
            case (Symbol(name=define), Symbol(name=name), List(items=(Symbol(name=made_by), *_))) if (
                define.startswith("define") and made_by in _MAKE_PROCEDURES
            ):
                return Around(outer, name, may_take_any=True)
            case (Symbol(name="let" | "let*" | "letrec" | "letrec*"), List(items=bindings), *_):
                bound = {name: value for binding in bindings for name, value in _binding(binding)}
                return Around(outer, bindings=bound)
            case _:
                return outer
        parameters = parse_parameters(formals, starred=True) or Parameters()
        self.procedures[name] = parameters
        return Around(outer, name, parameters)


def _binding(form: Datum) -> Iterator[tuple[str, Datum]]:
    match form:
        case List(items=(Symbol(name=name), value)):
            yield name, value


_MAKE_PROCEDURES = frozenset(
    ["case-lambda", "case-lambda*", "match-lambda", "match-lambda*", "match-lambda**", "cut", "cute"]
)
"""Forms that make procedures, and do not say in one place what these take."""


def _following(form: List, is_secret: Callable[[str], bool]) -> Iterator[Span]:
    """The literals that follow the name of a secret, as they stand or as parts of a string."""
    for value in _values_after(form, is_secret):
        if isinstance(value, Literal) or _head(value).startswith(("string", "values")):
            yield from literals((value,))


def _names_behind(form: List) -> list[Symbol]:
    """The names that stand right behind that of a secret."""
    parts = (form.items, *(binding.items for binding in form.items if isinstance(binding, List)))
    return [
        value
        for items in parts
        for name, value in itertools.pairwise(items)
        if isinstance(name, Symbol) and isinstance(value, Symbol) and names_a_secret(name.name)
    ]


def _values_after(form: List, is_secret: Callable[[str], bool]) -> Iterator[Datum]:
    """What follows the name of a secret, or a list of names with one among them.

    Whatever binds it: what is malformed is not told from what is not, and no other form is known by its name.
    """
    bindings = form.items if form.items and isinstance(form.items[0], List) else ()
    for items in (form.items[1:], *(binding.items for binding in bindings if isinstance(binding, List))):
        at = next((at for at, item in enumerate(items) if _names_one(item, is_secret)), len(items))
        yield from items[at + 1 :]


def _names_one(form: Datum, is_secret: Callable[[str], bool]) -> bool:
    """Whether a form is a name of a secret, or a list of names with one among them."""
    match form:
        case Symbol(name=name):
            return is_secret(name)
        case List(items=items):
            names = [item.name for item in items if isinstance(item, Symbol)]
            return len(names) == len(items) and any(map(is_secret, names))
    return False


def _head(form: Datum) -> str:
    match form:
        case List(items=(Symbol(name=name), *_)):
            return name
    return ""


def _parts(form: List | Vector) -> tuple[Datum, ...]:
    return form.items if isinstance(form, Vector) or form.tail is None else (*form.items, form.tail)


def _may_be_record(name: str) -> bool:
    """Whether a form with this head is a record of ours, or is meant to be one."""
    return (
        name in record_types() or name in deprecated_names() or "configuration" in name or "account" in name
    )


def literals(forms: Iterable[Datum]) -> Iterator[Span]:
    """What may be a secret, or a part of one, in what is given to one: literals, and a symbol that is quoted,
    but no names of variables of the environment."""
    pending = list(forms)
    pending.reverse()
    direct = set(map(id, pending))
    while pending:
        form = pending.pop()
        match form:
            case Literal(value=value, span=span):
                if not isinstance(value, bool):
                    yield span
            case List(items=(Symbol(name="getenv"), Literal(), *rest)):
                pending.extend(rest)
            case List(items=(Symbol(name="quote"), Symbol(span=Span() as span))) if id(form) in direct:
                yield span
            case List() | Vector():
                pending.extend(_parts(form))


def symbols(forms: Iterable[Datum]) -> Iterator[Symbol]:
    pending = list(forms)
    while pending:
        form = pending.pop()
        if isinstance(form, Symbol):
            yield form
        elif isinstance(form, List | Vector):
            pending.extend(_parts(form))


def unquoted(files: Iterable[File]) -> Iterator[Span]:
    """The symbols in malformed forms that are no names of anything: passwords without their quotes."""
    found = {
        symbol
        for file in files
        for given in written_in(file).given
        if len(given.values) != 1 or given.form.tail is not None
        for symbol in given.values
        if isinstance(symbol, Symbol)
    }
    if not found:
        return
    # Loaded where it is needed: most files have no such form.
    from collections import Counter

    from guixsvc.evaluate.guix.table import PROCEDURES as OF_GUIX
    from guixsvc.evaluate.scheme.forms import FORMS
    from guixsvc.evaluate.scheme.procedures import PROCEDURES

    known = {**PROCEDURES, **OF_GUIX, **FORMS}
    counts = Counter(symbol.name for file in files for symbol in symbols(written_in(file).data))
    for symbol in found:
        if counts[symbol.name] == 1 and symbol.name not in known and symbol.span is not None:
            yield symbol.span


def behind_secrets(files: Sequence[File]) -> Iterator[Symbol]:
    """The names that follow one of a secret, or are handed to a procedure that makes a secret of them."""
    takes = _takes(files)
    for file in files:
        yield from written_in(file).names
        for form, _ in _calls(file, takes) if takes else ():
            yield from (given for given in _secret_arguments(form, takes) if isinstance(given, Symbol))


_MOST_ROUNDS = 4
"""From a secret through the procedures that hand it on."""


def near_faults(files: Sequence[File], faults: Iterable[Span]) -> Iterator[Span]:
    """The literals that would have become a secret if no fault had stood in the way.

    They are bound to a name that one is made of, or are arguments of a call with a fault in it, where the
    procedure would make them one.
    """
    places = Places(faults)
    written = [written_in(file) for file in files]
    takes = _takes(files)
    names = {symbol.name for one in written for given in one.given for symbol in symbols(given.values)}
    for file, one in zip(files, written, strict=True):
        for form in _lists(one.data) if names or takes else ():
            yield from _following(form, names.__contains__)
            if places.meet(form.span) and _calls_what_is_made(form, takes):
                yield from literals(form.items[1:])
        for form, _ in _calls(file, takes) if takes else ():
            if places.meet(form.span):
                yield from literals(_secret_arguments(form, takes))


def _calls_what_is_made(form: List, takes: "_Takes") -> bool:
    """Whether a form calls what is made in its own first part, a ``lambda`` say, of what makes secrets."""
    return isinstance(_first(form), List) and any(
        symbol.name in takes or symbol.name in secret_fields() for symbol in symbols(form.items[:1])
    )


def _first(form: List) -> Datum | None:
    return form.items[0] if form.items else None


_Takes = dict[str, dict[str, Parameters]]
"""Procedures, the parameters of each that become secrets, and all its parameters. The parameter "" is any."""


def _takes(files: Sequence[File]) -> _Takes:
    takes: _Takes = {}
    for file in files:
        for name, parameters in written_in(file).procedures.items():
            for parameter in filter(names_a_secret, _names_of(parameters)):
                takes.setdefault(name, {})[parameter] = parameters
    new = [(given.values, given.around) for file in files for given in written_in(file).given]
    for _ in range(_MOST_ROUNDS):
        before = sum(map(len, takes.values()))
        for values, around in new:
            _taken(values, around, takes)
        if sum(map(len, takes.values())) == before:
            break
        new = [
            (values, around)
            for file in files
            for form, around in _calls(file, takes)
            for values in [tuple(_secret_arguments(form, takes))]
        ]
    return takes


def _lists(data: Iterable[Datum]) -> Iterator[List]:
    pending = list(data)
    while pending:
        form = pending.pop()
        if isinstance(form, List):
            yield form
        if isinstance(form, List | Vector):
            pending.extend(_parts(form))


def _names_of(parameters: Parameters) -> Iterator[str]:
    yield from parameters.required
    yield from (one.name for one in (*parameters.optional, *parameters.keys))
    if parameters.rest:
        yield parameters.rest


def _taken(values: Iterable[Datum], around: Around | None, takes: _Takes) -> None:
    """Adds the procedures whose parameters go into some values."""
    names = {symbol.name for symbol in symbols(values)}
    while around is not None:
        for name in names & set(around.bindings):
            names |= {symbol.name for symbol in symbols((around.bindings[name],))}
        if around.procedure is not None:
            for name in names.intersection(_names_of(around.parameters)):
                takes.setdefault(around.procedure, {})[name] = around.parameters
            if around.may_take_any and names:
                takes.setdefault(around.procedure, {})[""] = around.parameters
        around = around.outer


def _calls(file: File, takes: Mapping[str, object]) -> Iterator[tuple[List, Around | None]]:
    """The forms that a procedure is called in or handed to another one."""
    walk = _Walk()
    pending: list[tuple[Datum, Around | None]] = [(form, None) for form in written_in(file).data]
    while pending:
        form, around = pending.pop()
        if not isinstance(form, List | Vector):
            continue
        if isinstance(form, List):
            if any(isinstance(item, Symbol) and item.name in takes for item in form.items):
                yield form, around
            around = walk.around(form, around)
        pending.extend((item, around) for item in _parts(form))


def _secret_arguments(form: List, takes: Mapping[str, Mapping[str, Parameters]]) -> list[Datum]:
    """The arguments that become secrets, or all where it is not plain which they are."""
    name, rest = _head(form), form.items[1:]
    if name not in takes or "" in takes[name]:
        return list(rest)
    found: list[Datum] = []
    for parameter, given in takes[name].items():
        if not len(given.required) <= len(rest) or (given.most is not None and len(rest) > given.most):
            return list(rest)
        positions = [*given.required, *(optional.name for optional in given.optional)]
        if parameter in positions:
            found += rest[positions.index(parameter) :][:1]
        elif parameter == given.rest:
            found += rest[len(positions) :]
        else:
            surplus = rest[len(positions) :]
            if not {key.keyword for key in given.keys}.issuperset(map(_keyword, surplus[::2])):
                return list(rest)
            keywords = {key.keyword for key in given.keys if key.name == parameter}
            found += [after for item, after in itertools.pairwise(rest) if _keyword(item) in keywords]
    return found


def _keyword(form: Datum) -> str | None:
    return form.value.name if isinstance(form, Literal) and isinstance(form.value, Keyword) else None
