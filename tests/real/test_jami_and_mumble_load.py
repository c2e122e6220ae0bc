"""Many users, many guesses, many accounts, with the limits that are emitted when none are declared."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from real import mumble_crowd
from real.box import Box
from real.compiled import compile_text, install_by_hand
from real.debian_root import Debian
from real.jami_and_mumble import accounts, jami, mumble
from real.jami_archive import make_archives
from real.test_jami_and_mumble_faults import in_network, read_line

pytestmark = pytest.mark.real

PASSWORD = "correct,horse"
USERS = 200
ROOM = 300  # The server counts who is being refused too; on a loaded machine that takes a while.
SECONDS = 30
ATTEMPTS = 10  # Guix's default of autoban-attempts.
ACCOUNTS = 50


@pytest.fixture(scope="module")
def voice(debian: Debian, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    folder = tmp_path_factory.mktemp("voice")
    fields = f'(server-password "{PASSWORD}") (max-users {USERS + ROOM})'
    with Box(debian.root) as box:
        install_by_hand(box, compile_text(mumble(fields), folder, "--target", debian.target))
        yield box


def crowd(*command: str, block: int) -> Sequence[str]:
    return [mumble_crowd.__file__, "--password", PASSWORD, "--block", str(block), *command]


def test_two_hundred_users_sit_through_a_storm_of_guesses(voice: Box) -> None:
    pid = voice.property("mumble-server", "MainPID")
    with in_network(voice, *crowd("sit", str(USERS), block=1)) as users:
        assert json.loads(read_line(users)) == {"admitted": USERS}
        start = time.monotonic()

        # A hundred a second from twenty addresses: these are banned, and nobody else is, even meanwhile.
        with in_network(voice, *crowd("storm", "10", "100", "20", block=2)) as storm:
            newcomers = voice.in_network([sys.executable, *crowd("sit", "20", block=3)], input="").stdout
            guesses = json.loads(read_line(storm))
        assert json.loads(newcomers.splitlines()[0]) == {"admitted": 20}
        assert guesses.keys() == {"WrongServerPW", "no connection"}
        assert guesses["WrongServerPW"] <= 20 * ATTEMPTS
        assert one_from(voice, block=2) == "no connection"

        # One guess from each address: nobody is banned for that.
        with in_network(voice, *crowd("storm", "5", "100", "500", block=4)) as storm:
            assert json.loads(read_line(storm)) == {"WrongServerPW": 500}
        assert one_from(voice, block=4) == "admitted"

        time.sleep(max(0.0, start + SECONDS - time.monotonic()))
        assert users.stdin
        users.stdin.close()
        assert json.loads(read_line(users)) == {"left": USERS}
    assert voice.property("mumble-server", "MainPID") == pid
    assert one_from(voice, block=5) == "admitted"


def test_the_autoban_counts_admitted_users_too(voice: Box) -> None:
    """Not wanted, but so it is: autoban-attempts must exceed the users behind one address."""
    outcomes = [one_from(voice, block=6) for _ in range(ATTEMPTS + 1)]
    assert outcomes == ["admitted"] * ATTEMPTS + ["no connection"]


def one_from(box: Box, block: int) -> str:
    """How a login with the right password ends from the first address of a block."""
    sitting = box.in_network([sys.executable, *crowd("sit", "1", block=block)], input="").stdout
    (outcome,) = json.loads(sitting.splitlines()[0])
    return str(outcome)


def test_fifty_accounts(debian_12_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archives = {f"/etc/jami/{at}.gz": archive for at, archive in enumerate(make_archives(ACCOUNTS))}
    compiled = compile_text(jami(accounts(*archives)), tmp_path)
    with Box(debian_12_root) as box:
        folder = tmp_path / "archives"
        folder.mkdir()
        for path, archive in archives.items():
            (folder / Path(path).name).write_bytes(archive.data)
        box.copy_in(folder, "/etc/jami")
        start = time.monotonic()
        install_by_hand(box, compiled)
        with capsys.disabled():
            print(f"\n{ACCOUNTS} accounts installed and provisioned in {time.monotonic() - start:.0f} s")
        listed = box.run(["guixsvc-herd", "list-accounts", "jami"]).stdout
        assert all(listed.count(archive.fingerprint) == 1 for archive in archives.values())
        assert listed.count("  - ") == ACCOUNTS
