"""An installer that is killed, at any of its commands."""

import hashlib
import shutil
from pathlib import Path

import pytest

import needs
from images import STATE, Image, compiled, copy, declared, with_programs
from plain_services import greeter

CHANGING = "cp install ln mkdir mv rm rmdir systemctl systemd-sysusers systemd-tmpfiles"


def snapshots(host: Image, out: Path, folder: Path, command: str) -> list[Image]:
    """Run a command on a host; the host as it was before each program that changed something.

    That is what is left of it when the installer is killed there, and all that it has started.
    """
    shims, kept = folder / "shims", folder / "snapshots"
    shims.mkdir()
    kept.mkdir()
    for name in CHANGING.split():
        # To delete a folder that is not empty changes nothing.
        (shims / name).write_text(f"""#!/bin/sh
[ {name} != rmdir ] || [ -z "$(ls -A "$2")" ] || exit 1
echo >>{folder}/log
at={kept}/$(wc -l <{folder}/log)
[ -e "$at" ] || {needs.program("cp")} -a -T -- "{host.root}" "$at" || echo "$at" >>{folder}/failed
exec {needs.program(name)} "$@"
""")
        (shims / name).chmod(0o755)
    host.installed(with_programs(out, shims, folder / "out"), command)
    assert not (folder / "failed").exists()
    return [Image(path) for path in sorted(kept.iterdir(), key=lambda path: int(path.name))]


def state_of(host: Image) -> bytes:
    """A digest of all that is on a host, but for times."""
    digest = hashlib.sha256()
    for path in sorted(host.root.rglob("*")):
        status = path.lstat()
        digest.update(repr((path.relative_to(host.root), status.st_mode, status.st_uid)).encode())
        if path.is_symlink():
            digest.update(bytes(path.readlink()))
        elif path.is_file():
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


@pytest.mark.parametrize("command", ["apply", "rollback", "uninstall"])
def test_cut_off_at_every_step(command: str, host: Image, first: Path, tmp_path: Path) -> None:
    # One file more, and two that differ.
    differing = '(greeting "first") (user "host") (story (plain-file "story" "Once."))'
    more = compiled(tmp_path, "more", greeter(differing))
    common = declared(more).keys() & declared(first).keys()
    assert len(declared(more)) == len(declared(first)) + 1 == len(common) + 1
    assert sum(declared(more)[path] != declared(first)[path] for path in common) == 2
    host.installed(first, "apply")
    if command != "apply":
        host.installed(more, "apply")
    after = {"apply": declared(more), "rollback": declared(first), "uninstall": {}}[command]
    before = declared(first) if command == "apply" else declared(more)
    out = first if command == "rollback" else more
    (tmp_path / "cut").mkdir()
    # Many programs find that nothing is to be done.
    different = {state_of(cut): cut for cut in snapshots(host, out, tmp_path / "cut", command)}
    seen = set()
    for at, cut in enumerate(different.values()):
        found = {path: content for path, content in cut.files().items() if not path.endswith("-new")}
        for path, content in found.items():
            assert content in (before.get(path), after.get(path)), (at, path)
        seen.add("before" if found == before else "after" if found == after else "between")
        # Either way is open then: on, or back to where it came from.
        if command == "apply":
            back = copy(cut, tmp_path / f"back-{at}")
            back.installed(first, "apply")
            assert back.files() == before, at
            shutil.rmtree(back.root)
        cut.installed(out, command if command != "rollback" or cut.generation == "2" else "apply")
        assert cut.files() == after, at
        assert cut.generation == {"apply": "2", "rollback": "1", "uninstall": None}[command], at
        assert not cut.path(f"{STATE}/pending").exists()
        shutil.rmtree(cut.root)
    assert len(different) > 15
    assert {"before", "after"} <= seen
