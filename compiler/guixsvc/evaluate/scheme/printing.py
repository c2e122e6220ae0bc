"""Values as text: as ``write`` and ``display`` print them."""

from guixsvc.annotations import Callable, TypeAlias
from guixsvc.evaluate.scheme.origins import origins_of
from guixsvc.evaluate.scheme.values import List, Object, Opaque, Text, Unspecified, Value, Vector
from guixsvc.evaluate.work import STEP, spend
from guixsvc.marks import marked
from guixsvc.read.datum import Character, Keyword, Nil, Symbol

Show: TypeAlias = Callable[[Value], str]

_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b",
    "\f": "\\f", "\v": "\\v",
}  # fmt: skip

_CONTROL_NAMES = (
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "alarm", "backspace", "tab", "newline", "vtab", "page",
    "return", "so", "si", "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc",
    "fs", "gs", "rs", "us", "space",
)  # fmt: skip

# Unicode's categories of characters that a plain symbol does not hold, or begin with: Guile's print.c.
_NOT_IN_SYMBOLS = frozenset(["Cc", "Cf", "Cn", "Cs", "Pe", "Pf", "Pi", "Ps", "Zl", "Zp", "Zs"])
_NOT_FIRST_IN_SYMBOLS = _NOT_IN_SYMBOLS | {"Mc", "Me", "Nd"}

_MOST_ITEMS = 8
_MOST_LEVELS = 4
STEPS_AN_ATOM = 5
_MOST_ATOMS = 40
"""In all: lists of lists of long strings would make long messages."""
_MOST_LEVELS_WHOLE = 100
MOST_CHARACTERS = 60
MOST_SAID = 1_000


def written(value: Value) -> str:
    """A value as ``write`` prints it, for messages: bounded in length and depth, marked with its origins."""
    left = _MOST_ATOMS

    def shown(value: Value, levels: int) -> str:
        nonlocal left
        left -= 1
        if left < 0 or (isinstance(value, List | Vector) and levels == 0):
            return "…"
        if isinstance(value, List | Vector):
            return _sequence(value, lambda item: shown(item, levels - 1), _MOST_ITEMS)
        spend(STEPS_AN_ATOM * STEP)
        return marked(_atom_cut(value), origins_of(value))

    return shown(value, _MOST_LEVELS)


def _atom_cut(value: Value) -> str:
    if isinstance(value, Text):
        return quoted_string(value[:MOST_CHARACTERS] + "…" if len(value) > MOST_CHARACTERS else value)
    text = _atom(value if not isinstance(value, bytes) else value[:MOST_CHARACTERS])
    return text if len(text) <= 2 * MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"


def said(value: Value) -> str:
    """A value as ``display`` prints it, for messages."""
    if isinstance(value, Text):
        return marked(value if len(value) <= MOST_SAID else value[:MOST_SAID] + "…", value.origins)
    return written(value)


def written_whole(value: Value) -> str:
    """A value as ``write`` prints it. Raises ValueError if it nests too deep."""
    return _written(value, _MOST_LEVELS_WHOLE)


def displayed(value: Value) -> str:
    """A value as ``display`` prints it. Raises ValueError if it nests too deep."""
    return _displayed(value, _MOST_LEVELS_WHOLE)


def _displayed(value: Value, levels: int) -> str:
    if isinstance(value, Text):
        return str(value)
    if isinstance(value, Character):
        return value.value
    if isinstance(value, List | Vector):
        if levels == 0:
            raise ValueError("the value nests too deep to be printed")
        return _sequence(value, lambda item: _displayed(item, levels - 1))
    return written_whole(value)


def quoted_string(text: str) -> str:
    """A string as ``write`` prints it."""
    return '"' + "".join(_ESCAPES.get(c, c if c.isprintable() else _code_point(c)) for c in text) + '"'


def _code_point(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:06x}"


