"""What becomes of each setting of a running server's ini in a declaration."""

import re
from collections.abc import Iterator, Mapping

from guixsvc.annotations import Final
from guixsvc.evaluate.scheme.printing import quoted_string
from guixsvc.read.ini import Entry, Ini
from guixsvc.records import record_types
from guixsvc.services.mumble_server.ini_keys import LARGEST, NOT_USED, IniKey, ini_keys
from guixsvc.services.mumble_server.ini_names import REGISTRATION_FIELDS
from guixsvc.services.mumble_server.own_ini import is_sqlite
from guixsvc.slotted import frozen

RECORD: Final = "mumble-server-configuration"
PASSWORD: Final = "MUMBLE_PASSWORD"
REGISTRATION_PASSWORD: Final = "MUMBLE_REGISTRATION_PASSWORD"

_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]{1,20}\s*", re.ASCII)
_PORTS: Final = 1 << 16


@frozen
class Declared:
    """A field of the record and its value as Scheme; ``variable`` stands in it for a secret."""

    field: str
    scheme: str
    variable: str = ""


@frozen
class Left:
    """Why a setting is not declared; ``is_lost`` if the server will then behave otherwise."""

    effect: str
    is_lost: bool


Outcome = Declared | Left

_NO_FIELD: Final = {
    "host": "the server will listen on every address of its host",
    "sslCA": "the server will send no intermediate certificates but those in its certificate's file",
    "sslPassPhrase": "the server will not be able to read a key that needs it",
    "welcometextfile": "the text in that file will not be shown; the field welcome-text can hold it",
    "registerName": "the root channel will be called Root",
}
"""What a setting without a field was for, where that is not plain."""
_OTHER_SERVER: Final = (
    "the database is another server's, with its users and channels; a new file will be used"
)
_OF_OTHER_SERVER: Final = ("dbUsername", "dbPassword", "dbHost", "dbPort", "dbPrefix", "dbOpts")
_NOT_SAID: Final = "the record has no field for it"


def outcome(entry: Entry, ini: Ini, version: str) -> Outcome:
    """What becomes of a setting of the general section that a known key has; ``version`` is the target's."""
    key = ini_keys()[entry.key]
    if version and not key.is_known_to(version):
        return Left(f"Mumble {version} does not read it", is_lost=False)
    if key.name in NOT_USED:
        return Left("not needed: systemd knows the process, and its journal takes the log", is_lost=False)
    if entry.value is None:
        return Left("no single text to the server, which takes its default", is_lost=False)
    if key.name in REGISTRATION_FIELDS and not registers(ini):
        return _unregistered(key, entry.value)
    if not key.field:
        return _without_field(key, entry.value, ini)
    return _with_field(key, entry.value, ini)


def registers(ini: Ini) -> bool:
    """Whether the server announces itself in the public list (Server::initRegister of src/murmur)."""
    needed = all(setting(ini, key) for key in ("registerName", "registerPassword", "registerUrl"))
    ping = ini.last("allowping")
    return needed and not setting(ini, "serverpassword") and (ping is None or is_true(ping.value))


def setting(ini: Ini, key: str) -> str:
    """The text of a setting that counts, "" for none."""
    entry = ini.last(key)
    return "" if entry is None else entry.value or ""


def is_true(value: str | None) -> bool:
    """As Qt makes a truth of a text; what is no single text gives the default, which is true here."""
    return value is None or value.lower() not in ("", "0", "false")


def _unregistered(key: IniKey, value: str) -> Left:
    if value == "":
        return Left(_same(key), is_lost=False)
    if key.name == "registerName":
        return Left(f"{_NO_FIELD[key.name]}: {_NOT_SAID} but in a public registration", is_lost=True)
    return Left("not used: without name, password, address and ping, or with a password, "
                "the server does not announce itself", is_lost=False)  # fmt: skip


def _without_field(key: IniKey, value: str, ini: Ini) -> Left:
    if _is_default(key, value):
        return Left(_same(key), is_lost=False)
    if key.name == "dbDriver" and not is_sqlite(ini):
        return Left(_OTHER_SERVER, is_lost=True)
    if key.name in _OF_OTHER_SERVER and is_sqlite(ini):
        return Left("not used: the database is a file", is_lost=False)
    if key.name == "dbDriver":
        return Left(_same(key), is_lost=False)
    instead = f"the server will take {_shown_default(key)}"
    return Left(f"{_NOT_SAID}; {_NO_FIELD.get(key.name, instead)}", is_lost=True)


def _same(key: IniKey) -> str:
    return f"what the server takes without it ({key.default or 'nothing'})"


