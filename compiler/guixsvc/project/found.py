"""Where the settings of a project stand: ``guixsvc.toml``, or ``[tool.guixsvc]`` in ``pyproject.toml``."""

import os
from pathlib import Path

from guixsvc.evaluate.modules.library import repository
from guixsvc.files import LARGEST_TEXT, CannotBeOpened, NotRead, locate, read_file
from guixsvc.shown import shown

OWN = "guixsvc.toml"
SHARED = "pyproject.toml"


class BadSettings(Exception):
    """Settings cannot be used; each line of the message says why, and where."""


def find(start: Path) -> tuple[Path, bytes] | None:
    """The settings that hold for a folder: the nearest ones up to the root of its repository.

    Without a repository, up to the current folder. Raises BadSettings.
    """
    root = repository(start) or (Path.cwd() if start.is_relative_to(Path.cwd()) else start)
    within = _without_links(root)
    for folder in (start, *start.parents):
        for name in (OWN, SHARED):
            data = _read(folder / name, within)
            if data is not None and (name == OWN or b"guixsvc" in data):
                return folder / name, data
        if folder == root:
            break
    return None


def _without_links(folder: Path) -> Path:
    try:
        return locate(folder, Path.cwd()).path
    except NotRead:
        return folder


def _read(file: Path, root: Path) -> bytes | None:
    if not os.path.lexists(file) or (file.name != OWN and not file.is_file() and not file.is_symlink()):
        return None
    try:
        return read_file(file, Path.cwd(), most=LARGEST_TEXT, within=[root]).data
    except NotRead as reason:
        if isinstance(reason, CannotBeOpened) and not file.exists() and file.name != OWN:
            return None
        raise BadSettings(f"{shown(str(file))} {reason}") from None
