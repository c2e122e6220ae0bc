"""jami-provision against a real jamid; every setting is read back by the test itself."""

import ast
import base64
import gzip
import json
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from guixsvc.paths import TEMPLATES
from real.jami_archive import Archive, make_archive
from real.jami_box import CREDENTIALS, HOME, JamiBox, busctl_doing, open_box, until

pytestmark = pytest.mark.real

ALICE, BOB, CAROL, MALLORY = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)
Declared = Mapping[str, object]


def archive_saying(seed: str) -> Archive:
    """An archive that has an opinion on everything that can be declared."""
    details = {
        "Account.displayName": seed,
        "Account.rendezVous": "false",
        "Account.peerDiscovery": "true",
        "Account.hostname": "archive.example",
        "RingNS.uri": "https://archive.example",
        "Account.defaultModerators": CAROL,
        "Account.allModeratorEnabled": "false",
        "DHT.PublicInCalls": "true",
    }
    return make_archive(seed, details=details, contacts=[CAROL], banned=[MALLORY])


ONE, TWO = archive_saying("one"), archive_saying("two")
DETAILS = {
    "Account.rendezVous": "true",
    "Account.peerDiscovery": "false",
    "Account.hostname": "x.example;y.example",
    "RingNS.uri": "https://ns.example",
}
# The same file name twice: only the id tells the accounts apart.
WHOLE: Declared = {
    "archive": "/etc/jami/one/archive.gz",
    "allowed-contacts": [ALICE, BOB],
    "moderators": [BOB],
    "details": DETAILS,
}
PARTIAL: Declared = {"archive": "/etc/jami/two/archive.gz", "details": {"Account.rendezVous": "true"}}


def credentials(*accounts: tuple[Declared, bytes]) -> dict[str, bytes]:
    """What systemd hands to jami.service for declared accounts with these archives."""
    names = [f"account-{number}" for number in range(1, len(accounts) + 1)]
    declared = [{**account, "credential": name} for name, (account, _) in zip(names, accounts, strict=True)]
    text = json.dumps({"version": 1, "accounts": declared}).encode()
    archives = {name: data for name, (_, data) in zip(names, accounts, strict=True)}
    return {"accounts.json": text, **archives}


@cache
def both() -> dict[str, bytes]:
    return credentials((WHOLE, ONE.data), (PARTIAL, TWO.data))


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JamiBox]:
    with open_box(tmp_path_factory.mktemp("box")) as box:
        box.start_bus()
        yield box


def contacts(box: JamiBox, id: str) -> tuple[set[str], set[str]]:
    answer = box.ask("getContacts", "s", id)
    banned = {contact["id"] for contact in answer if contact.get("banned") == "true"}
    return {contact["id"] for contact in answer} - banned, banned


def state(box: JamiBox) -> set[str]:
    """Every file that jamid keeps, with the secret keys among them."""
    return {str(path.relative_to(box.root)) for path in box.path(HOME).rglob("*") if path.is_file()}


# What is declared, and what is not


def test_every_declared_setting_is_made(box: JamiBox) -> None:
    assert box.start(both()) == "2 accounts provisioned\n"
    id = box.id_of(ONE.fingerprint)
    details = box.ask("getAccountDetails", "s", id)
    assert {key: details[key] for key in DETAILS} == DETAILS
    assert details["DHT.PublicInCalls"] == "false"
    assert contacts(box, id) == ({ALICE, BOB}, set())
    assert box.ask("getDefaultModerators", "s", id) == [BOB]
    assert box.ask("isAllModerators", "s", id) is False


def test_what_is_not_declared_is_what_the_archive_says(box: JamiBox) -> None:
    box.start(both())
    id = box.id_of(TWO.fingerprint)
    details = box.ask("getAccountDetails", "s", id)
    assert details["Account.rendezVous"] == "true"
    assert details["Account.displayName"] == "two"
    assert details["Account.hostname"] == "archive.example"
    assert details["RingNS.uri"] == "https://archive.example"
    assert details["Account.peerDiscovery"] == "true"
    assert details["DHT.PublicInCalls"] == "true"
    assert contacts(box, id) == ({CAROL}, {MALLORY})
    assert box.ask("getDefaultModerators", "s", id) == [CAROL]
    assert box.ask("isAllModerators", "s", id) is False


