"""Whole trees: what compile makes of ``golden/*/config.scm``, byte by byte.

``golden/<case>/arguments`` holds further arguments of the command. ``pytest --update`` rewrites
``golden/<case>/out``: read the difference before you keep it. The programs that every tree gets from
``templates/`` unchanged are compared with those and not stored; the hashes of the manifest are compared
with the files and stored as "…".
"""

import json
import os
import re
import shutil
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from guixsvc.emit.outputs import outputs
from guixsvc.paths import TEMPLATES
from our_services import expectations

CASES = sorted(path.parent for path in Path(__file__).parent.glob("golden/*/config.scm"))

PROGRAMS = {
    output.path.lstrip("/"): f"{folder.name}/{output.template}"
    for folder in sorted(path.parent for path in Path(TEMPLATES).glob("*/outputs.toml"))
    for output in outputs(str(folder))[0]
    if not output.template.endswith(".j2")
}
"""What is no template, by where it goes."""

MANIFESTS = ("manifest.json", "manifest.tab", "secrets.sha256")

SECRETS = tuple(name for service in expectations() for name in service.SECRETS)
"""The names of files that hold passwords; in no manifest may there be a hash of them."""

ROOT_ONLY = tuple(name for service in expectations() for name in service.ROOT_ONLY)
"""The names of the others that only root may read."""


def _compile(config: str, case: Path, out: Path) -> None:
    arguments = case / "arguments"
    more = arguments.read_text(encoding="utf-8").split() if arguments.exists() else []
    assert main(["compile", config, "-o", str(out), *more]) == 0


def _files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _hosts(out: Path) -> list[Path]:
    """The folders of hosts in a tree: itself, if there is one host only."""
    return [out] if (out / "manifest.json").exists() else sorted(out.iterdir())


def _without_hashes(manifest: bytes) -> bytes:
    return re.sub(rb"\b[0-9a-f]{64}\b", "…".encode(), manifest)


def _to_store(out: Path) -> dict[str, bytes]:
    """What of a tree is stored: all but the programs, and the manifest without its hashes."""
    return {
        name: _without_hashes(content) if Path(name).name in MANIFESTS else content
        for name, content in _files(out).items()
        if name.rpartition("root/")[2] not in PROGRAMS and Path(name).name != "install"
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tree(case: Path, tmp_path: Path, update: bool) -> None:
    out = tmp_path / "out"
    _compile(str(case / "config.scm"), case, out)
    made = _to_store(out)
    if update:
        shutil.rmtree(case / "out", ignore_errors=True)
        for name, content in made.items():
            (case / "out" / name).parent.mkdir(parents=True, exist_ok=True)
            (case / "out" / name).write_bytes(content)
    stored = _files(case / "out")
    assert made.keys() == stored.keys()
    for name, content in made.items():
        assert content.decode() == stored[name].decode(), name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_programs_are_copied_as_they_are(case: Path, tmp_path: Path) -> None:
    _compile(str(case / "config.scm"), case, tmp_path / "out")
    for host in _hosts(tmp_path / "out"):
        for path, template in PROGRAMS.items():
            program = host / "root" / path
            if program.exists():
                assert program.read_bytes() == (Path(TEMPLATES) / template).read_bytes()
        assert (host / "root/usr/local/sbin/guixsvc-herd").exists()
        script = (host / "install").read_bytes()
        parts = [part.read_bytes() for part in (Path(TEMPLATES) / "shared/installer").glob("*.sh")]
        assert all(script.count(part) == 1 for part in parts)
        assert len(script) == sum(map(len, parts)) + len(parts) - 1
        assert stat.S_IMODE((host / "install").stat().st_mode) == 0o755


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_manifest_tells_what_is_on_disk(case: Path, tmp_path: Path) -> None:
    _compile(str(case / "config.scm"), case, tmp_path / "out")
    for host in _hosts(tmp_path / "out"):
        manifest: dict[str, Any] = json.loads((host / "manifest.json").read_bytes())
        entries = {entry["path"]: entry for entry in manifest["files"]}
        on_disk = {
            "/" + str(path.relative_to(host / "root")): path
            for path in (host / "root").rglob("*")
            if path.is_file()
        }
        assert entries.keys() == on_disk.keys()
        for path, entry in entries.items():
            assert f"{stat.S_IMODE(on_disk[path].stat().st_mode):04o}" == entry["mode"], path
            secret = path.endswith(SECRETS)
            assert entry.get("secret", False) is secret
            assert entry.get("sha256") == (None if secret else sha256(on_disk[path].read_bytes()).hexdigest())
            assert (entry["mode"] == "0600") == (secret or path.endswith(ROOT_ONLY))
        secrets = host / "secrets.sha256"
        hashes = [
            f"{sha256(on_disk[path].read_bytes()).hexdigest()}  .{path}\n"
            for path in entries
            if path.endswith(SECRETS)
        ]
        assert (secrets.read_text() if secrets.exists() else "") == "".join(hashes)
        assert not hashes or stat.S_IMODE(secrets.stat().st_mode) == 0o600


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_same_bytes_from_anywhere(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = tmp_path / "elsewhere" / "deep"
    shutil.copytree(case, moved, ignore=shutil.ignore_patterns("out"))
    trees: list[dict[str, bytes]] = []
    for at, (folder, config) in enumerate(
        [
            (case, "config.scm"),
            (case, "config.scm"),
            (case, "./config.scm"),
            (case, str(case / "config.scm")),
            (Path("/"), str(case / "config.scm")),
            (tmp_path, os.path.relpath(case / "config.scm", tmp_path)),
            (moved, "config.scm"),
            (tmp_path, "elsewhere/deep/config.scm"),
        ]
    ):
        monkeypatch.chdir(folder)
        _compile(config, case, tmp_path / f"out-{at}")
        trees.append(_files(tmp_path / f"out-{at}"))
    assert all(tree == trees[0] for tree in trees)
