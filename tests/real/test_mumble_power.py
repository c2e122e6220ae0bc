"""The power fails among the renames: what was begun is completed at boot, before any service starts."""

from pathlib import Path

import pytest

from images import declared
from real.box import Box
from real.debian_root import Debian
from real.installed import STALL, STATE, files, install, put
from real.jami_and_mumble import greeting, welcome

pytestmark = pytest.mark.real

UNIT = "mumble-server.service"


def stalling(box: Box, name: str) -> str:
    """A copy of /root/NAME whose installer stops at the renaming of a unit, when others are done already."""
    box.run(["cp", "-a", f"/root/{name}", f"/root/{name}-stall"])
    shims = r'/^export PATH$/a [ "${1-}" = --replay ] || PATH=/root/shims:$PATH'
    box.run(["sed", "-i", shims, f"/root/{name}-stall/install"])
    box.run(["rm", "-rf", "/root/stalled"])
    shim = STALL.format(name="mv", arguments=f"*/.{UNIT}.guixsvc-new*")
    box.write("/root/shims/mv", shim.encode(), 0o755)
    return f"/root/{name}-stall/install"


def test_the_power_fails_among_the_renames(debian: Debian, tmp_path: Path) -> None:
    with Box(debian.root) as box:
        trees = {
            name: put(box, tmp_path, name, welcome(name, more), target=debian.target)
            for name, more in (("one", ""), ("two", "(max-users 3000)"))
        }
        assert (
            declared(trees["one"])[f"/etc/systemd/system/{UNIT}"]
            != (declared(trees["two"])[f"/etc/systemd/system/{UNIT}"])
        )
        install(box, "one", "apply")
        box.run(["systemd-run", "--collect", stalling(box, "two"), "apply"])
        box.run(["timeout", "180", "sh", "-c", "until [ -e /root/stalled ]; do sleep 0.1; done"])
        mixed = files(box)
        assert b"two" in mixed["/etc/guixsvc/mumble-server/mumble-server.ini"][0]
        assert b"LimitNOFILE=4096" in mixed[f"/etc/systemd/system/{UNIT}"][0], "the old unit"
        box.reboot(power_cut=True)
        box.wait_active("mumble-server")
        found = {path: file for path, file in files(box).items() if not path.endswith(".guixsvc-new")}
        assert found == declared(trees["two"])
        assert greeting(box) == "two"
        assert box.property("mumble-server", "LimitNOFILE") == "7024", "the new unit"
        assert "an installation was cut off" in install(box, "two", "status", exit=1)
        install(box, "two", "apply")
        install(box, "two", "status")
        left = box.run(["find", "/etc", STATE, "-path", "*guixsvc*", "-name", "*switch*"]).stdout
        assert left == ""

        # The next installation does it, too, where nothing did it at boot.
        install(box, "one", "apply")
        box.run(["systemd-run", "--collect", stalling(box, "two"), "apply"])
        box.run(["timeout", "180", "sh", "-c", "until [ -e /root/stalled ]; do sleep 0.1; done"])
        box.run(["rm", "/etc/systemd/system/guixsvc-switch.service"])
        box.reboot(power_cut=True)
        assert box.run(["test", "-e", f"{STATE}/switching"]).returncode == 0
        install(box, "one", "apply")
        assert greeting(box) == "one"
        found = files(box)
        assert found == declared(trees["one"])
        assert box.failed_units() == []