def test_empty_lists_are_declared(box: JamiBox) -> None:
    declared = {"archive": "/etc/jami/one.gz", "allowed-contacts": [], "moderators": []}
    assert box.start(credentials((declared, ONE.data))) == "1 account provisioned\n"
    id = box.id_of(ONE.fingerprint)
    assert contacts(box, id) == (set(), set())
    assert box.ask("getDefaultModerators", "s", id) == []
    assert box.ask("getAccountDetails", "s", id)["DHT.PublicInCalls"] == "false"


def test_declared_moderators_end_anyone_s_moderating(box: JamiBox) -> None:
    archive = make_archive("one", details={"Account.allModeratorEnabled": "true"})
    box.start(credentials(({"archive": "/etc/jami/one.gz"}, archive.data)))
    assert box.ask("isAllModerators", "s", box.id_of(archive.fingerprint)) is True
    box.start(credentials(({"archive": "/etc/jami/one.gz", "moderators": [BOB]}, archive.data)))
    assert box.ask("isAllModerators", "s", box.id_of(archive.fingerprint)) is False


def test_the_next_start_makes_the_declared_state_anew(box: JamiBox) -> None:
    box.start(both())
    id = box.id_of(ONE.fingerprint)
    box.ask("addContact", "ss", id, CAROL)
    box.ask("addAccount", "a{ss}", "1", "Account.type", "RING")
    until(lambda: len(box.accounts()) == 3, "a third account")
    box.path(f"{HOME}/accounts").mkdir()
    box.start(both())
    assert sorted(details["Account.username"] for details in box.accounts().values()) == sorted(
        [ONE.fingerprint, TWO.fingerprint]
    )
    assert contacts(box, box.id_of(ONE.fingerprint)) == ({ALICE, BOB}, set())
    assert not box.path(f"{HOME}/accounts").exists()  # Guix's own folder of archives.


def test_no_account_declared_removes_all(box: JamiBox) -> None:
    box.start(both())
    assert box.start(credentials()) == "0 accounts provisioned\n"
    assert box.accounts() == {}


def test_a_plain_json_archive_is_imported(box: JamiBox) -> None:
    box.start(credentials((WHOLE, gzip.decompress(ONE.data))))
    assert box.ask("getDefaultModerators", "s", box.id_of(ONE.fingerprint)) == [BOB]


# Archives


def exported(box: JamiBox, password: str) -> bytes:
    """An archive as jamid itself makes it, of a new account."""
    box.start(credentials())
    details = ["Account.type", "RING", "Account.archivePassword", password]
    id = box.ask("addAccount", "a{ss}", "2", *details)
    until(lambda: box.ask("getAccountDetails", "s", id).get("Account.username"), "a new account")
    assert box.ask("exportToFile", "sss", id, f"{HOME}/exported.gz", password)
    path = box.path(f"{HOME}/exported.gz")
    data = path.read_bytes()
    path.unlink()
    return data


def test_an_archive_of_jamid_s_own_is_imported(box: JamiBox) -> None:
    box.start(credentials((WHOLE, exported(box, ""))))
    assert len(box.accounts()) == 1


