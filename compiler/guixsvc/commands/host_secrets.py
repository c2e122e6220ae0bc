"""``--host-secret NAME=PATH``: a variable whose value only the host has."""

import re
from collections.abc import Iterable, Sequence
from posixpath import normpath

from guixsvc import quoting
from guixsvc.commands.usage import Usage
from guixsvc.evaluate.environment import Kept
from guixsvc.host_paths import has_noncharacters
from guixsvc.records import folders_of_services
from guixsvc.services.host_secrets import RESERVED

OPTION = "--host-secret"

_EXPECTED = "expected an absolute path, credential:ID or encrypted-credential:ID"
# Folders that others than root write to: whoever has the file, or may put another one there, has the secret.
_OF_OTHERS = ("/dev", "/home", "/proc", "/run/user", "/sys", "/tmp", "/var/tmp")


def host_secrets(given: Sequence[str], others: Iterable[str]) -> dict[str, Kept]:
    """What the option gives, by the names of variables; ``others`` are given with other options.

    Raises Usage for what is not of its form, no safe place, or given twice.
    """
    found: dict[str, Kept] = {}
    for one in given:
        name, is_pair, where = one.partition("=")
        if not is_pair or not name:
            expected = "expected NAME=PATH: a variable, and the file of the host that has its value"
            raise Usage(f"{OPTION} {one}: {expected}")
        kept = _kept(name, where)
        if found.setdefault(name, kept) != kept:
            raise Usage(f"{OPTION} {name}: this variable is given with another place too")
    for name in others:
        if name in found:
            raise Usage(f"{OPTION} {name}: this variable is given with --env or --env-plain too: who has it?")
    return found


def _kept(name: str, where: str) -> Kept:
    """What is given may be the secret itself, by mistake: only what is a path is shown."""
    for kind in ("credential", "encrypted-credential"):
        if where.startswith(f"{kind}:"):
            return Kept(kind, _credential(name, where.removeprefix(f"{kind}:")))
    if not where.startswith("/"):
        raise Usage(f"{OPTION} {name}: {_EXPECTED}")
    return Kept("file", _path(f"{name}={where}", where))


def _credential(variable: str, name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", name):
        raise Usage(f"{OPTION} {variable}: the name of a credential has letters, digits, dots, hyphens and _")
    if name.startswith(RESERVED) or name.endswith(".ini"):
        raise Usage(f"{OPTION} {variable}: credentials of the service itself are named like {name}")
    return name


def _path(one: str, path: str) -> str:
    if normpath("/" + path.lstrip("/")) != path or path == "/":
        raise Usage(
            f"{OPTION} {one}: expected the path of a file, without `.`, `..`, `//` or a `/` at its end"
        )
    try:
        quoting.credential_path(path)
    except quoting.Unquotable as why:
        raise Usage(f"{OPTION} {one}: {why}") from None
    if re.search("[\ud800-\udfff]", path) or has_noncharacters(path):
        raise Usage(f"{OPTION} {one}: the path must be UTF-8 text")
    folders = (*_OF_OTHERS, *folders_of_services())
    above = next((folder for folder in folders if path.startswith(f"{folder}/")), None)
    if above is not None:
        raise Usage(f"{OPTION} {one}: {above} is no place for a secret: others than root write there")
    return path
