"""What compiling one host more costs, in calls of the system and of what hosts have alike; never in time."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import guixsvc
from guixsvc.cli import main
from guixsvc.commands import compile_command
from guixsvc.emit import manifest

CODE = str(Path(guixsvc.__file__).parents[1])
HEAD = "(use-modules (gnu) (gnu services telephony) (guix gexp))\n"
HOST = '(operating-system (host-name "h{}") (services (list {})))\n'
MUMBLE = "(service mumble-server-service-type (mumble-server-configuration {}))"
JAMI = "(service jami-service-type (jami-configuration {}))"


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache" / "any"))
    monkeypatch.setattr(compile_command, "FEWEST_KEPT", 0)
    # Much later, so that no change can have the time of the last look.
    monkeypatch.setattr("guixsvc.cache.folders.time.time_ns", lambda: 1 << 62)


SYSTEM_CALLS = (
    *("close", "link", "listdir", "lstat", "mkdir", "open", "read", "readlink", "rename", "rmdir", "scandir"),
    *("stat", "unlink", "utime", "write"),
)  # fmt: skip


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The calls of the system, by name."""
    found: Counter[str] = Counter()

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            found[name] += 1
            return real(*given, **named)

        return call

    for name in SYSTEM_CALLS:
        monkeypatch.setattr(os, name, counted(name, getattr(os, name)))
    return found


def _compile(count: int) -> None:
    hosts = "".join(
        HOST.format(number, MUMBLE.format(f'(welcome-text "{number}")')) for number in range(count)
    )
    os.environ["GUIXSVC_CACHE_DIR"] = f"../cache/{count}"  # where nothing of other runs is gone through
    Path("hosts.scm").write_text(f"{HEAD}(list {hosts})\n", encoding="utf-8")
    assert main(["compile", "hosts.scm", "-o", f"../out/{count}"]) == 0


def _for_one_more(calls: Counter[str]) -> dict[str, float]:
    _compile(10)  # what is done once in a process is done
    counts = []
    for count in (20, 30):
        calls.clear()
        _compile(count)
        counts.append(calls.copy())
    few, more = counts
    return {name: (more[name] - few[name]) / 10 for name in more if more[name] != few[name]}


def _parts(host: Path) -> tuple[int, int]:
    """How many files and folders there are of a host, its own among these."""
    files = sum(path.is_file() for path in host.rglob("*"))
    return files, 1 + sum(path.is_dir() for path in host.rglob("*"))


def test_a_host_that_is_made_is_written_and_looked_at_once(calls: Counter[str]) -> None:
    found = _for_one_more(calls)
    files, folders = _parts(Path("../out/20/h0"))
    assert found == {
        "mkdir": folders, "open": files, "write": files, "close": files, "lstat": files + folders,
    }  # fmt: skip


def test_a_host_that_is_there_is_only_looked_at(calls: Counter[str]) -> None:
    for count in (20, 30):
        _compile(count)
    found = _for_one_more(calls)
    # Besides, its manifest tells that its folder is ours, before the lock is had and then.
    assert found == {"lstat": sum(_parts(Path("../out/20/h0"))), "open": 2, "read": 2, "close": 2}


def test_of_the_manifests_of_hosts_that_are_alike_one_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = manifest._part

    def part(about: dict[str, Any], lines: Any) -> Any:
        made.append(next(iter(about)))
        return real(about, lines)

    monkeypatch.setattr(manifest, "_part", part)
    _compile(5)
    assert made.count("host") == 5
    assert made.count("systemd") <= 1
    assert made.count("version") <= 1


KINDS = (
    MUMBLE.format(""),
    MUMBLE.format("(port 700) (bonjour? #t)"),
    MUMBLE.format("(max-users 7)"),
    MUMBLE.format('(server-password "hunter22") (autoban-attempts 0) (log-days -1)'),
    MUMBLE.format('(user "voice") (group "voices") (database-file "/srv/100 %/db$.sqlite")'),
    MUMBLE.format('(ssl-cert "/etc/certs/a b.pem") (ssl-key "/etc/certs/k$.pem")'),
    MUMBLE.format('(file "/etc/mumble.ini")'),
    MUMBLE.format('(file (plain-file "m.ini" "port=7000\\nusers=20\\n"))'),
    JAMI.format("(debug? #t)"),
    JAMI.format('(accounts (list (jami-account (archive "/etc/jami/a.gz"))))'),
    JAMI.format("") + MUMBLE.format("(port 7001)"),
)


def test_a_host_is_the_same_after_whatever_other_one() -> None:
    """What is remembered of one host is no other's; in a process of its own, there is nothing to remember."""
    names = [f"{number}.scm" for number in range(len(KINDS))]
    alone: dict[str, bytes] = {}
    for number, (name, services) in enumerate(zip(names, KINDS, strict=True)):
        Path(name).write_text(HEAD + HOST.format(number, services), encoding="utf-8")
        command = [sys.executable, "-m", "guixsvc", "compile", name, "-o", f"alone/{number}"]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": CODE})
        alone |= {f"h{number}/{path}": content for path, content in _files(f"alone/{number}").items()}
    for out, order in (("there", names), ("back", names[::-1]), ("by halves", names[::2] + names[1::2])):
        assert main(["compile", "--no-cache", *order, "-o", out]) == 0
        assert _files(out) == alone


def _files(folder: str) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()
    }