def test_every_faulty_archive_is_named_and_the_last_state_kept(box: JamiBox) -> None:
    encrypted = exported(box, "secret")
    box.start(both())
    box.stop_jamid()
    before = state(box)
    assert sum(name.endswith("/archive.gz") for name in before) == 2
    faulty = {
        "/etc/jami/encrypted.gz": (encrypted, "encrypted, or not a Jami archive"),
        "/etc/jami/empty.gz": (b"", "encrypted, or not a Jami archive"),
        "/etc/jami/truncated.gz": (ONE.data[: len(ONE.data) // 2], "truncated"),
        "/etc/jami/corrupt.gz": (ONE.data[:-8] + bytes(8), "corrupt"),
        "/etc/jami/no-json.gz": (gzip.compress(b"hello"), "no JSON object"),
        "/etc/jami/list.gz": (gzip.compress(b"[]"), "no JSON object"),
        "/etc/jami/deep.gz": (gzip.compress(b'{"a":' + b"[" * 200_000), "no JSON object"),
        "/etc/jami/bomb.gz": (gzip.compress(bytes(80 << 20)), "too large"),
        "/etc/jami/certless.gz": (make_archive("one", without=["ringAccountCert"]).data, "ringAccountCert"),
        "/etc/jami/keyless.gz": (
            make_archive("one", details={"ringAccountKey": "bm8="}).data,
            "ringAccountKey",
        ),
        "/etc/jami/certificate.gz": (
            make_archive("one", details={"ringAccountCert": pem("CERTIFICATE", b"no")}).data,
            "ringAccountCert",
        ),
        "/etc/jami/missing.gz": (b"missing", "missing"),
    }
    accounts = [({"archive": path}, data) for path, (data, _) in faulty.items()]
    handed_over = credentials((WHOLE, ONE.data), *accounts, ({"archive": "/etc/jami/absent.gz"}, b""))
    del handed_over[f"account-{len(faulty) + 2}"]
    box.hand_over(handed_over)
    done = box.provision("prepare")
    expected = {path: what for path, (_, what) in faulty.items()} | {"/etc/jami/absent.gz": "missing"}
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert [line.split(": ")[:2] for line in lines[:-1]] == [["jami-provision", path] for path in expected]
    for line, what in zip(lines, expected.values(), strict=False):
        assert what in line.split(": ", 2)[2]
    assert "nothing was removed" in lines[-1]
    assert state(box) == before


@pytest.mark.parametrize("handed_over", [{"accounts.json": b"missing"}, {}], ids=["default", "absent"])
def test_a_missing_accounts_json_is_named(box: JamiBox, handed_over: dict[str, bytes]) -> None:
    box.start(both())
    box.stop_jamid()
    before = state(box)
    box.hand_over(handed_over)
    done = box.provision("prepare")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "jami-provision: /etc/guixsvc/jami/accounts.json: missing\n"
    assert state(box) == before


@pytest.mark.parametrize(
    "text",
    [b"", b"[1]", b'{"version": 2, "accounts": []}', b'{"version": 1}', b'{"version": 1, "accounts": [{}]}'],
)
def test_another_accounts_json_is_refused_in_a_line(box: JamiBox, text: bytes) -> None:
    box.hand_over({"accounts.json": text})
    done = box.provision("prepare")
    assert done.returncode == 1
    assert done.stderr.startswith("jami-provision: /etc/guixsvc/jami/accounts.json: ")
    assert done.stderr.count("\n") == 1


def pem(label: str, der: bytes) -> str:
    block = f"-----BEGIN {label}-----\n{base64.b64encode(der).decode()}\n-----END {label}-----\n"
    return base64.b64encode(block.encode()).decode()


def test_an_archive_that_jamid_refuses_is_named(box: JamiBox) -> None:
    no_key = make_archive("two", details={"ringAccountKey": pem("PRIVATE KEY", b"\x30\x00")})
    box.stop_jamid()
    box.hand_over(credentials((WHOLE, ONE.data), (PARTIAL, no_key.data)))
    assert box.provision("prepare").returncode == 0
    box.start_jamid()
    done = box.provision("apply")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "jami-provision: /etc/jami/two/archive.gz: jamid refused this archive\n"


def test_an_archive_that_ends_jamid_is_named(box: JamiBox) -> None:
    # X.509 by its outline, of which every part is empty.
    hollow = b"\x30\x0e\x30\x0c" + 6 * b"\x30\x00"
    no_certificate = make_archive("two", details={"ringAccountCert": pem("CERTIFICATE", hollow)})
    box.stop_jamid()
    box.hand_over(credentials((PARTIAL, no_certificate.data)))
    assert box.provision("prepare").returncode == 0
    box.start_jamid()
    done = box.provision("apply")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("jami-provision: /etc/jami/two/archive.gz: jamid failed while loading ")


# Settings that do not take: jamid ignores unknown details without a word, and cuts fingerprints too long.


def test_a_setting_that_does_not_take_is_named(box: JamiBox) -> None:
    declared = {
        "archive": "/etc/jami/one.gz",
        "allowed-contacts": [ALICE + "ff"],
        "details": {"Account.noSuchDetail": "true", "Account.rendezVous": "true"},
    }
    box.stop_jamid()
    box.hand_over(credentials((declared, ONE.data)))
    assert box.provision("prepare").returncode == 0
    box.start_jamid()
    done = box.provision("apply")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "jami-provision: /etc/jami/one.gz: Account.noSuchDetail: wanted 'true', found None",
        f"jami-provision: /etc/jami/one.gz: allowed-contacts: wanted {ALICE}ff, found {ALICE}",
    ]


def test_calls_without_effect_are_noticed(box: JamiBox) -> None:
    archive = make_archive(
        "one",
        details={
            "Account.rendezVous": "false",
            "Account.defaultModerators": CAROL,
            "Account.allModeratorEnabled": "true",
            "DHT.PublicInCalls": "true",
        },
        banned=[MALLORY],
    )
    declared = {**WHOLE, "details": {"Account.rendezVous": "true"}}
    box.stop_jamid()
    box.hand_over(credentials((declared, archive.data)))
    assert box.provision("prepare").returncode == 0
    box.start_jamid()
    with busctl_doing(box, "set* | addContact | removeContact", "exit 0"):
        done = box.provision("apply")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"jami-provision: /etc/jami/one/archive.gz: {setting}"
        for setting in (
            "Account.rendezVous: wanted 'true', found 'false'",
            "DHT.PublicInCalls: wanted 'false', found 'true'",
            f"allowed-contacts: wanted {ALICE} {BOB}, found none",
            f"banned contacts: wanted none, found {MALLORY}",
            f"moderators: wanted {BOB}, found {CAROL}",
            "all-moderators: wanted off, found on",
        )
    ]


