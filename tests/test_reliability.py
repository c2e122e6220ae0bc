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
    for file in ("test_faults.py", "test_install_faults.py", "test_load.py", "test_host_secrets.py"):
        assert [
            name for name in names_of_tests(ROOT / "tests/real" / file) if f"[{name}]" not in DOCUMENT
        ] == []
