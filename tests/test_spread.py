"""Hosts that other processes make: the same as here, whoever dies of it."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

import pytest

from guixsvc import pipeline, targets
from guixsvc.cli import main
from guixsvc.commands import shared_check
from guixsvc.emit.contents import built
from guixsvc.emit.tree import CannotWrite
from guixsvc.evaluate.configuration import System
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.inputs import load
from guixsvc.report.conclusion import has_errors
from guixsvc.spread import hosts, processes, records, shards
from guixsvc.spread.processes import Processes
from guixsvc.spread.records import dumps, loads
from guixsvc.spread.shards import Shard

HEAD = "(use-modules (gnu) (acme services greeter) (srfi srfi-1))\n"
MANY = HEAD + (
    '(map (lambda (number) (operating-system (host-name (string-append "h" (number->string number)))'
    " (services (list"
    " (service greeter-service-type (greeter-configuration (most-guests (+ 1 number))"
    ' (greeting (string-append "host " (number->string number))))))))) (iota {}))\n'
)
GOLDEN = sorted(path for path in (Path(__file__).parent / "golden").iterdir() if path.name != "host-secrets")
"""But for the one that needs more than a configuration."""

pytestmark = pytest.mark.usefixtures("greeter_is_known")


@pytest.fixture(autouse=True)
def _at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(hosts, "A_SHARD", 4)
    monkeypatch.setattr(records, "LARGE", 0)


def _many(number: int) -> None:
    Path("hosts.scm").write_text(MANY.format(number), encoding="utf-8")


def tree(folder: str) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()
    }


# Systems as bytes


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_systems_arrive_as_they_were(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    trees = Trees((str(case),))
    target = targets.load("debian-12")
    options = pipeline.Options(trees, Environment(), target=target, to_compile=True)
    (source,) = (one.source for one in load(["config.scm"], None, trees))
    result = pipeline.examine(source, options, 0)
    assert not has_errors(finding.diagnostic for finding in result.findings)
    for system in result.systems:
        (there,) = loads(*dumps([system]))
        here = built(system, target, str(case))
        made = built(there, loads(*dumps(target)), str(case))
        assert (made.contents, made.kept) == (here.contents, here.kept)


# Shards


class _Now(Executor):
    """Does all at once, here; dies of what it is told to."""

    def __init__(self, dies: Callable[[int], bool]) -> None:
        self.dies, self.broken = dies, False
        self.taken: list[Any] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> "Future[Any]":
        self.taken.append(arguments[0])
        future: Future[Any] = Future()
        if self.broken or self.dies(arguments[0]):
            self.broken = True
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(function(*arguments))
        return future


class _Pool:
    workers = 2
    lost: tuple[type[BaseException], ...] = shards.LOST

    def __init__(self, dies: Callable[[int], bool], alone: Callable[[int], bool] = lambda _: False) -> None:
        self.dies, self.dies_alone, self.made = dies, alone, _Now(dies)
        self.opened = 0
        self.given: list[object] = []

    def executor(self) -> Executor:
        if self.made.broken:
            self.made = _Now(self.dies)
            self.opened += 1
        return self.made

    def shared(self, value: object) -> object:
        self.given.append(value)
        return value

    def alone(self) -> Executor:
        return _Now(self.dies_alone)


def test_results_are_in_order_and_shards_are_taken_as_they_can_be_worked_on() -> None:
    taken: list[int] = []
    results: list[int] = []
    for result in shards.in_order(_Pool(lambda _: False), lambda one: 10 * one, _noted(range(50), taken)):
        results.append(result)
        assert len(taken) - len(results) < shards.SHARDS_A_WORKER * 2
    assert results == [10 * one for one in range(50)]


def _noted(source: range, taken: list[int]) -> Iterator[Shard[int]]:
    for one in source:
        taken.append(one)
        yield Shard(one)


def test_what_was_lost_is_done_again() -> None:
    died: set[int] = set()

    def dies(one: int) -> bool:
        dies_now = one in (0, 7, 8, 30) and one not in died
        died.add(one)
        return dies_now

    pool = _Pool(dies)
    assert list(shards.in_order(pool, lambda one: one, map(Shard, range(40)))) == list(range(40))
    assert pool.opened >= 3


def test_what_kills_each_time_is_done_alone_and_named() -> None:
    given = [Shard(number) for number in range(20)]
    assert list(shards.in_order(_Pool(lambda one: one == 5), lambda one: one, given)) == list(range(20))
    found: list[int] = []
    with pytest.raises(shards.WorkerDied):
        found.extend(shards.in_order(_Pool(lambda one: one == 5, lambda one: one == 5), int, given))
    assert found == [0, 1, 2, 3, 4]


def _killed_once(shard: tuple[str, int]) -> int:
    marker, number = shard
    if number == 3:
        try:
            os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return number
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _killed(shard: int) -> int:
    if shard == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return shard


def test_a_process_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    marker = str(tmp_path / "marker")
    with Processes(2) as pool:
        given = [Shard((marker, number)) for number in range(12)]
        assert list(shards.in_order(pool, _killed_once, given)) == list(range(12))
        with pytest.raises(shards.WorkerDied):
            list(shards.in_order(pool, _killed, map(Shard, range(12))))
        assert list(shards.in_order(pool, int, map(Shard, range(3)))) == [0, 1, 2]


@pytest.mark.parametrize("length", [0, 100_000])
def test_a_large_source_goes_once_however_many_hosts_come_of_it(length: int) -> None:
    Path("hosts.scm").write_text(MANY.format(40) + ";" * length, encoding="utf-8")
    trees, target = Trees((str(Path.cwd()),)), targets.load("debian-12")
    (source,) = (one.source for one in load(["hosts.scm"], None, trees))
    options = pipeline.Options(trees, Environment(), target=target, to_compile=True)
    systems = {system.name: system for system in pipeline.examine(source, options, 0).systems}
    pool = _Pool(lambda _: False)
    assert [name for name, _ in hosts.spread_over(pool, systems, target, str(Path.cwd()))] == list(systems)
    assert pool.given == [source] * 10, "by the same name each time"
    assert all(len(data) < 30_000 for _, data in pool.made.taken)


# Compiling


def test_processes_make_the_same_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    _many(50)
    assert main(["compile", "hosts.scm", "-o", "one"]) == 0
    said = capsys.readouterr()
    assert main(["compile", "hosts.scm", "-o", "two", "--jobs", "2"]) == 0
    assert capsys.readouterr() == said
    assert tree("two") == tree("one") and len(tree("two")) >= 500


@pytest.fixture
def _pools(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes each pool was to have; it has no more than two."""
    asked: list[int] = []

    class Few(Processes):
        def __init__(self, workers: int) -> None:
            asked.append(workers)
            super().__init__(min(workers, 2))

    monkeypatch.setattr(processes, "Processes", Few)
    monkeypatch.setattr(shared_check, "Processes", Few)
    return asked


