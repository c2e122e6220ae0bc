"""What names say: which fields, variables and keys of an ini hold a secret."""

from guixsvc.annotations import TYPE_CHECKING, Final, Iterator
from guixsvc.evaluate.scheme.values import Text
from guixsvc.marks import Drawn
from guixsvc.records import cached, record_types, service_types
from guixsvc.service_files import settings_keys
from guixsvc.source import Span
from guixsvc.spelling import one_edit_apart

if TYPE_CHECKING:
    import re

_WORDS: Final = ("password", "passwd", "passphrase", "passcode", "passwort", "secret", "token", "credential")
_ENDS_SO: Final = rf"(?i)(?:{'|'.join(_WORDS[:5])}|(?:^|[-_])(?:{'|'.join(_WORDS[5:])}|pass|pwd|pw))s?$"

_FRAGMENTS: Final = ("pass", "pw", "secret", "token", "credential", "word")
"""One of them is in whatever sounds like a secret, and in all keys of an ini."""
_BETWEEN: Final = dict.fromkeys(map(ord, "()[]{}\"';,`#:=\\|"), " ")
_FEW: Final = 5_000


def may_name_a_secret(text: str) -> bool:
    """Whether a name of a secret may stand in a text; one in which none may need not be searched."""
    return _has_fragment(text) or any(map(_is_misspelt, set(text.translate(_BETWEEN).split())))


def _has_fragment(text: str) -> bool:
    folded = text.casefold()
    return any(fragment in folded for fragment in _FRAGMENTS)


@cached
def _password_key() -> "re.Pattern[str]":
    """What matches a line that gives a value to a key of a password."""
    import re

    known = [key for type_ in service_types().values() for key in settings_keys(type_.file)]
    keys = "|".join(re.escape(key.name) for key in known if key.is_secret) or r"\b\B"
    return re.compile(
        rf'[ \t]*"?(?:{keys})"?[ \t]*=[ \t]*'
        r'(?P<value>[^\s"\\](?:[^\n"\\]*[^\s"\\])?|"[^\n]*)',
        re.IGNORECASE,
    )


@cached
def secret_fields() -> frozenset[str]:
    """The names of all fields that are secret, in whatever record."""
    fields = (field for record in record_types().values() for field in record.fields.values())
    return frozenset(field.name for field in fields if field.is_secret)


@cached
def names_a_secret(name: str) -> bool:
    """Whether a name is that of a secret field, is one edit from it, or sounds like one."""
    return _sounds_secret(name) or name in secret_fields() or _is_misspelt(name)


def _sounds_secret(name: str) -> bool:
    if not _has_fragment(name):
        return False
    import re

    return re.search(_ENDS_SO, name) is not None


def _is_misspelt(name: str) -> bool:
    """Whether a name is one edit from that of a secret field, or its last word from one that says so."""
    known = _misspelt()
    if name not in known:
        if len(known) >= _FEW:
            known.clear()
        last = name.replace("_", "-").rpartition("-")[2]
        known[name] = 4 <= len(name) <= 30 and (
            any(one_edit_apart(name, field) for field in secret_fields())
            or any(one_edit_apart(last, word) for word in _WORDS if len(word) > 5)
        )
    return known[name]


@cached
def _misspelt() -> dict[str, bool]:
    """What was found of the last names."""
    return {}


def passwords_in(settings: str) -> list[tuple[int, int]]:
    """Where the values of password keys stand in a text that may be, or hold, an ini."""
    found: list[tuple[int, int]] = []
    equals = settings.find("=")
    while equals >= 0:
        if match := _password_key().match(settings, settings.rfind("\n", 0, equals) + 1):
            found.append(match.span("value"))
        end = settings.find("\n", equals)
        equals = settings.find("=", end) if end >= 0 else -1
    return found


def passwords_of(settings: Text) -> Iterator[Span]:
    """Where the passwords stand that a text gives to keys of an ini; if that is not known, all of it."""
    found = passwords_in(settings)
    if not found:
        return
    from guixsvc.services.offsets import offsets_of

    places = offsets_of(settings)
    for start, end in found if places else ():
        yield from places[start:end]
    if not places and not any(isinstance(origin, Drawn) for origin in settings.origins):
        yield from settings.origins
