"""What decides a verdict besides the tree: the program, its services, what it was told, and where it runs."""

import os
import platform
from collections.abc import Iterator
from os.path import isdir

import guixsvc
from guixsvc import paths, records
from guixsvc.annotations import Any
from guixsvc.pipeline import Options
from guixsvc.service_files import BUILT_IN
from guixsvc.service_packages import searched


def version() -> str:
    return guixsvc.__version__


def is_all_in_files() -> bool:
    """Whether what services do stands in their files: those from outside may have code, which asks others."""
    return not any(root.code is not None and isdir(root.code) for root in records.roots())


def circumstances(options: Options, files: list[str], command: str) -> list[Any]:
    """Where this differs, no verdict of one run is one of the other."""
    trees, environment = options.trees, options.environment
    target = None if options.target is None else (options.target.name, _text(options.target.file.path))
    return [
        command,
        guixsvc.__version__,
        platform.python_version(),
        list(_states((paths.PACKAGE, paths.SCHEMAS, paths.TEMPLATES, *_from_outside()))),
        # Where installed packages may bring services.
        [(place, _changed(place)) for place in searched()],
        os.getcwd(),
        os.environ.get("HOME"),
        os.geteuid(),
        files,
        [list(places) for places in (trees.folders, trees.load_path, trees.allowed)],
        sorted(environment.values.items()),
        sorted(environment.named),
        options.max_steps,
        target,
        list(options.groups),
    ]


def _from_outside() -> Iterator[str]:
    for root in records.roots():
        if root != BUILT_IN:
            yield from (root.schemas, root.templates)


def _states(folders: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    """Which files the program has: a checkout of one version changes, and packages may all have one mtime."""
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        for here, inner, names in os.walk(folder, followlinks=True):
            at = os.stat(here)
            if (at.st_dev, at.st_ino) in seen:
                inner.clear()  # links may lead in circles
            seen.add((at.st_dev, at.st_ino))
            inner[:] = sorted(name for name in inner if name != "__pycache__")
            for name in sorted(names):
                try:
                    found = os.stat(f"{here}/{name}")
                except OSError:  # a link that leads nowhere, such as editors make
                    yield (f"{here}/{name}",)
                else:
                    yield f"{here}/{name}", found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _changed(place: str) -> int | None:
    try:
        return os.stat(place).st_mtime_ns
    except OSError:
        return None


def _text(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()
