"""Where a file lies in its repository: what services that show findings beside the code know it by."""

import os
from os.path import isabs, join, normpath, relpath

from guixsvc.evaluate.modules.library import repository
from guixsvc.files import is_within, plain

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE")
"""The variables in which GitHub, GitLab and Jenkins name the folder of a job."""


def in_repository(path: str) -> str:
    """A path from the root of the repository on, without ``.`` and ``..``; of a file outside, all of it."""
    folder = os.getcwd()
    named = [plain(os.environ[name]) for name in _ROOTS if os.environ.get(name)]
    held = [root for root in named if isabs(root) and is_within(folder, [root])]
    root = next(iter(held), None) or repository(folder) or folder
    at = normpath(join(folder, path))
    return relpath(at, root) if is_within(at, [root]) else at
