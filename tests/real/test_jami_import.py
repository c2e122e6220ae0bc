"""``guixsvc import --jami`` of a real jamid's accounts, declared again: the real jamid has the same."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from guixsvc.paths import TEMPLATES
from real.compiled import compile_text
from real.jami_archive import make_archive
from real.jami_box import BUS, JamiBox, open_box
from real.test_jami_provision import ALICE, MALLORY, ONE, TWO, both, contacts, credentials

pytestmark = pytest.mark.real

COMPARED = (
    "Account.rendezVous",
    "Account.peerDiscovery",
    "Account.hostname",
    "RingNS.uri",
    "DHT.PublicInCalls",
)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JamiBox]:
    with open_box(tmp_path_factory.mktemp("box")) as box:
        box.start_bus()
        yield box


def imported(box: JamiBox) -> subprocess.CompletedProcess[str]:
    package = {"PYTHONPATH": str(Path(TEMPLATES).parent / "compiler")}
    return box.run(sys.executable, "-m", "guixsvc", "import", "--jami", environment=package)


def settings(box: JamiBox, fingerprint: str) -> Mapping[str, object]:
    id = box.id_of(fingerprint)
    details = box.ask("getAccountDetails", "s", id)
    return {
        **{key: details[key] for key in COMPARED},
        "contacts": contacts(box, id)[0],
        "moderators": set(box.ask("getDefaultModerators", "s", id)),
        "anyone moderates": box.ask("isAllModerators", "s", id),
    }


def test_the_accounts_are_the_same_again(box: JamiBox, tmp_path: Path) -> None:
    box.start(both())
    before = {one.fingerprint: settings(box, one.fingerprint) for one in (ONE, TWO)}
    assert before[ONE.fingerprint] != before[TWO.fingerprint]
    ran = imported(box)
    assert ran.returncode == 0, ran.stderr
    made = {}
    for command in re.findall(r": (install -D .*)$", ran.stderr, re.MULTILINE):
        done = box.run(*shlex.split(command))
        assert done.returncode == 0, done.stderr
        made[shlex.split(command)[-1]] = box.path(shlex.split(command)[-1]).read_bytes()
    assert len(made) == 2
    out = compile_text(ran.stdout, tmp_path)
    declared = json.loads(out.text("/etc/guixsvc/jami/accounts.json"))
    archives = {one["credential"]: made[one["archive"]] for one in declared["accounts"]}
    box.start({"accounts.json": json.dumps(declared).encode(), **archives})
    assert {name: settings(box, name) for name in before} == before


def test_who_may_call_and_moderate_is_declared_where_the_archive_is_laxer(
    box: JamiBox, tmp_path: Path
) -> None:
    """The same contacts and moderators as in the archive, which lets everybody call and moderate."""
    lax = {"DHT.PublicInCalls": "true", "Account.allModeratorEnabled": "true"}
    archive = make_archive("lax", details={**lax, "Account.defaultModerators": ALICE}, contacts=[ALICE])
    account = {"archive": "/etc/jami/lax.gz", "allowed-contacts": [ALICE], "moderators": [ALICE]}
    box.start(credentials((account, archive.data)))
    before = settings(box, archive.fingerprint)
    assert (before["DHT.PublicInCalls"], before["anyone moderates"]) == ("false", False)
    ran = imported(box)
    assert ran.returncode == 0, ran.stderr
    declared = json.loads(compile_text(ran.stdout, tmp_path).text("/etc/guixsvc/jami/accounts.json"))
    (one,) = declared["accounts"]
    box.start({"accounts.json": json.dumps(declared).encode(), one["credential"]: archive.data})
    assert settings(box, archive.fingerprint) == before


def test_what_cannot_be_declared_is_said(box: JamiBox) -> None:
    strict = {"DHT.PublicInCalls": "false", "Account.allModeratorEnabled": "false"}
    archive = make_archive("strict", details=strict)
    box.start(credentials(({"archive": "/etc/jami/strict.gz"}, archive.data)))
    id = box.id_of(archive.fingerprint)
    details = {**box.ask("getAccountDetails", "s", id), "DHT.PublicInCalls": "true"}
    pairs = [part for pair in details.items() for part in pair]
    box.ask("setAccountDetails", "sa{ss}", id, str(len(details)), *pairs)
    box.ask("setAllModerators", "sb", id, "true")
    box.ask("removeContact", "ssb", id, MALLORY, "true")
    said = imported(box).stderr
    for lost in ("everybody may call", "everybody may moderate", f"banned: {MALLORY}"):
        assert re.search(f"lost: .*{lost}", said), (lost, said)


def test_a_jamid_without_accounts_is_left_alone(box: JamiBox) -> None:
    """A declaration of no accounts would remove those that come later."""
    box.start({"accounts.json": json.dumps({"version": 1, "accounts": []}).encode()})
    ran = imported(box)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no account" in ran.stderr


def test_what_the_archive_says_is_not_declared(box: JamiBox) -> None:
    """An account as its archive has it needs nothing beside the archive."""
    archive = make_archive("plain", details={"Account.displayName": "plain"})
    declared = {"version": 1, "accounts": [{"archive": "/etc/jami/plain.gz", "credential": "account-1"}]}
    box.start({"accounts.json": json.dumps(declared).encode(), "account-1": archive.data})
    ran = imported(box)
    assert ran.returncode == 0, ran.stderr
    assert (
        re.findall(r"\((?!jami-account|archive)([a-z?-]+) ", ran.stdout.partition("(jami-account")[2]) == []
    )


def test_without_jamid_that_is_said(box: JamiBox) -> None:
    box.stop_jamid()
    ran = imported(box)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "no jamid runs on this bus" in ran.stderr
    assert os.environ.get("DBUS_SESSION_BUS_ADDRESS") != BUS
