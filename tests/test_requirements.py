"""requirements/tests.txt holds all that pyproject.toml asks for, each with its hash, and nothing else."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements" / "tests.txt").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^(\S.*?)((?: \\\n    --hash=\S+)+)$", LOCK, re.MULTILINE)


def _wanted(group: str) -> Iterator[Requirement]:
    entry: Any
    for entry in PROJECT["dependency-groups"][group]:
        if isinstance(entry, str):
            yield Requirement(entry)
        else:
            yield from _wanted(entry["include-group"])


def test_it_has_all_that_is_asked_for() -> None:
    """Else: make lock."""
    pinned = [Requirement(line) for line, _ in ENTRIES]
    asked = map(Requirement, PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"])
    for wanted in (*asked, *_wanted("dev")):
        entries = [one for one in pinned if canonicalize_name(one.name) == canonicalize_name(wanted.name)]
        versions = [str(one.specifier).removeprefix("==") for one in entries]
        assert versions and all(map(wanted.specifier.contains, versions)), f"make lock: {wanted}"


def test_each_entry_is_one_release_with_its_hashes() -> None:
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    assert len(lines) == sum(1 + hashes.count("--hash") for _, hashes in ENTRIES)
    assert all(re.fullmatch(r"[a-z0-9.-]+==[^= ]+( ; .+)?", line) for line, _ in ENTRIES)
    assert all(re.fullmatch(r"( \\\n    --hash=sha256:[0-9a-f]{64})+", hashes) for _, hashes in ENTRIES)


def test_it_names_no_host() -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links", LOCK)
