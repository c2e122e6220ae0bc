"""Hosts that a cluster makes, which knows our own services alone: the same as here, whoever dies of it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guixsvc.cli import main
from guixsvc.commands.progress import ProgressLine
from guixsvc.records import service_types
from guixsvc.spread import hosts, records
from guixsvc.spread.dask import address_of, is_private
from test_spread import tree

OURS, SECRET = next(
    (type_, field.name)
    for type_ in service_types().values()
    for field in type_.configuration.fields.values()
    if field.is_secret
)
MANY = (
    f"(use-modules (gnu) ({' '.join(OURS.file.module)}) (srfi srfi-1))\n"
    '(map (lambda (number) (operating-system (host-name (string-append "h" (number->string number)))'
    f" (services (list (service {OURS.name} ({OURS.configuration.name} {{}})))))) (iota {{}}))\n"
)


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hosts, "A_SHARD", 4)
    monkeypatch.setattr(records, "LARGE", 0)


def _many(number: int) -> None:
    Path("hosts.scm").write_text(MANY.format("", number), encoding="utf-8")


@pytest.mark.parametrize(("address", "private"), [
    ("tls://10.0.0.1:8786", True), ("tcp://127.0.0.1:8786", True), ("tcp://[::1]:8786", True),
    ("tcp://localhost:1", True), ("127.8.9.1:5", True), ("inproc://192.0.2.1/1/1", True),
    ("tcp://10.0.0.1:8786", False), ("tcp://[2001:db8::1]:1", False),
    ("tcp://localhost.example.org:1", False),
    ("ucx://127.0.0.1:1", False), ("tcp://127.0.0.1.example.org:1", False), ("", False), ("ws://::1", False),
])  # fmt: skip
def test_where_secrets_may_go(address: str, private: bool) -> None:
    assert is_private(address) == private


@pytest.mark.parametrize("executor", ["ray://x", "dask://", "x", "dask:8786"])
def test_an_executor_that_is_none(executor: str, capsys: pytest.CaptureFixture[str]) -> None:
    _many(2)
    assert main(["compile", "hosts.scm", "-o", "out", "--executor", executor]) == 2
    assert f"{executor}: expected dask://HOST:PORT" in capsys.readouterr().err
    assert address_of("dask://tls://h:1") == "tls://h:1" and address_of("dask://h:1") == "tcp://h:1"


def test_a_cluster_that_is_not_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    # Whoever waits for Dask itself to give up waits for ever.
    monkeypatch.setattr("guixsvc.spread.dask.PATIENCE", 10**6)
    _many(2)
    assert main(["compile", "hosts.scm", "-o", "out", "--executor", "dask://127.0.0.1:1"]) == 2
    why = "nothing written: tcp://127.0.0.1:1: there is no scheduler: "
    assert why in capsys.readouterr().err
    assert not Path("out").exists()


def test_a_cluster_without_workers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("guixsvc.spread.dask.PATIENCE", 2)
    _many(2)
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, protocol="tcp://") as empty:
        address = empty.scheduler_address
        assert main(["compile", "hosts.scm", "-o", "out", "--executor", f"dask://{address}"]) == 2
    said = capsys.readouterr().err
    assert f"{address} has no worker: waiting 2 seconds for one\n" in said
    assert f"nothing written: {address}: " in said


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp://"
    ) as cluster:
        yield cluster


def test_a_cluster_makes_the_same_hosts_and_a_worker_is_killed_meanwhile(
    cluster: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _many(150)
    assert main(["compile", "hosts.scm", "-o", "one"]) == 0
    said = capsys.readouterr()
    first = next(iter(cluster.workers.values())).pid
    made = 0

    def add(self: ProgressLine) -> None:
        nonlocal made
        made += 1
        if made == 40:
            os.kill(first, signal.SIGKILL)

    monkeypatch.setattr(ProgressLine, "add", add)
    address = cluster.scheduler_address.removeprefix("tcp://")
    assert main(["compile", "hosts.scm", "-o", "two", "--executor", f"dask://{address}"]) == 0
    assert made == 150, "each host once"
    assert capsys.readouterr().err == said.err
    assert tree("two") == tree("one")
    # And secrets do not go where others may listen.
    monkeypatch.setattr("guixsvc.spread.dask.is_private", lambda address: False)
    Path("hosts.scm").write_text(
        MANY.format(f'({SECRET} "hunter22hunter22")', 9),
        encoding="utf-8",
    )
    assert main(["compile", "hosts.scm", "-o", "new", "--executor", f"dask://{address}"]) == 2
    assert "secrets, which go to others by TLS only" in capsys.readouterr().err
    assert not Path("new").exists()
