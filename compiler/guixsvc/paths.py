"""Where grammar, schemas, templates and the pages of findings lie: in the wheel, else in the checkout."""

from os.path import dirname, isdir, join

PACKAGE = dirname(__file__)
_DATA = join(PACKAGE, "data")
_ROOT = _DATA if isdir(_DATA) else dirname(dirname(PACKAGE))

GRAMMAR = join(_ROOT, "grammar")
SCHEMAS = join(_ROOT, "schemas")
TEMPLATES = join(_ROOT, "templates")
PAGES = join(_ROOT, "explain")

COMPLETIONS = join(_DATA, "completions")
"""Made when guixsvc is built: there is none in a checkout."""


def read_own(path: str) -> str:
    """The text of one of these files."""
    with open(path, encoding="utf-8") as file:
        return file.read()
