"""Guile, given what Guix would define, sees in ``tests/systems/`` what their expectations say."""

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

import needs
from our_services import expectations_of

HERE = Path(__file__).parent
PROGRAM = HERE / "guix_in_guile.scm"

BEYOND = {
    "channel-folder": "a load path that .guix-channel names",
    "text-files": "a file that Guile looks for elsewhere, as the warning says",
    "at-forms": "an opaque service by a name from a module",
    "files": "files by name",
    "guix-user-module": "what `guix system` puts in scope without an import",
    "image-file": "the records of images",
    "service-type-names": "the names that Guix gives its service types",
    "shared-modules": "a load path for each file",
    "changed-out-of-sight": "code that is not there may change what is changed in place",
    "variants-of-a-system": "what Guix makes of a system",
    "opaque-tail": "a list of services that is not there",
}
"""Cases that Guile would need the real Guix for, and why."""

_GUIX_MODULE = re.compile(r"\(((?:gnu|guix|acme)(?: [a-z-]+)*)\)")
_OWN_MODULE = re.compile(r"\(define-module \(([^()]+)\)")
_NAME = re.compile(r'"(?:[^"\\]|\\.)*"|;[^\n]*|#:\S+|([^\s()\[\]"\';`,#@][^\s()\[\]"\';`,]*)', re.DOTALL)


def _case(path: Path) -> tuple[Path, dict[str, Any]]:
    return path.parent, tomllib.loads(path.read_text(encoding="utf-8"))


CASES = [
    (folder, expected)
    for folder, expected in map(_case, sorted(HERE.parent.glob("systems/*/expected.toml")))
    if "hosts" in expected and folder.name not in BEYOND
]


def _names(text: str) -> set[str]:
    """The names in a text, but those of a prefixed import and what macros look for, such as ``<>``."""
    return {name for name in _NAME.findall(text) if re.match(r"%?[A-Za-z]", name) and ":" not in name}


def _stubs(texts: list[str], folder: Path) -> None:
    """The modules that a tree takes from elsewhere: all of them offer all there is."""
    own = {name for text in texts for name in _OWN_MODULE.findall(text)}
    for name in {name for text in texts for name in _GUIX_MODULE.findall(text)} - own:
        path = folder.joinpath(*name.split()).with_suffix(".scm")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"(define-module ({name}))\n"
            "(set-module-public-interface! (current-module) (resolve-interface '(guix-in-guile)))\n",
            encoding="utf-8",
        )


def _in_guile(root: Path, entry: str, environment: dict[str, str], folder: Path) -> list[dict[str, Any]]:
    texts = [path.read_text(encoding="utf-8") for path in root.rglob("*.scm")]
    _stubs(texts, folder / "stubs")
    defined = {n for t in texts for n in re.findall(r"\(define[*a-z-]*\s+\(?([^\s()]+)", t)}
    (folder / "names").write_text(
        "(" + " ".join(sorted(set().union(*map(_names, texts)) - defined)) + ")", "utf-8"
    )
    channel = root / ".guix-channel"
    named = re.search(r'\(directory "([^"]+)"\)', channel.read_text("utf-8")) if channel.exists() else None
    modules = root if named is None else root / named[1]
    done = subprocess.run(
        [
            needs.program("guile"), "--no-auto-compile", "-L", str(folder / "stubs"), "-L", str(modules),
            str(PROGRAM), str(folder / "names"), str(root / entry),
        ],
        capture_output=True, text=True, cwd=root, env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("folder", "expected"), CASES, ids=[folder.name for folder, _ in CASES])
def test_expectations(folder: Path, expected: dict[str, Any], tmp_path: Path) -> None:
    root = folder / expected.get("root", ".")
    found: dict[str, Any] = {}
    for entry in expected["entry"]:
        for system in _in_guile(root, entry, expected.get("environment", {}), tmp_path):
            host: dict[str, Any] = {}
            for service in system["services"]:
                value = service["value"] or {}
                expected_of = expectations_of(service["type"])
                host[expected_of.NAME] = expected_of.says(value)
            if host:
                found[system["host"]] = host
    assert found == expected["hosts"]


def test_every_case_that_is_left_out_is_there() -> None:
    assert all((HERE.parent / "systems" / name).is_dir() for name in BEYOND)
