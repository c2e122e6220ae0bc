"""Which findings are reported: what the command line and the settings of a project select and ignore."""

from collections.abc import Iterator
from functools import cache
from os.path import abspath

from guixsvc.explain import codes, page
from guixsvc.project.patterns import Pattern, Patterns
from guixsvc.slotted import frozen
from guixsvc.spelling import did_you_mean, nearest

ALL = "all"
DEFAULT = "default"


@frozen
class Choice:
    """Codes, and groups of them, that are selected and ignored in one place."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def of(self, code: str) -> bool | None:
        """Whether a finding is chosen; None if nothing is said of it. A code counts before its group."""
        for name in (code, group(code), ALL):
            if name in self.ignore:
                return False
            if name in self.select:
                return True
        return None


@frozen
class PathChoice:
    """What is chosen in the files that a pattern matches, which counts from a folder."""

    base: str
    pattern: Pattern
    choice: Choice

    def holds(self, path: str) -> bool:
        start = f"{self.base.rstrip('/')}/"
        return path.startswith(start) and Patterns((self.pattern,)).hold(path.removeprefix(start))


@frozen
class Selection:
    """What is said first of a finding counts: on the command line, for its path, then for the project."""

    command_line: Choice = Choice()
    of_paths: tuple[PathChoice, ...] = ()
    of_project: Choice = Choice()

    def reports(self, code: str, path: str) -> bool:
        """Whether a finding in a file, by its path from the current folder, is to be reported."""
        at = abspath(path)  # links are not followed
        for choice in (self.command_line, *self._of(at), self.of_project):
            chosen = choice.of(code)
            if chosen is not None:
                return chosen
        return group(code) in (DEFAULT, "")

    def _of(self, path: str) -> Iterator[Choice]:
        return (one.choice for one in reversed(self.of_paths) if one.holds(path))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of rules that something is selected of, besides the default ones."""
        choices = (self.command_line, self.of_project, *(one.choice for one in self.of_paths))
        names = {name for choice in choices for name in choice.select}
        asked = {group(name) or name for name in names} | (known_groups() if ALL in names else set())
        return tuple(sorted(asked - {ALL, DEFAULT}))


def group(code: str) -> str:
    """The group of a code; "" of one that has no page, such as those of services from elsewhere."""
    return _groups().get(code, "")


def known_groups() -> set[str]:
    return set(_groups().values())


def unknown(name: str) -> str | None:
    """What is wrong with a code or group that is to be chosen, if anything is."""
    if name in _groups() or name in known_groups() or name == ALL or _is_of_another_service(name):
        return None
    hint = did_you_mean(_meant(name), "`guixsvc explain` lists them")
    return f"there is no finding or group `{name}`; {hint}"


def _meant(name: str) -> str | None:
    of_services = [code for code in codes() if code.partition("/")[2] == name]
    return next(iter(of_services), None) or nearest(name, [*codes(), *sorted(known_groups()), ALL])


def _is_of_another_service(code: str) -> bool:
    services = {known.partition("/")[0] for known in _groups() if "/" in known}
    return "/" in code and code.partition("/")[0] not in services


@cache
def _groups() -> dict[str, str]:
    found = ((code, page(code)) for code in codes())
    return {code: one.facts["group"] for code, one in found if one is not None}