def _shown_default(key: IniKey) -> str:
    return f"its default, {key.default or 'none'}" if key.default is not None else "its own default"


def _is_default(key: IniKey, value: str) -> bool:
    if value in key.unless or (key.kind == "integer" and _integer(value) is None and value.strip() == ""):
        return True
    if key.default is None:
        return False
    if key.kind == "boolean":
        return is_true(value) == is_true(key.default)
    if key.kind == "integer" and (number := _integer(value)) is not None:
        return str(number) == key.default
    return value == key.default


def _integer(value: str) -> int | None:
    return int(value) if _INTEGER.fullmatch(value) else None


def _with_field(key: IniKey, value: str, ini: Ini) -> Outcome:
    if key.name in REGISTRATION_FIELDS:
        return _registration(key, value)
    if key.kind == "boolean":
        return Declared(key.field, "#t" if is_true(value) else "#f")
    if key.kind == "integer":
        return _number(key, value)
    if key.secret:
        return (
            Declared(key.field, f'(getenv "{PASSWORD}")', PASSWORD)
            if value
            else Left(_same(key), is_lost=False)
        )
    return _text(key, value, ini)


def _registration(key: IniKey, value: str) -> Outcome:
    field = REGISTRATION_FIELDS[key.name]
    if value == "":
        return Left(_same(key), is_lost=False)
    if key.secret:
        return Declared(field, f'(getenv "{REGISTRATION_PASSWORD}")', REGISTRATION_PASSWORD)
    return Declared(field, quoted_string(value))


def _number(key: IniKey, value: str) -> Outcome:
    number = _integer(value)
    if number is None:
        return Left("no number to the server, which takes its default", is_lost=False)
    if key.name == "port" and number >= _PORTS:
        number %= _PORTS
    if not -LARGEST - 1 <= number <= LARGEST:
        return Left("larger than the server's numbers: what it makes of it differs by release", is_lost=True)
    least, most = _range(key)
    if not least <= number <= most:
        wanted = f"from {least}" if most == LARGEST else f"from {least} to {most}"
        return Left(f"the field {key.field} takes numbers {wanted} only", is_lost=True)
    return Declared(key.field, str(number))


def _range(key: IniKey) -> tuple[int, int]:
    """What both the server and the field take."""
    schema = record_types()[RECORD].fields[key.field].schema
    number: Mapping[str, int] = next(
        (part for part in (schema, *schema.get("anyOf", ())) if part.get("type") == "integer"), {}
    )
    return max(key.least, number.get("minimum", key.least)), min(key.most, number.get("maximum", key.most))


def _text(key: IniKey, value: str, ini: Ini) -> Outcome:
    if any(character in value for character in "\0\N{ZERO WIDTH NO-BREAK SPACE}"):
        return Left(f"the field {key.field} takes no text with such a character", is_lost=True)
    if value == "":
        if key.kind == "pattern":
            return Left("an empty pattern, with which nobody can join, cannot be declared", is_lost=True)
        return Left("nothing is set", is_lost=False)
    if key.name == "uname":
        return _user(key, value)
    if key.kind == "path" and not value.startswith(("/", "@")):
        return Left("no absolute path: it depends on where the server was started", is_lost=True)
    if key.name == "database" and not is_sqlite(ini):
        return Left("the name of a database in another server", is_lost=True)
    if key.name == "sslKey" and not setting(ini, "sslCert"):
        return Left("not used: there is no sslCert", is_lost=False)
    return Declared(key.field, quoted_string(value))


def _user(key: IniKey, value: str) -> Outcome:
    refused = record_types()[RECORD].fields[key.field].schema.get("x-refused", {})
    if value in refused:
        return Left(f"a service is not run as {value}: {refused[value]}", is_lost=True)
    return Declared(key.field, quoted_string(value))


def unsaid(declared: set[str]) -> Iterator[Declared]:
    """The fields whose default in Guix is not the server's, for what an ini does not say."""
    fields = record_types()[RECORD].fields
    for key in ini_keys().values():
        if key.field in declared or key.field not in fields or key.kind not in ("boolean", "integer"):
            continue
        schema = fields[key.field].schema
        default = schema.get("default")
        if key.default is not None and _said(default) == key.default:
            continue
        if any(part.get("const") is False for part in schema.get("anyOf", ())):
            if default is not False:
                yield Declared(key.field, "#f")
        elif key.kind == "boolean":
            yield Declared(key.field, "#t" if is_true(key.default) else "#f")
        else:
            yield Declared(key.field, str(key.default))


def _said(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)
