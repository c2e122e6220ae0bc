"""The manifest of an output folder, as the installer's shell reads it and as a program reads the JSON."""

import subprocess
from pathlib import Path

import needs
from guixsvc.emit.installer import installer
from images import manifest

# For each kind of line in the table, the list in the manifest and the names of what stands in it.
KINDS = {
    "unit": ("units", ("name", "enable", "answers", "restart-on")),
    "program": ("programs", ("path", "package")),
    "input": ("inputs", ("path", "credentials-of", "looks-at")),
    "settings": ("settings", ("unit", "program", "path", "own", "before")),
    "secret": ("secrets", ("kind", "name", "field", "unit", "credential")),
    "database": ("databases", ("unit", "settings", "key", "unnamed", "field", "path")),
    "file": ("files", ("path", "mode", "owner", "group", "sha256")),
}


LISTS = {"user": "users", "port": "ports", "state": "state"}


TOPS = ("target", "host", "systemd")


def read_by_shell(shell: str, out: Path) -> list[str]:
    """What the functions of the installer make of a manifest, fields in brackets."""
    functions, call, _ = installer().decode().partition('\nmain "$@"\n')
    assert call
    questions = ['has_manifest "$1" || exit 1', 'units "$1"', 'enabled_units "$1"', 'paths "$1"']
    questions += [f'entries "$1" {kind}' for kind in (*TOPS, *LISTS)]
    for kind, (_, names) in KINDS.items():
        variables = [f"v{at}" for at in range(len(names))]
        fields = "".join(f"[${variable}]" for variable in variables)
        reading = f'while IFS=$tab read -r {" ".join(variables)}; do say "{fields}"; done'
        questions.append(f'entries "$1" {kind} | {reading}')
    command = [needs.program(shell), "-c", "\n".join([functions, *questions, "}"]), "install", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout.splitlines()


def read_as_json(out: Path) -> list[str]:
    document = manifest(out)
    lines = [unit["name"] for unit in document["units"]]
    lines += [unit["name"] for unit in document["units"] if unit["enable"]]
    lines += [file["path"] for file in document["files"]]
    lines += [str(document[name]) for name in TOPS if document[name] is not None]
    lines += [text for name in LISTS.values() for text in document[name]]
    for section, names in KINDS.values():
        lines += [
            "".join(f"[{shown(item.get(name), name)}]" for name in names)
            for item in document.get(section, ())
        ]
    return lines


def shown(value: object, name: str) -> str:
    if name == "own":
        return "own" if value else "-"
    if isinstance(value, list):
        return "\t".join(value)
    return "enable" if value is True else str(value or "-")


def shellchecked(*scripts: Path) -> str:
    """What shellcheck says of scripts."""
    command = [needs.program("shellcheck"), *map(str, scripts)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def scripts(out: Path) -> dict[bytes, Path]:
    """The shell scripts of an output folder, by what they hold."""
    found = (out / "install", *(out / "root/usr/local").rglob("*"))
    contents = {path.read_bytes(): path for path in found if path.is_file()}
    return {content: path for content, path in contents.items() if content.startswith(b"#!/bin/sh\n")}
