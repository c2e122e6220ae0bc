"""Paths that a shell would complete, and nothing else does."""

import re

from guixsvc.evaluate.scheme.values import Text
from guixsvc.marks import marked

_HOME = r"~[^/\s]*(/|\Z)"


def home(path: Text) -> str | None:
    """What to say of a path that a shell would complete."""
    found = re.match(_HOME, path)
    if found is None:
        return None
    folder = "/root" if found[0] in ("~", "~/") else f"/home/{found[0][1:].rstrip('/')}"
    better = marked(f"{folder}/{path[found.end() :]}", path.origins)
    return f"`~` is not expanded: write `{better}` or the like"
