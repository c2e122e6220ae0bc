"""The harness itself: a box is a real systemd, isolated, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from guixsvc import targets
from real.box import Box
from real.debian_root import Debian

pytestmark = pytest.mark.real

GREETING = """\
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/echo hello from the unit
[Install]
WantedBy=multi-user.target
"""


@pytest.fixture(scope="module")
def box(debian_12_root: Path) -> Iterator[Box]:
    with Box(debian_12_root) as booted:
        yield booted


def test_pid_1_is_systemd_and_no_unit_failed(box: Box) -> None:
    assert box.run(["cat", "/proc/1/comm"]).stdout == "systemd\n"
    assert box.run(["systemctl", "is-system-running"]).stdout == "running\n"
    assert box.failed_units() == []


def test_the_daemons_are_installed_but_not_running(box: Box) -> None:
    processes = box.run(["ps", "-e", "-o", "args"]).stdout
    assert "/lib/systemd/systemd-journald" in processes
    for program in targets.load("debian-12").provided_by:
        box.run(["test", "-e", program])
        assert program not in processes.replace("/usr/bin/dbus-daemon --system", "")


def test_files_are_written_with_their_mode_and_owned_by_root(box: Box) -> None:
    box.write("/etc/deep/er/file", b"\0content\n", 0o600)
    assert box.run(["stat", "-c", "%a %U:%G", "/etc/deep/er/file", "/etc/deep/er"]).stdout == (
        "600 root:root\n755 root:root\n"
    )
    assert box.read("/etc/deep/er/file") == b"\0content\n"
    assert box.run(["stat", "-c", "%a", "/etc", "/"]).stdout == "755\n755\n"


def test_a_tree_is_copied_over_the_running_system(box: Box, tmp_path: Path) -> None:
    unit = tmp_path / "etc/systemd/system/greeting.service"
    unit.parent.mkdir(parents=True)
    unit.write_text(GREETING)
    box.copy_in(tmp_path)
    box.run(["systemctl", "daemon-reload"])
    box.run(["systemctl", "start", "greeting"])
    box.wait_active("greeting.service")
    assert "hello from the unit\n" in box.journal("greeting.service")
    assert box.property("greeting.service", "Result") == "success"


def test_wait_active_shows_why_a_unit_failed(box: Box) -> None:
    fails = b"[Service]\nExecStart=/bin/sh -c 'echo because; exit 3'\n"
    box.write("/etc/systemd/system/fails.service", fails)
    box.run(["systemctl", "daemon-reload"])
    box.run(["systemctl", "start", "fails"])
    with pytest.raises(AssertionError, match=r"fails\.service is failed(.|\n)*because"):
        box.wait_active("fails.service")
    assert box.failed_units() == ["fails.service"]
    box.run(["systemctl", "reset-failed"])


def test_input_exit_status_and_output(box: Box) -> None:
    assert box.run(["cat"], input="ü\n").stdout == "ü\n"
    assert box.run(["sh", "-c", "exit 7"], check=False).returncode == 7
    with pytest.raises(AssertionError, match=r"exit 7(.|\n)*reason"):
        box.run(["sh", "-c", "echo reason >&2; exit 7"])


def test_a_host_program_sees_the_box_s_network_only(box: Box) -> None:
    namespace = Path("/proc/self/ns/net").readlink()
    assert box.in_network(["readlink", "/proc/self/ns/net"]).stdout.strip() != str(namespace)
    links = box.in_network(["cat", "/proc/net/dev"]).stdout
    assert [line.split(":")[0].strip() for line in links.splitlines()[2:]] == ["lo"]


def test_a_reboot_keeps_the_files_and_nothing_else(debian: Debian) -> None:
    with Box(debian.root) as box:
        box.write("/etc/kept", b"kept")
        box.write("/run/lost", b"lost")
        box.reboot()
        assert box.read("/etc/kept") == b"kept"
        assert box.run(["test", "-e", "/run/lost"], check=False).returncode == 1
        assert box.run(["systemctl", "is-system-running"]).stdout == "running\n"
    assert not Path(f"/proc/{box.leader}").exists()


def test_a_tree_given_at_boot_is_there_before_pid_1(debian_12_root: Path, tmp_path: Path) -> None:
    unit = tmp_path / "etc/systemd/system/greeting.service"
    unit.parent.mkdir(parents=True)
    unit.write_text(GREETING)
    wants = tmp_path / "etc/systemd/system/multi-user.target.wants/greeting.service"
    wants.parent.mkdir()
    wants.symlink_to("../greeting.service")
    with Box(debian_12_root, tmp_path) as box:
        box.wait_active("greeting.service")
        cgroups = list(Path("/sys/fs/cgroup").glob(f"**/{box.name}"))
        assert cgroups
    assert not any(cgroup.exists() for cgroup in cgroups)
    assert not Path(f"/proc/{box.leader}").exists()
    assert not (debian_12_root / "etc/systemd/system/greeting.service").exists()