def _symbol(name: str) -> str:
    """A symbol, in ``#{…}#`` if it would otherwise be read as something else."""
    if _is_plain(name):
        return name
    shown = (f"\\x{ord(c):x};" if _category(c) in _NOT_IN_SYMBOLS - {"Zs"} else c for c in name)
    return f"#{{{''.join(shown)}}}#"


def _is_plain(name: str) -> bool:
    return (
        name not in ("", ".")
        and name[0] not in "'`,"
        and _category(name[0]) not in _NOT_FIRST_IN_SYMBOLS
        and name[0] not in '"#;'
        and (name[-1] == ":" or all(_category(c) not in _NOT_IN_SYMBOLS and c not in '"#;' for c in name))
        and not _is_number(name)
    )


def _is_number(name: str) -> bool:
    from guixsvc.read.numbers import BadNumberError, parse_number

    try:
        return parse_number(name) is not None
    except BadNumberError:
        return True


def _written(value: Value, levels: int) -> str:
    if isinstance(value, Text):
        return quoted_string(value)
    if isinstance(value, List | Vector):
        if levels == 0:
            raise ValueError("the value nests too deep to be printed")
        return _sequence(value, lambda item: _written(item, levels - 1))
    if isinstance(value, Symbol | Keyword):
        return ("#:" if isinstance(value, Keyword) else "") + _symbol(value.name)
    return _atom(value)


def _sequence(value: List | Vector, show: Show, most: int | None = None) -> str:
    parts = [show(item) for item in value.items[:most]]
    if most is not None and len(value.items) > most:
        parts.append("…")
    if isinstance(value, Vector):
        return f"#({' '.join(parts)})"
    parts += ["…" for _ in value.unknown[:1]] if most is not None else ["…" for _ in value.unknown]
    if not (value.tail is None or isinstance(value.tail, Nil)):
        parts += [".", show(value.tail)]
    return f"({' '.join(parts)})"


def _atom(value: Value) -> str:
    match value:
        case bool():
            return "#t" if value else "#f"
        case int():
            return str(value)
        case float():
            return number_text(value)
        case complex():
            imaginary = number_text(value.imag)
            return f"{number_text(value.real)}{'' if imaginary[0] in '+-' else '+'}{imaginary}i"
        case Symbol():
            return value.name
        case Keyword():
            return f"#:{value.name}"
        case Character():
            return f"#\\{_character_name(value.value)}"
        case Nil():
            return "#nil"
        case Object():
            return value.shown
        case Opaque():
            return f"`{value.name}`" if value.name else "a value that is not known here"
        case bytes():
            return f"#vu8({' '.join(map(str, value))})"
        case Unspecified():
            return "an unspecified value"
        case _:  # a fraction
            return str(value)


def _character_name(character: str) -> str:
    code = ord(character)
    if code < len(_CONTROL_NAMES):
        return _CONTROL_NAMES[code]
    if code == 0x7F:
        return "delete"
    if _category(character)[0] == "M":
        return f"\N{DOTTED CIRCLE}{character}"
    return character if character.isprintable() else f"{code:o}"


def number_text(number: float) -> str:
    """A real number as Guile's ``number->string`` prints it."""
    if number != number:
        return "+nan.0"
    if number in (float("inf"), float("-inf")):
        return "+inf.0" if number > 0 else "-inf.0"
    if number == 0:
        return repr(number)
    from decimal import Decimal

    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    shown = "".join(map(str, digits))
    assert isinstance(exponent, int)
    places = len(shown) + exponent  # before the point
    if places <= -3 or (places > 7 and exponent > 3):
        mantissa = f"{shown[0]}.{shown[1:] or '0'}e{places - 1}"
    elif places <= 0:
        mantissa = f"0.{'0' * -places}{shown}"
    else:
        shown = shown.ljust(places, "0")
        mantissa = f"{shown[:places]}.{shown[places:] or '0'}"
    return "-" * sign + mantissa


def _category(character: str) -> str:
    from unicodedata import category

    return category(character)
