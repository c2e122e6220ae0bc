"""What was there before comes back as it was: docs/reliability.md is the table."""

from pathlib import Path

import pytest

from real.box import Box
from real.debian_root import Debian
from real.installed import files, install, put, squat
from real.jami_and_mumble import give_up_soon, greeting, welcome

pytestmark = pytest.mark.real

PACKAGE_FOLDER = "/var/lib/mumble-server"
OWN_FOLDER = "/var/lib/guixsvc-mumble-server"


def rights(box: Box) -> list[str]:
    """Mode and owner of the package's folder and of all in it."""
    return sorted(box.run(["find", PACKAGE_FOLDER, "-printf", "%m %u:%g %p\n"]).stdout.splitlines())


VOICE = '(user "voice") (group "voice")'


def test_the_folder_of_the_package_stays_its_own(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        declared = {
            "taken": f"{VOICE} (port 22222)",
            "voice": VOICE,
            "group": '(group "voice")',
            "same": "",
            "there": f'{VOICE} (database-file "{PACKAGE_FOLDER}/db.sqlite")',
        }
        for name, fields in declared.items():
            put(box, tmp_path, name, welcome(name, fields), target=debian.target)
        squat(box, 22222)
        give_up_soon(box)
        for verb in ("enable", "start"):
            box.run(["systemctl", verb, "mumble-server"])
        theirs = greeting(box)
        before = rights(box)
        assert f"750 mumble-server:mumble-server {PACKAGE_FOLDER}" in before

        said = install(box, "there", "apply", exit=3)
        assert f"a folder that voice can write to at {PACKAGE_FOLDER}" in said
        assert "it belongs to mumble-server:mumble-server" in said

        said = install(box, "taken", "apply", "--force", exit=1)
        assert "rolled back to what was there before guixsvc" in said
        assert rights(box) == before
        assert greeting(box) == theirs, "the package's server runs again"

        for name in ("voice", "group"):
            install(box, name, "apply")
            assert greeting(box) == name
            assert rights(box) == before
            install(box, name, "uninstall")
            assert (files(box), rights(box)) == ({}, before)
            box.run(["systemctl", "start", "mumble-server"])
            assert greeting(box) == theirs
        # As its own user our server works in that folder too: with a database of its own there.
        install(box, "same", "apply")
        assert greeting(box) == "same"
        said = install(box, "voice", "apply")
        assert f"are in {PACKAGE_FOLDER}/db.sqlite, and stay there" in said
        assert greeting(box) == "voice"
        install(box, "same", "rollback")
        assert greeting(box) == "same"
        said = install(box, "same", "uninstall", "--purge")
        assert f"left     {PACKAGE_FOLDER}: it was there before" in said
        assert f"delete   {OWN_FOLDER}" in said
        assert rights(box) == before
        box.run(["systemctl", "start", "mumble-server"])
        assert greeting(box) == theirs
        assert box.failed_units() == []


def test_a_folder_of_others_that_a_service_would_take(debian_12_root: Path, tmp_path: Path) -> None:
    with Box(debian_12_root) as box:
        put(box, tmp_path, "jami", "(service jami-service-type)")
        box.run(["install", "-d", "-o", "games", "-g", "games", "-m", "0755", "/var/lib/jami"])
        said = install(box, "jami", "apply", exit=3)
        assert "the folder /var/lib/jami, which belongs to games:games here" in said
        assert box.run(["stat", "-c", "%a %U", "/var/lib/jami"]).stdout == "755 games\n"
        box.run(["useradd", "--system", "jami"])
        box.run(["chown", "jami:jami", "/var/lib/jami"])
        install(box, "jami", "apply")
        assert box.run(["stat", "-c", "%a", "/var/lib/jami"]).stdout == "700\n"
        said = install(box, "jami", "uninstall")
        assert box.run(["stat", "-c", "%a", "/var/lib/jami"]).stdout == "755\n"
