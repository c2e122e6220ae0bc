"""Correct configurations, and the same with slips in them of which it is certain what is meant.

A configuration is a row of pieces, most of them plain text. A `Slot` is a piece that may be written wrongly:
what is right, and what people write in its place.
"""

import random
from functools import cache
from typing import NamedTuple

from guixsvc.records import record_types

INTEGERS = {"port": 64739, "most-guests": 50, "longest-visit": 600}
BOOLEANS = ("polite?", "bell?")
TEXTS = {"greeting": 'Hello; \\"friends\\"', "user": "porter", "password": "secret-word"}
NAMES = ("eve", "bob", "mallory")


class Slot(NamedTuple):
    right: str
    wrong: tuple[str, ...]


Piece = str | Slot


class Program(NamedTuple):
    """``slips`` is how many places of it are wrong."""

    right: str
    wrong: str
    slips: int


def program(chance: random.Random, *, exact: bool) -> Program:
    """A configuration, right and wrong; ``exact`` if what mends it is to write just what is right."""
    pieces = [*_imports(chance), *_blank(chance, exact), *_services(chance, exact), "\n"]
    slots = [piece for piece in pieces if isinstance(piece, Slot)]
    bad = {id(slot) for slot in chance.sample(slots, min(len(slots), chance.randint(1, 6)))}
    wrong = [chance.choice(p.wrong) if isinstance(p, Slot) and id(p) in bad else _right(p) for p in pieces]
    end = chance.choice(["\n", "\n", "\r\n"])
    texts = ["".join(map(_right, pieces)), "".join(wrong)]
    right, wrong_text = (text.replace("\n", end) for text in texts)
    return Program(right, wrong_text, len(bad))


def _right(piece: Piece) -> str:
    return piece.right if isinstance(piece, Slot) else piece


def _imports(chance: random.Random) -> list[Piece]:
    greeter, networking = "(acme services greeter)", "(gnu services networking)"
    match chance.randrange(4):
        case 0:
            return [
                f"(use-modules (guix gexp) (gnu services) {greeter}",
                Slot(f" {networking}", ("", " (gnu services netwroking)")),
                ")",
            ]
        case 1:
            apart = "\n             "
            return [
                f"(use-modules (gnu services){apart}{networking}{apart}(guix gexp)",
                Slot(apart + greeter, ("",)),
                ") ; all\n",
            ]
        case 2:
            return [
                f"(use-modules (gnu services) {greeter})\n(use-service-modules ssh",
                Slot(" networking", ("", " netwroking")),
                ")",
            ]
    apart = "\n  #:use-module "
    return [
        f"(define-module (my host){apart}(gnu services){apart}{networking}",
        Slot(apart + greeter, ("",)),
        "\n  #:export (all))",
    ]


def _blank(chance: random.Random, exact: bool) -> list[Piece]:
    blanks = ["\n", "\n\n", " ", "\n  ", "\n\t", "   "]
    comments = ['\n  ;; (port 5) as "ever"\n  ', " ; it's #t\n", " #| (prot 1) |# "]
    return [chance.choice(blanks if exact or chance.random() < 0.7 else comments)]


def _services(chance: random.Random, exact: bool) -> list[Piece]:
    pieces: list[Piece] = ["(list", *_blank(chance, exact), "(service ", _former("greeter-service-type")]
    pieces += [*_blank(chance, exact), "(", _former("greeter-configuration")]
    pieces += _fields(chance, exact, "greeter-configuration", _greeter(chance, exact))
    pieces += [" (voice 'quiet)))", *_blank(chance, exact), "(service ntp-service-type"]
    pieces += [*_blank(chance, exact), "(ntp-configuration"]
    pieces += _fields(chance, exact, "ntp-configuration", _ntp(chance, exact))
    return [*pieces, ")))"]


def _former(name: str) -> Slot:
    return Slot(name, (name.replace("greeter", "welcomer"),))


Fields = dict[str, list[Piece]]


