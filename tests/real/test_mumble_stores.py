"""A server of another release lays out a database anew at its first start; before that, apply copies it."""

import subprocess
from pathlib import Path

import pytest

import needs
from real.box import Box
from real.debian_root import Debian
from real.installed import STATE, install, put, sql, squat
from real.jami_and_mumble import PACKAGE_DATABASE, give_up_soon, greeting, welcome

pytestmark = pytest.mark.real

# As a release before 1.3 would have left it.
OLDER = "UPDATE meta SET value = '5' WHERE keystring = 'version'"
VERSION = "SELECT value FROM meta WHERE keystring = 'version'"
LAYOUT = "PRAGMA schema_version"


def of_an_older_server(box: Box, folder: Path, target: str) -> None:
    """Put the database of the release before in the place of the package's."""
    if target == "debian-13":
        ini, made = folder / "old.ini", folder / "old.sqlite"
        ini.write_text(f"database={made}\nuname=root\n")
        program = needs.program("murmurd")
        subprocess.run([program, "-ini", str(ini), "-disablesu"], check=True, capture_output=True)
        box.write("/root/old.sqlite", made.read_bytes())
        box.run(["sh", "-c", f"cat /root/old.sqlite >{PACKAGE_DATABASE}"])
    else:
        sql(box, PACKAGE_DATABASE, OLDER)


def test_a_database_that_a_newer_server_lays_out_anew(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        database = f'(database-file "{PACKAGE_DATABASE}")'
        declared = {"taken": f"(port 4000) {database}", "one": database, "two": database}
        for name, fields in declared.items():
            put(box, tmp_path, name, welcome(name, fields), target=debian.target)
        squat(box, 4000)
        give_up_soon(box)
        box.run(["systemctl", "start", "mumble-server"])
        theirs = greeting(box)
        box.run(["systemctl", "stop", "mumble-server"])
        of_an_older_server(box, tmp_path, debian.target)
        version = sql(box, PACKAGE_DATABASE, VERSION)
        before = sql(box, PACKAGE_DATABASE, LAYOUT)
        rights = box.run(["stat", "-c", "%a %U %G", PACKAGE_DATABASE]).stdout

        # There is no room for a copy.
        box.run(["mkdir", "-p", STATE])
        box.run(["mount", "-t", "tmpfs", "-o", "size=300k,mode=0700", "small", STATE])
        box.run(["sh", "-c", f"head -c 150k /dev/zero >{STATE}/fill"])
        said = install(box, "one", "apply", exit=1)
        assert "nothing was changed" in said
        box.run(["umount", STATE])
        assert sql(box, PACKAGE_DATABASE, VERSION) == version

        # Ours changes it, and does not answer: it is as it was before.
        said = install(box, "taken", "apply", "--force", exit=1)
        assert f"kept     {PACKAGE_DATABASE} as {STATE}/databases/1{PACKAGE_DATABASE}" in said
        assert f"gave back {PACKAGE_DATABASE} as it was before" in said, said
        assert sql(box, PACKAGE_DATABASE, VERSION) == version
        assert sql(box, PACKAGE_DATABASE, LAYOUT) == before
        assert box.run(["stat", "-c", "%a %U %G", PACKAGE_DATABASE]).stdout == rights

        # Ours changes it, and serves; the same program needs no further copy.
        said = install(box, "one", "apply")
        copy = f"{STATE}/databases/2{PACKAGE_DATABASE}"
        assert f"kept     {PACKAGE_DATABASE} as {copy}" in said
        assert greeting(box) == "one"
        assert sql(box, PACKAGE_DATABASE, VERSION) != version
        assert sql(box, copy, VERSION) == version
        assert box.run(["stat", "-c", "%a %U", copy]).stdout == "600 root\n"
        assert "kept" not in install(box, "two", "apply")
        install(box, "two", "rollback")

        said = install(box, "one", "uninstall")
        assert (
            f"{PACKAGE_DATABASE} was laid out anew, by the server or by restore, since generation 2" in said
        )
        assert box.run(["sh", "-c", f"ls {STATE}/backups"]).stdout.split()[-1].startswith("databases.")
        box.run(["systemctl", "start", "mumble-server"])
        assert greeting(box) == theirs
