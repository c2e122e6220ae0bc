"""What the installer makes of a server's database: of one that is there, and of the declared one."""

import shutil
from pathlib import Path

import pytest

from images import STATE, Image, compiled
from real.compiled import string
from real.jami_and_mumble import PACKAGE_DATABASE, jami, mumble


@pytest.mark.parametrize(
    "named, database",
    [
        ("/var/lib/mumble-server/mumble-server.sqlite", "/var/lib/mumble-server/mumble-server.sqlite"),
        ('"/srv/my own/db.sqlite"', "/srv/my own/db.sqlite"),
        ("", "/var/lib/mumble-server/murmur.sqlite"),  # as seen of Debian 12's murmurd
    ],
)
def test_the_database_of_an_existing_server(named: str, database: str, host: Image, tmp_path: Path) -> None:
    first = compiled(tmp_path, "first", mumble('(welcome-text "first")'))
    host.write("/etc/init.d/mumble-server", "#!/bin/sh\n", 0o755)
    settings = f";database=/x\ndatabase=/y\n[a]\ndatabase = {named}\nport=1\n"
    host.write("/etc/mumble-server.ini", settings)
    host.write(database)
    said = host.installed(first, "plan")
    assert "/etc/init.d/mumble-server" in said
    assert f"/etc/mumble-server.ini, its database is {database}" in said
    (line,) = (line for line in said.splitlines() if "to keep them, declare" in line)
    declaration = line.partition("declare: ")[2]
    taking_over = compiled(tmp_path, "taking-over", mumble(declaration))
    said = host.installed(taking_over, "apply")
    assert "to keep them, declare" not in said
    assert database in said
    assert "note" not in host.installed(taking_over, "apply")


def test_uninstall_leaves_what_is_the_users_(host: Image, tmp_path: Path) -> None:
    database = '/srv/the "voice"/db.sqlite'
    out = compiled(tmp_path, "out", f"(list {mumble(f'(database-file {string(database)})')} {jami()})")
    host.write("/etc/passwd", "jami:x:999:999::/:/bin/false\n")
    host.write("/etc/group", "jami:x:999:\n")
    host.installed(out, "apply")
    state = ["/var/lib/mumble-server/x", "/var/lib/jami/y", database]
    for path in state:
        host.write(path)
    said = host.installed(out, "uninstall")
    assert host.files() == {}
    assert not host.path(f"{STATE}/generations").exists()
    for left in ("/var/lib/mumble-server", "/var/lib/jami", database, "the user mumble-server"):
        assert f"left     {left}" in said
    assert all(host.path(path).exists() for path in state)
    host.installed(out, "apply")
    said = host.installed(out, "uninstall", "--purge")
    for deleted in ("/var/lib/mumble-server", "/var/lib/jami", database, "the user mumble-server"):
        assert f"delete   {deleted}" in said
    assert "left     the user jami: it was there before" in said
    assert not any(host.path(path).parent.exists() for path in state[:2])
    assert not host.path(database).exists()
    assert host.path(database).parent.exists()
    assert host.users == {"jami"}
    nothing = host.install(out, "status")
    assert (nothing.returncode, nothing.stdout) == (3, "nothing is installed\n")


def test_purge_where_nothing_was_installed(host: Image, tmp_path: Path) -> None:
    taking_over = mumble(f'(database-file "{PACKAGE_DATABASE}")')
    out = compiled(tmp_path, "out", f"(list {taking_over} {jami()})")
    theirs = [host.write(PACKAGE_DATABASE, "users"), host.write("/var/lib/jami/archive.gz", "key")]
    for command in (["uninstall", "--purge"], ["uninstall"]):
        assert host.installed(out, *command) == "nothing is installed\n"
    assert [path.read_text() for path in theirs] == ["users", "key"]


def test_purge_leaves_a_folder_that_was_there_before(host: Image, tmp_path: Path) -> None:
    """A package's folder: only the declared database goes, and what SQLite lays beside it."""
    out = compiled(tmp_path, "out", mumble())
    kept = host.write(PACKAGE_DATABASE, "users")
    host.installed(out, "apply")
    ours = [host.write(f"/var/lib/mumble-server/db.sqlite{ending}") for ending in ("", "-wal", "-shm")]
    assert "left     /var/lib/mumble-server" in host.installed(out, "uninstall")
    # What is to go is known by what was applied, whatever the folder says from which it is asked.
    other = compiled(tmp_path, "other", mumble('(database-file "/srv/precious/db.sqlite")'))
    precious = host.write("/srv/precious/db.sqlite")
    said = host.installed(other, "uninstall", "--purge")
    assert "left     /var/lib/mumble-server: it was there before" in said
    assert not any(path.exists() for path in ours)
    assert kept.exists() and precious.exists()


def test_a_folder_declared_as_the_database(host: Image, tmp_path: Path) -> None:
    folder = "/srv/voice/data"
    out = compiled(tmp_path, "out", mumble(f'(database-file "{folder}")'))
    theirs = host.write(f"{folder}/info/list", "precious")
    refused = host.install(out, "apply")
    assert refused.returncode == 3
    assert f"a file at {folder}, the declared database-file: there is a folder" in refused.stderr
    shutil.rmtree(host.path(folder))
    host.installed(out, "apply")
    theirs = host.write(f"{folder}/info/list", "precious")
    assert f"left     {folder}: it is a folder" in host.installed(out, "uninstall", "--purge")
    assert theirs.exists()


def test_purge_follows_no_link_that_a_service_made(host: Image, tmp_path: Path) -> None:
    database = "/var/lib/mumble-server/mine/db.sqlite"
    out = compiled(tmp_path, "out", mumble(f'(database-file "{database}")'))
    host.write("/var/lib/mumble-server/first")  # so that the folder is the package's
    host.installed(out, "apply")
    precious = host.write("/srv/db.sqlite")
    link = host.path("/var/lib/mumble-server/mine")
    shutil.rmtree(link, ignore_errors=True)
    link.symlink_to("../../../srv")
    assert f"left     {database}: a link leads there" in host.installed(out, "uninstall", "--purge")
    assert precious.exists()
