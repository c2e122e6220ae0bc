"""Where grammar, schemas, templates and the pages of findings lie: in the wheel, else in the checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_DATA = _PACKAGE / "data"
_ROOT = _DATA if _DATA.is_dir() else _PACKAGE.parent.parent

GRAMMAR = _ROOT / "grammar"
SCHEMAS = _ROOT / "schemas"
TEMPLATES = _ROOT / "templates"
PAGES = _ROOT / "explain"

COMPLETIONS = _DATA / "completions"
"""Made when guixsvc is built: there is none in a checkout."""