def test_jamid_may_end_while_a_call_is_under_way(box: JamiBox) -> None:
    loading = "jamid failed while loading this archive or one beside it"
    settings = "jamid failed at the settings of this account"
    # The second account's call, or setting, fails.
    second = (
        '[ -e /run/jami/once ] || { : >/run/jami/once; exec /usr/bin/busctl "$@"; }; echo gone >&2; exit 1'
    )
    # As long as an account has no name, it is loading.
    still_loading = "case $word in getAccountDetails) echo '{\"data\": [{}]}'; exit 0 ;; esac; "
    named = {
        "addAccount": ("", [("one", loading), ("two", loading)]),
        "getAccountList": (still_loading, [("one", loading), ("two", loading)]),
        "setAccountDetails": ("", [("two", settings)]),
    }
    for method, (meanwhile, accounts) in named.items():
        box.start(both())
        box.run("rm", "-f", "/run/jami/once")
        methods = f"{method} | getAccountDetails" if meanwhile else method
        with busctl_doing(box, methods, meanwhile + second):
            done = box.provision("apply")
        lines = [f"/etc/jami/{name}/archive.gz: {what}" for name, what in accounts]
        said = [f"jami-provision: {line}" for line in (*lines, f"jamid: {method}: gone")]
        assert (done.returncode, done.stderr.splitlines()) == (1, said), method


# Files


