"""What stands at the top of the repository, so that nothing is left there by accident."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]

ALLOWED = {
    ".ci",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "action.yml",
    "compiler",
    "docs",
    "explain",
    "grammar",
    "pyproject.toml",
    "requirements",
    "samples",
    "schemas",
    "templates",
    "tests",
    "tools",
}
"""``tools`` holds scripts that maintain what is shipped, such as lists made from a checkout of Guix."""


def _tracked() -> set[str]:
    """What is kept at the top level; without git (a source archive), all that stands there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        return {name.split("/")[0] for name in listed.stdout.decode().split("\0") if name}
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    return {path.name for path in ROOT.iterdir()} - ignored


def test_nothing_else_stands_at_the_top_level() -> None:
    assert _tracked() - ALLOWED == set()


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest collects none of them then; those of ``real`` are a package of their own."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py") if "real" not in path.parts]
    assert sorted(set(names)) == sorted(names)
