"""Which files of a folder are not checked: what git ignores, and what the project excludes."""

import os
from collections.abc import Iterator

from guixsvc.project.patterns import Patterns
from guixsvc.slotted import field, frozen

_ARGUMENTS = (
    "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    "-c", "safe.bareRepository=explicit",
    "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory",
)  # fmt: skip
"""Asks what is ignored. Nothing that a repository's own configuration names is run (git-config(1))."""

_ENVIRONMENT = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}
"""Nothing is fetched either, for which a repository may name programs, and nothing written (git(1))."""

_MOST_SECONDS = 30
"""What git reads may have no end, such as a FIFO that a configuration names as its list of patterns."""


@frozen
class LeftOut:
    """``exclude`` are patterns, with the folder that they count from.

    ``ignored`` is what git ignores, by the repositories that were asked; ``repositories`` are those that
    folders lie in.
    """

    exclude: tuple[tuple[str, Patterns], ...] = ()
    asks_git: bool = True
    ignored: dict[str, frozenset[str]] = field(default_factory=dict)
    repositories: dict[str, str | None] = field(default_factory=dict)

    def is_met(self, path: str, is_folder: bool) -> bool:
        """Whether a file or folder that is met in a folder is left out."""
        at = _absolute(path)
        if self.asks_git and self._is_ignored(at):
            return True
        return any(patterns.match(name, is_folder=is_folder) for name, patterns in self._named(at))

    def is_excluded(self, path: str) -> bool:
        """Whether patterns exclude a path, or a folder that it lies in."""
        at = _absolute(path)
        is_folder = os.path.isdir(at)
        return any(patterns.hold(name, is_folder=is_folder) for name, patterns in self._named(at))

    def _named(self, at: str) -> Iterator[tuple[str, Patterns]]:
        for base, patterns in self.exclude:
            if at.startswith(f"{base.rstrip('/')}/"):
                yield at.removeprefix(base).lstrip("/"), patterns

    def _is_ignored(self, at: str) -> bool:
        root = self._repository(at.rpartition("/")[0])
        if root is None:
            return False
        if root not in self.ignored:
            self.ignored[root] = frozenset(_ignored_by_git(root))
        return at in self.ignored[root]

    def _repository(self, folder: str) -> str | None:
        """The root of the git repository that a folder lies in."""
        if folder not in self.repositories:
            is_root = os.path.lexists(f"{folder}/.git")
            above = self._repository(folder.rpartition("/")[0]) if folder and not is_root else None
            self.repositories[folder] = folder if is_root else above
        return self.repositories[folder]


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # links are not followed


def _ignored_by_git(root: str) -> Iterator[str]:
    """Nothing, too, if there is no git, or if it refuses the repository."""
    import subprocess
    from shutil import which

    git = which("git")
    # A PATH with the current folder in it would find the program of a stranger.
    if git is None or not os.path.isabs(git):
        return
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        run = subprocess.run(
            (git, *_ARGUMENTS), cwd=root, env=kept | _ENVIRONMENT, timeout=_MOST_SECONDS, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return
    for name in run.stdout.split(b"\0")[:-1]:
        yield f"{root}/{os.fsdecode(name).rstrip('/')}"
