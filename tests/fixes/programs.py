"""Correct configurations, and the same with slips in them of which it is certain what is meant.

A configuration is a row of pieces, most of them plain text. A `Slot` is a piece that may be written wrongly:
what is right, and what people write in its place.
"""

import random
from functools import cache
from typing import NamedTuple

from guixsvc.records import record_types
from guixsvc.services.mumble_server.ini_keys import ini_keys

HEX = "0123456789abcdef0123456789abcdef01234567"

INTEGERS = {
    "port": 64739, "max-users": 50, "max-user-bandwidth": 72000, "autoban-attempts": 5, "autoban-time": 60,
    "opus-threshold": 50, "channel-nesting-limit": 3, "text-message-length": 900, "log-days": 7,
}  # fmt: skip
BOOLEANS = (
    "cert-required?",
    "remember-channel?",
    "allow-html?",
    "bonjour?",
    "send-version?",
    "obfuscate-ips?",
)
TEXTS = {"welcome-text": 'Hello; \\"friends\\"', "username-regex": "[a-z]+", "user": "voice"}
OF_JAMI = ("enable-logging?", "debug?", "auto-answer?")
OF_ACCOUNT = ("rendezvous-point?", "peer-discovery?")


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
    telephony = "(gnu services telephony)"
    match chance.randrange(4):
        case 0:
            return [
                "(use-modules (guix gexp) (gnu services)",
                Slot(f" {telephony}", ("", " (gnu services telefony)")),
                ")",
            ]
        case 1:
            apart = "\n             "
            return [
                f"(use-modules (gnu services){apart}(guix gexp)",
                Slot(apart + telephony, ("",)),
                ") ; all\n",
            ]
        case 2:
            return [
                "(use-modules (gnu services))\n(use-service-modules ssh",
                Slot(" telephony", ("", " telephonny")),
                ")",
            ]
    apart = "\n  #:use-module "
    return [
        f"(define-module (my host){apart}(gnu services)",
        Slot(apart + telephony, ("",)),
        "\n  #:export (all))",
    ]


def _blank(chance: random.Random, exact: bool) -> list[Piece]:
    blanks = ["\n", "\n\n", " ", "\n  ", "\n\t", "   "]
    comments = ['\n  ;; (port 5) as "ever"\n  ', " ; it's #t\n", " #| (prot 1) |# "]
    return [chance.choice(blanks if exact or chance.random() < 0.7 else comments)]


def _services(chance: random.Random, exact: bool) -> list[Piece]:
    pieces: list[Piece] = [
        "(list",
        *_blank(chance, exact),
        "(service ",
        _former("mumble-server-service-type"),
    ]
    pieces += [*_blank(chance, exact), "(", _former("mumble-server-configuration")]
    pieces += _fields(chance, exact, "mumble-server-configuration", _mumble(chance, exact))
    pieces += [
        " (allow-ping? #t)))",
        *_blank(chance, exact),
        "(service jami-service-type",
        *_blank(chance, exact),
    ]
    pieces += ["(jami-configuration"]
    pieces += _fields(chance, exact, "jami-configuration", _jami(chance, exact))
    return [*pieces, ")))"]


def _former(name: str) -> Slot:
    return Slot(name, (name.replace("mumble-server", "murmur"),))


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


def _mumble(chance: random.Random, exact: bool) -> Fields:
    fields: Fields = {name: [Slot(str(value), (f'"{value}"',))] for name, value in INTEGERS.items()}
    fields |= {name: [_boolean(chance)] for name in BOOLEANS}
    fields |= {name: [f'"{value}"'] for name, value in TEXTS.items()}
    registration: list[Piece] = ["(", _former("mumble-server-public-registration-configuration")]
    of_registration: Fields = {
        "name": ['"Hall"'],
        "password": ['"secret-word"'],
        "url": ['"https://a.example"'],
    }
    for name, value in of_registration.items():
        registration += [*_blank(chance, exact), "(", name, " ", *value, ")"]
    fields["public-registration"] = [*registration, ")"]
    return fields


def _boolean(chance: random.Random) -> Slot:
    if chance.random() < 0.5:
        return Slot("#t", ('"true"', "'true", "true", '"#t"', "TRUE"))
    return Slot("#f", ('"false"', "false", "'false"))


def _jami(chance: random.Random, exact: bool) -> Fields:
    account: list[Piece] = ["(jami-account", *_blank(chance, exact), '(archive "/etc/jami/a.gz")']
    values: Fields = {name: [_boolean(chance)] for name in OF_ACCOUNT}
    values["moderators"] = ["'(", _fingerprint(chance), " ", _fingerprint(chance), ")"]
    values["allowed-contacts"] = ["(list ", _fingerprint(chance), ")"]
    values["bootstrap-hostnames"] = [*_single('"bootstrap.jami.net"')]
    account += [*_fields(chance, exact, "jami-account", values), ")"]
    plain = "".join(map(_right, account))
    accounts: list[Piece] = ["(list ", *account, ")"] if chance.random() < 0.5 else [*_single(plain)]
    fields: Fields = {name: [_boolean(chance)] for name in OF_JAMI}
    return {**fields, "accounts": accounts}


def _single(value: str) -> list[Piece]:
    return [Slot(f"(list {value})", (value,))]


def _fingerprint(chance: random.Random) -> Slot:
    digits = "".join(chance.sample(HEX, 40))
    return Slot(f'"{digits}"', (f'"jami:{digits}"',))


@cache
def misspelt(record: str, field: str) -> tuple[str, ...]:
    """What may stand for the name of a field and of no other: slips, and the key of the ini."""
    fields = list(record_types()[record].fields)
    taken = {name for type_ in record_types().values() for name in type_.fields} | {*ini_keys()}
    keys = {plain(key) for key in ini_keys()}
    slips = [
        name
        for name in _one_slip(field)
        if name not in taken
        and plain(name) not in keys
        and [f for f in fields if name in _any_slip(f)] == [field]
    ]
    # What the ini has of a registration, the record has within it.
    has_keys = record == "mumble-server-configuration" and field != "public-registration"
    own = [key.name for key in ini_keys().values() if has_keys and key.field == field]
    return (*slips, *own, *(key.lower() for key in own if key.lower() not in taken))


def plain(name: str) -> str:
    return "".join(character for character in name.lower() if character not in "-_?")


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
