"""What guixsvc makes of the cases that were run through Guix, against what Guix made of them.

``verdicts.jsonl`` holds what Guix's own evaluation of ``(gnu services telephony)`` said of the files in
``cases/``; ``docs/differences.md`` lists where guixsvc differs on purpose.
"""

import json
import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from guixsvc.cli import main

HERE = Path(__file__).parents[2] / "guix"
DOCUMENT = HERE.parents[1] / "docs" / "differences.md"
VERDICTS: dict[str, dict[str, Any]] = {
    record["file"]: record
    for record in map(json.loads, (HERE / "verdicts.jsonl").read_text(encoding="utf-8").splitlines())
}

TLS_COPIES = {
    "sslCert": "/run/guixsvc/mumble-server/cert.pem",
    "sslKey": "/run/guixsvc/mumble-server/key.pem",
    "sslDHParams": "/run/guixsvc/mumble-server/dh.pem",
}


class Difference(NamedTuple):
    """A row of the document: ``kind`` is Kinder or Stricter, ``stage`` the command that refuses."""

    path: Path
    kind: str
    stage: str


def _documented() -> list[Difference]:
    rows: list[Difference] = []
    kind = ""
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ")
        elif line.startswith("| ["):
            cells = [cell.strip() for cell in line.strip("|").split(" | ")]
            link = re.fullmatch(r"\[(.+)\]\((.+)\)", cells[0])
            assert link is not None and Path(link[2]).stem == link[1], line
            rows.append(
                Difference(
                    DOCUMENT.parent.joinpath(link[2]).resolve(), kind, cells[2] if kind == "Stricter" else ""
                )
            )
    return rows


DIFFERENCES = _documented()
LISTED = {row.path: row for row in DIFFERENCES}


def _compile(case: Path, out: Path) -> int:
    return main(["compile", str(case), "-o", str(out)])


def test_every_case_has_a_verdict() -> None:
    assert sorted(VERDICTS) == sorted(path.name for path in (HERE / "cases").iterdir())
    assert len(VERDICTS) == 81


def test_every_unrecorded_case_is_documented() -> None:
    assert {path for path in (HERE / "unrecorded").iterdir() if path not in LISTED} == set()
    assert len(LISTED) == len(DIFFERENCES), "a case is listed twice"


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict_is_that_of_guix_unless_documented(name: str, tmp_path: Path) -> None:
    case = HERE / "cases" / name
    accepted = VERDICTS[name]["verdict"] == "ok"
    checked, compiled = main(["check", str(case)]) == 0, _compile(case, tmp_path / "out") == 0
    row = LISTED.get(case)
    if row is None:
        assert (checked, compiled) == (accepted, accepted)
    elif row.kind == "Kinder":
        assert (checked, accepted) == (True, False)
    else:
        assert accepted
        assert (checked, compiled) == (row.stage == "compile", False)


@pytest.mark.parametrize(
    "row", [row for row in DIFFERENCES if row.path.parent.name == "unrecorded"], ids=lambda row: row.path.stem
)
def test_documented_case_without_a_recorded_verdict(row: Difference, tmp_path: Path) -> None:
    checked = main(["check", str(row.path)]) == 0
    if row.kind == "Kinder":
        assert checked
    else:
        assert checked == (row.stage == "compile")
        assert _compile(row.path, tmp_path / "out") == 1


def _accepted(kind: str, key: str) -> list[tuple[str, dict[str, Any]]]:
    """The cases that both accept with a service of a kind that Guix recorded something of."""
    return [
        (name, service)
        for name, record in VERDICTS.items()
        if record["verdict"] == "ok" and HERE / "cases" / name not in LISTED
        for service in record["services"]
        if service["type"] == kind and key in service
    ]


def _read_ini(text: str) -> dict[str, str]:
    """The settings of our ini: comments, bare values, and quoted ones with QSettings' escapes."""
    settings: dict[str, str] = {}
    for line in text.splitlines():
        if not line or line.startswith(";"):
            continue
        key, _, value = line.partition("=")
        assert re.fullmatch("[A-Za-z]+", key) and key not in settings, line
        if value.startswith('"'):
            value = re.sub(
                r"\\(.)",
                lambda escape: {"n": "\n", "r": "\r", "t": "\t"}.get(escape[1], escape[1]),
                value[1:-1],
            )
            value = value.removeprefix("@") if value.startswith("@@") else value
        settings[key] = value
    return settings


