"""Writes what the JSON and TOML documents say that come with guixsvc, as ``make tables`` asks.

PYTHONPATH=compiler python3 tools/document_tables.py
"""

import json
import tomllib
from pathlib import Path

import guixsvc
from guixsvc.paths import SCHEMAS, TEMPLATES

TABLES = Path(guixsvc.__file__).with_name("document_tables.py")


def documents() -> list[Path]:
    """The files, in order."""
    files = (path for folder in (SCHEMAS, TEMPLATES) for path in Path(folder).rglob("*"))
    return sorted(path for path in files if path.suffix in (".json", ".toml"))


def module() -> str:
    """The tables as a Python module: each text, and what it says."""
    lines = [
        '"""Made of JSON and TOML in schemas/ and templates/ by ``make tables``; nothing to be edited."""',
        "",
        "from guixsvc.annotations import Any, Final",
        "",
        "DOCUMENTS: Final[dict[str, Any]] = {",
    ]
    for path in documents():
        text = path.read_text(encoding="utf-8")
        value = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        lines.append(f"    {text!r}: {value!r},")
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    TABLES.write_text(module(), encoding="utf-8")
