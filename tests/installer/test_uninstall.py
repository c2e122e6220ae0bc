"""What is left of a service when it goes, and what is not."""

from pathlib import Path

from images import STATE, Image


def test_the_unit_of_a_package_is_enabled_again(host: Image, first: Path) -> None:
    unit = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
    host.write("/usr/lib/systemd/system/greeter.service", unit)
    link = host.path("/etc/systemd/system/multi-user.target.wants/greeter.service")
    link.parent.mkdir(parents=True)
    link.symlink_to("/usr/lib/systemd/system/greeter.service")
    host.installed(first, "apply")
    host.installed(first, "uninstall")
    assert link.readlink() == Path("/usr/lib/systemd/system/greeter.service")
    assert host.files() == {}


def test_a_unit_of_a_package_that_was_not_enabled(host: Image, first: Path) -> None:
    unit = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n"
    host.write("/usr/lib/systemd/system/greeter.service", unit)
    host.installed(first, "apply")
    host.installed(first, "uninstall")
    assert not host.path("/etc/systemd/system/multi-user.target.wants/greeter.service").is_symlink()


def test_uninstall_leaves_what_is_the_users_(host: Image, both: Path) -> None:
    host.write("/etc/passwd", "hello:x:999:999::/:/bin/false\n")
    host.write("/etc/group", "hello:x:999:\n")
    host.installed(both, "apply")
    state = ["/var/lib/greeter/x", "/var/lib/hello/y"]
    for path in state:
        host.write(path)
    said = host.installed(both, "uninstall")
    assert host.files() == {}
    assert not host.path(f"{STATE}/generations").exists()
    for left in ("/var/lib/greeter", "/var/lib/hello", "the user greeter"):
        assert f"left     {left}" in said
    assert all(host.path(path).exists() for path in state)
    host.installed(both, "apply")
    said = host.installed(both, "uninstall", "--purge")
    for deleted in ("/var/lib/greeter", "/var/lib/hello", "the user greeter"):
        assert f"delete   {deleted}" in said
    assert "left     the user hello: it was there before" in said
    assert not any(host.path(path).parent.exists() for path in state)
    assert host.users == {"hello"}
    nothing = host.install(both, "status")
    assert (nothing.returncode, nothing.stdout) == (3, "nothing is installed\n")


def test_purge_where_nothing_was_installed(host: Image, both: Path) -> None:
    theirs = [host.write("/var/lib/greeter/guests", "users"), host.write("/var/lib/hello/archive.gz", "key")]
    for command in (["uninstall", "--purge"], ["uninstall"]):
        assert host.installed(both, *command) == "nothing is installed\n"
    assert [path.read_text() for path in theirs] == ["users", "key"]


def test_purge_leaves_a_folder_that_was_there_before(host: Image, both: Path, first: Path) -> None:
    kept = host.write("/var/lib/greeter/guests", "users")
    host.installed(first, "apply")
    assert "left     /var/lib/greeter" in host.installed(first, "uninstall")
    # What is to go is known by what was applied, whatever the folder says from which it is asked.
    precious = host.write("/var/lib/hello/precious")
    said = host.installed(both, "uninstall", "--purge")
    assert "left     /var/lib/greeter: it was there before" in said
    assert kept.exists() and precious.exists()