@pytest.mark.parametrize(("name", "service"), _accepted("mumble-server", "ini"))
def test_ini_has_the_settings_of_guix(name: str, service: dict[str, Any], tmp_path: Path) -> None:
    assert _compile(HERE / "cases" / name, tmp_path / "out") == 0
    etc = tmp_path / "out" / "root" / "etc"
    settings = _read_ini((etc / "guixsvc/mumble-server/mumble-server.ini").read_text(encoding="utf-8"))
    guix = re.sub(r"(?<!\n)sslCiphers=", "\nsslCiphers=", service["ini"])  # it leaves out the line end
    for key, copy in TLS_COPIES.items():
        declared = re.search(rf"^{key}=(/.*)$", guix, re.MULTILINE)
        if declared is not None:
            assert settings[key] == copy
            files = (etc / "systemd/system/mumble-server-files.service").read_text(encoding="utf-8")
            handed_over = rf"^ExecStart=.* copy {Path(copy).name} {re.escape(declared[1])}( |$)"
            assert re.search(handed_over, files, re.MULTILINE)
            settings[key] = declared[1]
    # Guix writes values as they are, so that lines of ours written likewise are its lines.
    ours = "".join(f"{key}={value}\n" for key, value in settings.items())
    assert sorted(ours.splitlines()) == sorted(guix.splitlines())


@pytest.mark.parametrize(("name", "service"), _accepted("jami", "args"))
def test_jamid_is_started_as_by_guix(name: str, service: dict[str, Any], tmp_path: Path) -> None:
    assert _compile(HERE / "cases" / name, tmp_path / "out") == 0
    unit = (tmp_path / "out/root/etc/systemd/system/jami.service").read_text(encoding="utf-8")
    start = re.search("^ExecStart=(.*)$", unit, re.MULTILINE)
    assert start is not None
    persistent, *others = service["args"][1:]
    # As of February 2026, Guix gives jamid --console always; the verdicts are older.
    others = [option for option in others if option != "--console"]
    assert shlex.split(start[1])[1:] == [persistent, "--console", *others]


@pytest.mark.parametrize(("name", "service"), _accepted("jami", "jami-accounts"))
def test_accounts_are_those_of_guix(name: str, service: dict[str, Any], tmp_path: Path) -> None:
    assert _compile(HERE / "cases" / name, tmp_path / "out") == 0
    file = tmp_path / "out/root/etc/guixsvc/jami/accounts.json"
    assert file.exists() == service["declarative"]
    if service["declarative"]:
        ours = json.loads(file.read_text(encoding="utf-8"))["accounts"]
        assert [_without_credential(account) for account in ours] == list(
            map(_as_documented, service["jami-accounts"])
        )


def _without_credential(account: dict[str, Any]) -> dict[str, Any]:
    return {"details": {}} | {key: value for key, value in account.items() if key != "credential"}


def _as_documented(account: dict[str, Any]) -> dict[str, Any]:
    """What Guix recorded of an account, fingerprints in lower case, each once; unset fields left out."""
    lists = {
        key: list(dict.fromkeys(fingerprint.lower() for fingerprint in account[key]))
        for key in ("allowed-contacts", "moderators")
        if account[key] != "#unset"
    }
    return {"archive": account["archive"], "details": account["details"]} | lists


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, record in VERDICTS.items()
        if record["verdict"] == "ok" and HERE / "cases" / name not in LISTED
    ],
)
def test_users_are_those_of_guix(name: str, tmp_path: Path) -> None:
    assert _compile(HERE / "cases" / name, tmp_path / "out") == 0
    users = [
        (
            user["name"],
            user["comment"],
            "/var/lib/mumble-server" if user["home"] == "/var/empty" else user["home"],
        )
        for service in VERDICTS[name]["services"]
        for user in service["accounts"]
        if user["kind"] == "user"
    ]
    ours = [
        (name, comment, home)
        for path in (tmp_path / "out/root/etc/sysusers.d").iterdir()
        for kind, name, _, comment, home in map(shlex.split, path.read_text().splitlines()[1:])
        if kind == "u"
    ]
    assert ours == users
