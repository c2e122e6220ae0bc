"""How to write what stands in a record and is no field of it."""

from collections.abc import Sequence
from itertools import pairwise

from guixsvc.diagnostics import Note
from guixsvc.evaluate.guix.values import Initializer
from guixsvc.marks import marked
from guixsvc.read import datum
from guixsvc.records import RecordType, record_types
from guixsvc.spelling import strange_character

_COMMENTS = ("//", "/*", "--", "#", "<!--")
_ASSIGNS = frozenset(["=", ":", ":=", "=>", "->", "is"])
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plain_name(name: str) -> str:
    """A field's name without what other languages write at it."""
    return name.removeprefix("#:").strip(":=,'\"")


def misplaced(type_: RecordType, name: str) -> tuple[Note, ...]:
    """What to say of a name that is no field of a record, if it is written oddly or another record's."""
    strange = strange_character(name)
    if strange is not None:
        return (Note(strange),)
    plain = plain_name(name)
    if plain != name and plain in type_.fields:
        return (Note(f"write `({plain} VALUE)`, the name alone"),)
    if name == "list":
        return (Note("a field stands in the record as it is: `(NAME VALUE)`, without `list`"),)
    for other in record_types().values():
        if other is type_ or other.service != type_.service or name not in other.fields:
            continue
        belongs = f"`{name}` is a field of {other.name}"
        holder = _holder(type_, other)
        if holder is None:
            return (Note(belongs),)
        field, is_list = holder
        inner = f"({other.name} ({name} …))"
        return (Note(f"{belongs}: `({field} {f'(list {inner})' if is_list else inner})`"),)
    for other in record_types().values():
        if name in other.fields:
            return (Note(f"`{name}` is a field of {other.name}"),)
    return ()


def _holder(type_: RecordType, other: RecordType) -> tuple[str, bool] | None:
    """The field of a record that holds records of another type, and whether it takes a list of them."""
    for field in type_.fields.values():
        schema = str(dict(field.schema))
        if f"'{other.schema['$id']}'" in schema or f"/{other.name}.json" in schema:
            return field.name, "'array'" in schema
    return None


def how_to_write(type_: RecordType, first: Initializer, after: Sequence[Initializer]) -> tuple[str, int]:
    """What to say of an initializer, and how many of those after it belong to it."""
    form = first.form
    if isinstance(form, datum.List):
        return _of_list(type_, form), 0
    text = first.span.text
    if isinstance(form, datum.Symbol) and text.startswith(_COMMENTS):
        line = first.span.first.line
        return "comments begin with `;`", sum(1 for other in after if other.span.first.line == line)
    strange = strange_character(text)
    if strange is not None:
        return strange, 0
    name, equals, value = text.partition("=")
    if equals and value and plain_name(name) in type_.fields:
        return _in_parentheses(plain_name(name), marked(value, (first.span,))), 0
    if plain_name(text) in type_.fields:
        values = [at for at, other in enumerate(after[:2]) if other.span.text not in _ASSIGNS]
        if values and not isinstance(after[values[0]].form, datum.List):
            value_span = after[values[0]].span
            shown = marked(value_span.text, (value_span,))
            return _in_parentheses(plain_name(text), shown), values[0] + 1
        return _in_parentheses(plain_name(text), "VALUE"), 0
    if text in record_types():
        return f"`{text}` is written in parentheses, with its fields in them", 0
    return "expected `(NAME VALUE)`", 0


def _in_parentheses(name: str, value: str) -> str:
    return f"put it in parentheses: `({name} {value})`"


def _of_list(type_: RecordType, form: datum.List) -> str:
    head = form.items[0] if form.items else None
    if isinstance(head, datum.List):
        return "there is a pair of parentheses too many; expected `(NAME VALUE)`"
    if not isinstance(head, datum.Symbol):
        shown = plain_name(head.span.text) if head is not None and head.span is not None else ""
        right = f"write the name as it is: `({shown} VALUE)`" if shown in type_.fields else ""
        return right or "expected `(NAME VALUE)`"
    name, values = plain_name(head.name), form.items[1:]
    if name in ("quote", "quasiquote"):
        return "a field stands in the record as it is: `(NAME VALUE)`, without `'`"
    if form.tail is not None:
        return f"write `({name} VALUE)`, without `.`"
    key, equals, assigned = head.name.partition("=")
    if equals and assigned and plain_name(key) in type_.fields and head.span is not None:
        return f"write `({plain_name(key)} {marked(assigned, (head.span,))})`, without `=`"
    texts = [value.span.text if value.span is not None else "" for value in values]
    for text in (head.name, *(t for t, v in zip(texts, values, strict=True) if _is_bare(v))):
        strange = strange_character(text)
        if strange is not None:
            return strange
    if not values:
        return f"`{name}` has no value"
    if texts[0] in _ASSIGNS or (len(values) == 1 and texts[0].startswith(",")):
        sign = texts[0] if texts[0] in _ASSIGNS else ","
        value = values[-1] if sign != "," else values[0]
        shown = marked(texts[-1].removeprefix(","), (value.span,) if value.span is not None else ())
        return f"write `({name} {shown})`, without `{sign}`"
    if texts[0].startswith("'") and texts[-1].endswith("'"):
        return "text stands between `\"`, not `'`"
    count = len(values)
    takes = f"`{name}` takes one value, found {_COUNTS[count] if count < len(_COUNTS) else count}"
    if _touch(values):
        return (
            f"this field has {count + 1} parts, its name and {count} values; "
            'a `"` inside text is written `\\"`'
        )
    known = type_.fields.get(name)
    if known is None:
        return f"{takes}; expected `(NAME VALUE)`"
    if known.schema.get("type") == "array":
        return f"{takes}: put them into a list, `({name} (list …))`"
    if all(isinstance(value, datum.Symbol) for value in values) and "'string'" in str(known.schema):
        return f'{takes}: text stands between `"`'
    return takes


def _is_bare(value: datum.Datum) -> bool:
    return not isinstance(value, datum.Literal) or not isinstance(value.value, str)


def _touch(values: Sequence[datum.Datum]) -> bool:
    """Whether a string and what is beside it have nothing between them."""
    return any(
        one.span is not None
        and other.span is not None
        and one.span.end == other.span.start
        and not (_is_bare(one) and _is_bare(other))
        for one, other in pairwise(values)
    )
