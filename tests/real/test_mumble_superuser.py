"""A password that a server makes up for SuperUser is in no journal; databases of others are not changed."""

import re
import textwrap
from pathlib import Path

import pytest

from real.box import Box
from real.compiled import string
from real.debian_root import Debian
from real.installed import install, put, sql
from real.jami_and_mumble import PACKAGES, greeting, log_in, mumble, rejected, welcome

pytestmark = pytest.mark.real

FOLDER = "/var/lib/mumble-server"
DATABASE = f"{FOLDER}/db.sqlite"
OTHER = f"{FOLDER}/other.sqlite"

# sqlite3(1), as far as the start asks it.
TOOL = textwrap.dedent("""\
    #!/usr/bin/python3
    import sqlite3, sys
    *options, path, statement = sys.argv[1:]
    assert options == ["-batch", "-init", "/dev/null", "-readonly"], options
    print(sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute(statement).fetchone()[0])
    """)


def superuser(box: Box, path: str) -> str:
    return sql(box, path, "SELECT pw, salt FROM users WHERE user_id = 0")


def made_up(box: Box) -> list[str]:
    """The passwords of SuperUser that are in the journal."""
    return re.findall(r"'SuperUser' set to '(.*)'", box.journal())


def is_filtered(box: Box) -> bool:
    """Whether a line would be left out of what the server logs."""
    pid = box.property("mumble-server", "MainPID")
    children = box.run(["cat", f"/proc/{pid}/task/{pid}/children"]).stdout.split()
    names = [box.read(f"/proc/{child}/comm").decode().strip() for child in children]
    assert names in ([], ["sed"])
    return names == ["sed"]


def test_no_password_of_superuser_in_the_journal(debian: Debian, tmp_path: Path) -> None:
    program, settings, _ = PACKAGES[debian.target]
    with Box(debian.root) as box:
        ini = f"database={OTHER}\nport=64738\nkdfiterations=1000\n"
        box.write("/etc/own.ini", ini.encode())
        declared = {
            "default": welcome("default"),
            "host": mumble('(file "/etc/own.ini")'),
            "plain": mumble(f'(file (plain-file "own.ini" {string(ini)}))'),
        }
        for name, service in declared.items():
            put(box, tmp_path, name, service, target=debian.target)

        # Nothing there, or an empty file: the database is ours, and its SuperUser has no password.
        for left in ("", f"install -o mumble-server -g mumble-server -m 0600 /dev/null {DATABASE}"):
            box.run(["sh", "-c", f"rm -f {DATABASE}; {left}"])
            install(box, "default", "apply")
            assert greeting(box) == "default"
            assert superuser(box, DATABASE) in ("[(None, None)]", "[('', '')]", "[('', None)]")
            install(box, "default", "uninstall")
        assert made_up(box) == []

        # One in which there is none, and an ini of which nothing is known, beside another server's database.
        sql(box, DATABASE, "DELETE FROM users")
        install(box, "default", "apply")
        assert is_filtered(box)
        assert len(superuser(box, DATABASE)) > 20, "the server has made one up"
        assert "'SuperUser' set to one that nobody knows" in box.journal("mumble-server")
        install(box, "host", "apply")
        assert log_in(box)["admitted"]
        assert is_filtered(box)
        assert len(superuser(box, OTHER)) > 20
        assert made_up(box) == []

        # One that has a password keeps it, with a tool to ask the database or without.
        box.run(["sh", "-c", f"{program} -ini {settings} -supw hunter2"])
        package = f"{FOLDER}/mumble-server.sqlite"
        box.run(["systemctl", "stop", "mumble-server"])
        box.run(["sh", "-c", f"cp {package} {OTHER}; chown mumble-server:mumble-server {FOLDER}/*"])
        box.write("/usr/local/bin/sqlite3", TOOL.encode(), 0o755)
        for name, filtered in (("plain", False), ("host", True)):
            known = superuser(box, OTHER)
            install(box, name, "apply")
            # A login may hash it anew.
            assert superuser(box, OTHER) == known
            assert log_in(box, "--user", "SuperUser", "--password", "hunter2")["admitted"]
            assert rejected(log_in(box, "--user", "SuperUser", "--password", "hunter3")) == "WrongUserPW"
            assert is_filtered(box) is filtered, name
        install(box, "plain", "apply")
        sql(box, OTHER, "DELETE FROM users")
        box.run(["systemctl", "restart", "mumble-server"])
        assert is_filtered(box)
        assert made_up(box) == []

        # The filter is the server's to the end, and no longer.
        lines = box.journal("mumble-server").count("Shutting down")
        box.run(["systemctl", "stop", "mumble-server"])
        assert box.journal("mumble-server").count("Shutting down") == lines + 1
        assert box.failed_units() == []