def test_as_many_processes_make_hosts_as_have_something_to_do(_pools: list[int]) -> None:
    _many(9)
    assert main(["compile", "hosts.scm", "-o", "out", "--jobs", "1000"]) == 0
    assert _pools == [3]


def test_a_template_s_fault_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _many(20)

    def faulty(system: System, *_: Any) -> Any:
        raise CannotWrite(f"/etc/{system.name}: no")

    monkeypatch.setattr(hosts, "built", faulty)
    assert main(["compile", "hosts.scm", "-o", "out", "--jobs", "2"]) == 2
    assert "nothing written: /etc/h0: no" in capsys.readouterr().err
    assert not Path("out").exists()


def test_who_dies_each_time_is_an_internal_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _many(20)
    monkeypatch.setattr(hosts, "built", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    assert main(["compile", "hosts.scm", "-o", "out", "--jobs", "2"]) == 2
    assert "nothing written: internal fault: workers die" in capsys.readouterr().err
    assert not Path("out").exists()


# Checking


SERVICE = "(service greeter-service-type (greeter-configuration {}))\n"
TREE = {
    **{f"good/{number}.scm": SERVICE.format(f"(most-guests {number + 1})") for number in range(20)},
    "fault.scm": SERVICE.format("(port 0)"),
    "warned.scm": SERVICE.format('(password "hunter22hunter22")'),
    "unread.scm": "\xff",
    "lib/one.scm": "(define-module (lib one) #:export (text))\n(define text 5)\n",
    "uses.scm": "(use-modules (lib one) (acme services greeter))\n" + SERVICE.format("(greeting text)"),
    "uses-too.scm": "(use-modules (lib one) (acme services greeter))\n" + SERVICE.format("(port text)"),
    "other.scm": "(service openssh-service-type)\n",
    "endless.scm": "(define (f) (f))\n(f)\n",
}

ENDING = {name: text for name, text in TREE.items() if name != "endless.scm"}


FEW_STEPS = ["--max-steps", "5000"]
"""What never ends takes seconds otherwise, and is left out without this."""


@pytest.mark.parametrize(
    "options", [[], ["--no-cache", *FEW_STEPS], FEW_STEPS, ["--target", "debian-12", *FEW_STEPS]]
)
def test_processes_find_the_same(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(shared_check, "A_SHARD", 3)
    for name, text in TREE.items() if FEW_STEPS[0] in options else ENDING.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="latin-1")
    command = ["check", "--statistics", "--show-unseen"]
    code = main([*command, "--no-cache", *options])
    said = capsys.readouterr()
    for _ in range(2):
        assert main([*command, "--jobs", "2", *options]) == code
        assert capsys.readouterr() == said


def test_as_many_processes_check_as_have_something_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _pools: list[int]
) -> None:
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(shared_check, "A_SHARD", 6)
    for number in range(20):
        Path(f"{number}.scm").touch()
    assert main(["check", "--jobs", "1000"]) == 0
    assert _pools == [4]


def test_a_process_that_dies_of_a_file_leaves_it_to_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUIXSVC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(shared_check, "A_SHARD", 3)
    here, real = os.getpid(), pipeline.examine

    def examine(source: Any, *more: Any) -> Any:
        if source.path == "7.scm" and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(source, *more)

    monkeypatch.setattr(pipeline, "examine", examine)
    for number in range(24):
        Path(f"{number}.scm").write_text(SERVICE.format("(port 0)" if number == 7 else ""), encoding="utf-8")
    assert main(["check", "--jobs", "2", "--output-format", "concise"]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == ["7.scm"]
