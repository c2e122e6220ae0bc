"""docs/reliability.md names the tests that there are: all of the faults, and none that has gone."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENT = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")


def names_of_tests(file: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"\[(test_\w+)\]\(([^)]+)\)", DOCUMENT)
    assert named
    assert [name for name, link in named if name not in names_of_tests(ROOT / "docs" / link)] == []


def test_every_fault_and_load_is_in_the_table() -> None:
    kinds = ("faults", "load", "host_secrets")
    files = [file for kind in kinds for file in (ROOT / "tests/real").glob(f"test_*_{kind}.py")]
    assert len(files) > len(kinds)
    for file in files:
        assert [name for name in names_of_tests(file) if f"[{name}]" not in DOCUMENT] == []
