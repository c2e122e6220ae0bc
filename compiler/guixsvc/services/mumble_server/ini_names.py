"""Names of mumble-server.ini, and others that people try, typed as fields of the record."""

import re
from functools import cache

from guixsvc.records import RecordType
from guixsvc.services.mumble_server.ini_keys import IniKey, ini_keys
from guixsvc.spelling import did_you_mean

_SUPERUSER = r"(?i)(server)?(super-?_?user|su|admin)(-?_?(password|passwd|pw|pass))?|supw|readsupw"
_ALIASES = {"password": "server-password", "motd": "welcome-text", "maxusers": "max-users"}
"""Names that are neither the record's nor the ini's."""

_OWN_INI = "keep an ini of your own and name it in `file`"
_REGISTRATION = "mumble-server-public-registration-configuration"


def meant(type_: RecordType, name: str) -> str | None:
    """What to say of a name that is no field of a record, if it is one of the ini's."""
    record = type_.name
    if re.fullmatch(_SUPERUSER, name):
        return (
            "SuperUser's password is in the server's database, not in the declaration: run "
            "`guixsvc-herd set-superuser-password mumble-server` on the host"
        )
    key = _key(name)
    if key is None:
        alias = _ALIASES.get(_plain(name))
        return did_you_mean(alias) or None
    its_own = f"`{key.name}` is mumble-server.ini's"
    if key.name in REGISTRATION_FIELDS:
        within = REGISTRATION_FIELDS[key.name]
        if record == _REGISTRATION:
            return f"{its_own} name of `{within}`"
        alone = f"; to name the root channel only, {_OWN_INI}" if within == "name" else ""
        return f"{its_own} name of `{within}` in `public-registration`{alone}"
    if not key.field:
        return f"{its_own}; the record has no field for this key: {_OWN_INI}"
    where = "" if record != _REGISTRATION else " in mumble-server-configuration"
    return f"{its_own} name of `{key.field}`{where}"


def field_of(type_: RecordType, name: str) -> str | None:
    """The field of a record that sets what a key of the ini does."""
    key = _key(name)
    if key is None:
        return None
    field = REGISTRATION_FIELDS.get(key.name, key.field)
    is_there = field in type_.fields and (key.name in REGISTRATION_FIELDS) is (type_.name == _REGISTRATION)
    return field if is_there else None


def _key(name: str) -> IniKey | None:
    return ini_keys().get(name) or _plainly_named().get(_plain(name))


REGISTRATION_FIELDS = {
    "registerName": "name",
    "registerPassword": "password",
    "registerUrl": "url",
    "registerHostname": "hostname",
}


def _plain(name: str) -> str:
    return re.sub(r"[-_?]", "", name).lower()


@cache
def _plainly_named() -> dict[str, IniKey]:
    return {_plain(name): key for name, key in ini_keys().items()}
