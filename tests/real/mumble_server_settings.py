"""What the real Mumble server makes of inis: the settings that it tells over D-Bus, which are its own."""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from real.debian_root import Debian
from real.laid_below import LIBRARY, library, lower

# What each server needs to run at all, and side by side: what is said of these is not compared.
_FORCED = """
[General]
database=/tmp/{at}.sqlite
dbDriver=QSQLITE
dbPrefix=
dbOpts=
sqlite_wal=0
sslCert=
sslKey=
sslCA=
sslPassPhrase=
uname=
logfile=
pidfile=
ice=
kdfiterations=1000
bonjour=false
host=127.0.0.1
port={port}
dbus=session
dbusservice=test.of.{name}
"""
FORCED = frozenset(line.partition("=")[0].lower() for line in _FORCED.splitlines()) - {""}

_ENTER = """
mount -t tmpfs -o mode=0755 guixsvc-inis /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
mount -t tmpfs -o mode=1777 guixsvc-inis /mnt/root/tmp
mount -t proc proc /mnt/root/proc
mkdir /mnt/root/inis
mount --bind "$2" /mnt/root/inis
ip link set lo up
exec chroot /mnt/root setpriv --reuid=65534 --regid=65534 --clear-groups \\
  dbus-run-session -- sh -c "$3" sh "$4"
"""
"""A Debian of one's own above a pristine root, without a network, in which nothing is booted."""

_ASK = r"""
ask='
  name=$(basename "$2" .ini)
  LD_PRELOAD=$QUICK "$1" -fg -ini "$2" >"/tmp/$name.log" 2>&1 & server=$!
  for try in $(seq 600); do
    dbus-send --session --print-reply --dest="test.of.$name" / net.sourceforge.mumble.Meta.getDefaultConf \
      >"/tmp/$name.answer" 2>/dev/null && break
    kill -0 $server 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL $server 2>/dev/null
'
printf "%s\n" /inis/*.ini | xargs --max-procs=4 -I{} sh -c "$ask" sh "$1" {} || true
for ini in /inis/*.ini; do
  echo "=== $(basename "$ini" .ini)"
  cat "/tmp/$(basename "$ini" .ini).answer"
done
"""
_PAIR = re.compile(r'dict entry\(\s*string "(.*?)"\s*string "(.*?)"\s*\)\n', re.DOTALL)


def server_settings(debian: Debian, inis: Sequence[str]) -> list[dict[str, str]]:
    """What the release's own server takes each ini for; of one that it does not start with, nothing."""
    program = "/usr/sbin/murmurd" if debian.target == "debian-12" else "/usr/bin/mumble-server"
    with tempfile.TemporaryDirectory(prefix="guixsvc-inis-") as folder:
        Path(folder).chmod(0o755)
        for at, ini in enumerate(inis):
            name = f"n{at:03d}"
            forced = _FORCED.format(at=at, port=20000 + at, name=name)
            (Path(folder) / f"{name}.ini").write_bytes((ini + forced).encode())
        command = [
            *("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child"),
            *("sh", "-euc", _ENTER, "sh", lower(debian.root), folder, _ASK, program),
        ]
        quick = {"QUICK": LIBRARY if library() else ""}
        done = subprocess.run(
            command,
            env=os.environ | quick,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr + done.stdout
    answers = re.split(r"^=== n[0-9]+\n", done.stdout, flags=re.MULTILINE)[1:]
    assert len(answers) == len(inis), done.stdout
    return [dict(_PAIR.findall(answer)) for answer in answers]


if __name__ == "__main__":
    import sys

    from real.debian_root import DEBIAN_12, DEBIAN_13, pristine_root

    for release in (DEBIAN_12, DEBIAN_13):
        there = Debian(release.target, pristine_root(release))
        print(json.dumps(server_settings(there, [Path(p).read_text() for p in sys.argv[1:]]), indent=1))
