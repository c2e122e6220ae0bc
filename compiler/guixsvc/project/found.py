"""Where the settings of a project stand: ``guixsvc.toml``, or ``[tool.guixsvc]`` in ``pyproject.toml``."""

import os
from os.path import basename, exists, isfile, islink, join, lexists

from guixsvc.evaluate.modules.library import repository
from guixsvc.files import LARGEST_TEXT, CannotBeOpened, NotRead, is_within, locate, read_file, upwards
from guixsvc.shown import shown

OWN = "guixsvc.toml"
SHARED = "pyproject.toml"


class BadSettings(Exception):
    """Settings cannot be used; each line of the message says why, and where."""


def find(start: str) -> tuple[str, bytes] | None:
    """The settings that hold for a folder: the nearest ones up to the root of its repository.

    Without a repository, up to the current folder. Raises BadSettings.
    """
    here = os.getcwd()
    root = repository(start) or (here if is_within(start, [here]) else start)
    within = _without_links(root)
    for folder in upwards(start):
        for name in (OWN, SHARED):
            data = _read(join(folder, name), within)
            if data is not None and (name == OWN or b"guixsvc" in data):
                return join(folder, name), data
        if folder == root:
            break
    return None


def _without_links(folder: str) -> str:
    try:
        return locate(folder, os.getcwd()).path
    except NotRead:
        return folder


def _read(file: str, root: str) -> bytes | None:
    is_own = basename(file) == OWN
    if not lexists(file) or (not is_own and not isfile(file) and not islink(file)):
        return None
    try:
        return read_file(file, os.getcwd(), most=LARGEST_TEXT, within=[root]).data
    except NotRead as reason:
        if isinstance(reason, CannotBeOpened) and not exists(file) and not is_own:
            return None
        raise BadSettings(f"{shown(file)} {reason}") from None
