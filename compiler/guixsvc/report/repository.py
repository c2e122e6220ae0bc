"""Where a file lies in its repository: what services that show findings beside the code know it by."""

import os
from pathlib import Path

from guixsvc.evaluate.modules.library import repository

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE")
"""The variables in which GitHub, GitLab and Jenkins name the folder of a job."""


def in_repository(path: str) -> str:
    """A path from the root of the repository on, without ``.`` and ``..``; of a file outside, all of it."""
    folder = Path.cwd()
    named = [Path(os.environ[name]) for name in _ROOTS if os.environ.get(name)]
    held = [root for root in named if root.is_absolute() and folder.is_relative_to(root)]
    root = next(iter(held), None) or repository(folder) or folder
    at = os.path.normpath(folder / path)
    return os.path.relpath(at, root) if Path(at).is_relative_to(root) else at