def _fields(chance: random.Random, exact: bool, record: str, values: Fields) -> list[Piece]:
    pieces: list[Piece] = []
    names = chance.sample(sorted(values), chance.randint(1, len(values)))
    for name in names:
        blank = [*_blank(chance, exact)]
        field = ["(", Slot(name, misspelt(record, name)) if misspelt(record, name) else name]
        field += [*_blank(chance, exact=True), *values[name], ")"]
        pieces += [*blank, *field]
        if all(isinstance(piece, str) for piece in values[name]) and chance.random() < 0.5:
            whole = "".join(map(_right, field))
            apart = "".join(map(_right, _blank(chance, exact)))
            pieces.append(Slot("", (apart + whole,)))
    return pieces


def _greeter(chance: random.Random, exact: bool) -> Fields:
    fields: Fields = {name: [Slot(str(value), (f'"{value}"',))] for name, value in INTEGERS.items()}
    fields |= {name: [_boolean(chance)] for name in BOOLEANS}
    fields |= {name: [f'"{value}"'] for name, value in TEXTS.items()}
    guest: list[Piece] = ["(", _former("greeter-guest"), *_blank(chance, exact), '(name "Eve")']
    values: Fields = {"addresses": ["'(", _address(chance), " ", _address(chance), ")"]}
    values["friends"] = [*_single('"Bob"')]
    guest += [*_fields(chance, exact, "greeter-guest", values), ")"]
    return {**fields, "guests": _one(chance, guest)}


def _boolean(chance: random.Random) -> Slot:
    if chance.random() < 0.5:
        return Slot("#t", ('"true"', "'true", "true", '"#t"', "TRUE"))
    return Slot("#f", ('"false"', "false", "'false"))


def _ntp(chance: random.Random, exact: bool) -> Fields:
    server: list[Piece] = ["(ntp-server", *_blank(chance, exact), '(address "ntp.example")']
    values: Fields = {"options": [*_single('"iburst"')], "type": ["'pool"]}
    server += [*_fields(chance, exact, "ntp-server", values), ")"]
    return {"allow-large-adjustment?": [_boolean(chance)], "servers": _one(chance, server)}


def _one(chance: random.Random, record: list[Piece]) -> list[Piece]:
    """A list of one record: with slips in it, or as what may be written without ``list``."""
    plain = "".join(map(_right, record))
    return ["(list ", *record, ")"] if chance.random() < 0.5 else [*_single(plain)]


def _single(value: str) -> list[Piece]:
    return [Slot(f"(list {value})", (value,))]


def _address(chance: random.Random) -> Slot:
    address = f"{chance.choice(NAMES)}@{chance.choice(NAMES)}.example"
    return Slot(f'"{address}"', (f'"mailto:{address}"',))


@cache
def misspelt(record: str, field: str) -> tuple[str, ...]:
    """What may stand for the name of a field and of no other."""
    fields = list(record_types()[record].fields)
    taken = {name for type_ in record_types().values() for name in type_.fields}
    return tuple(
        name
        for name in _one_slip(field)
        if name not in taken and [f for f in fields if name in _any_slip(f)] == [field]
    )


def _one_slip(name: str) -> list[str]:
    """One letter left out, two of them in each other's place, one doubled; and without the question mark."""
    letters = range(1, len(name.rstrip("?")) - 1)
    if len(name) < 4:
        return []
    swapped = [
        name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in letters if name[at] != name[at + 1]
    ]
    shorter = [name[:at] + name[at + 1 :] for at in letters]
    longer = [name[:at] + name[at] + name[at:] for at in letters]
    ends = [name.removesuffix("?")] if name.endswith("?") else []
    return sorted({*swapped, *shorter, *longer, *ends} - {name})


@cache
def _any_slip(name: str) -> set[str]:
    alphabet = "abcdefghijklmnopqrstuvwxyz-?"
    ways = range(len(name) + 1)
    return {
        *(name[:at] + name[at + 1 :] for at in ways),
        *(name[:at] + c + name[at:] for at in ways for c in alphabet),
        *(name[:at] + c + name[at + 1 :] for at in ways for c in alphabet),
        *(name[:at] + name[at + 1 : at + 2] + name[at : at + 1] + name[at + 2 :] for at in ways),
    }