@pytest.mark.parametrize(
    "planted", [".config", ".config/jami", ".local", ".local/share", ".cache", "accounts"]
)
def test_a_planted_symbolic_link_is_not_followed(box: JamiBox, planted: str) -> None:
    box.start(both())
    box.stop_jamid()
    outside = box.path("/var/lib/outside")
    for folder in ("jami", "share/jami"):
        (outside / folder).mkdir(parents=True, exist_ok=True)
        (outside / folder / "precious").touch()
    box.run("chown", "--recursive", "jami:jami", "/var/lib/outside")
    link = box.path(f"{HOME}/{planted}")
    box.run("rm", "--recursive", "--force", f"{HOME}/{planted}")
    link.symlink_to("/var/lib/outside")
    before = state(box)
    done = box.provision("prepare")
    assert done.returncode == 1
    assert (
        f"jami-provision: {HOME}/{planted}: a symbolic link, which is not followed"
        in done.stderr.splitlines()
    )
    assert (outside / "jami/precious").exists()
    assert (outside / "share/jami/precious").exists()
    assert state(box) == before
    link.unlink()


def test_accounts_json_is_private_and_written_through_no_link(box: JamiBox) -> None:
    victim = box.path(f"{HOME}/victim")
    victim.write_bytes(b"untouched")
    left = box.path(f"{HOME}/accounts.json")
    new = box.path(f"{HOME}/accounts.json.new")
    for link in (left, new):
        link.unlink(missing_ok=True)
        link.symlink_to(f"{HOME}/victim")
    box.start(both())
    assert victim.read_bytes() == b"untouched"
    assert stat.filemode(left.lstat().st_mode) == "-rw-------"
    assert left.read_bytes() == both()["accounts.json"]
    assert not new.is_symlink()


def test_what_cannot_be_removed_is_named(box: JamiBox) -> None:
    box.start(both())
    box.stop_jamid()
    kept = box.path(f"{HOME}/.config/jami/kept")
    kept.mkdir()
    (kept / "file").touch()  # root's folder: jami cannot empty it.
    done = box.provision("prepare")
    assert done.returncode == 1
    assert done.stderr.startswith(f"jami-provision: {HOME}/.config/jami: cannot be removed whole: ")
    (kept / "file").unlink()


# Usage, and what surrounds the program


@pytest.mark.parametrize("arguments", [[], ["wipe"], ["prepare", "apply"], ["--help"]])
def test_usage(box: JamiBox, arguments: list[str]) -> None:
    done = box.run("/usr/local/lib/guixsvc/jami-provision", *arguments, user="jami")
    assert done.returncode == 2
    assert done.stderr.startswith("jami-provision: usage: ")


def test_the_environment_of_the_unit_is_required(box: JamiBox) -> None:
    program = "/usr/local/lib/guixsvc/jami-provision"
    done = box.run(program, "prepare", user="jami", environment={"HOME": HOME})
    assert done.returncode == 2
    assert done.stderr == "jami-provision: CREDENTIALS_DIRECTORY is not set: jami.service sets it\n"


def test_apply_before_prepare_is_a_line(box: JamiBox) -> None:
    environment = {"HOME": "/var/lib/nowhere", "CREDENTIALS_DIRECTORY": CREDENTIALS}
    done = box.run("/usr/local/lib/guixsvc/jami-provision", "apply", user="jami", environment=environment)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "/var/lib/nowhere/accounts.json" in done.stderr


def test_the_bus_lets_in_root_and_jami_only(box: JamiBox) -> None:
    box.start(credentials())
    ask = ["busctl", "--address=unix:path=/run/jami/bus", "list"]
    box.path("/run/jami").chmod(0o711)  # The folder alone would keep others out.
    try:
        codes = {user: box.run(*ask, user=user).returncode for user in ("root", "jami", "daemon")}
    finally:
        box.path("/run/jami").chmod(0o700)
    assert codes == {"root": 0, "jami": 0, "daemon": 1}


@pytest.mark.parametrize("name", ["jami-provision", "jami-actions", "jami_bus.py"])
def test_the_programs_are_python_3_9(name: str) -> None:
    ast.parse((Path(TEMPLATES) / "jami" / name).read_text(), feature_version=(3, 9))
