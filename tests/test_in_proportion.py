"""A check takes work in proportion to what it is given, all stages together: twice of it, twice the calls.

Calls are counted, of Python's functions and of those written in C, not time. (`read/test_linear.py` does the
same for reading alone.)
"""

import gc
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guixsvc import pipeline
from guixsvc.check import ignored
from guixsvc.cli import main
from guixsvc.evaluate import configuration
from guixsvc.evaluate.scheme.deep_stack import with_deep_stack
from guixsvc.read import short
from plain_services import greeter

USES = "(use-modules (gnu services) (acme services greeter) (srfi srfi-1))\n"

pytestmark = pytest.mark.usefixtures("greeter_is_known")


HOST = (
    '(operating-system (host-name "h{}") (services (list (service greeter-service-type'
    " (greeter-configuration (port {}))))))\n"
)


def _services(n: int, fields: str, between: str = "\n") -> str:
    one = greeter("{}")
    return USES + "(list " + between.join(one.format(fields.replace("N", str(i))) for i in range(n)) + ")\n"


def _guests(n: int, friends: str = '(friends \'("{:040x}"))') -> str:
    guests = (f'(greeter-guest (name "{i}") {friends.format(i)})' for i in range(n))
    return USES + greeter(f"(guests (list {' '.join(guests)}))") + "\n"


FILES: dict[str, Callable[[int], str]] = {
    "services": lambda n: _services(n, "(port 64738)"),
    "wrong values": lambda n: _services(n, "(port 70000)"),
    "wrong values on one line": lambda n: _services(n, "(port 70000)", " "),
    "unknown fields": lambda n: _services(n, "(prt-N 1)"),
    "secrets on one line": lambda n: _services(n, '(password "secret N")', " "),
    "secrets in faults": lambda n: _services(n, '(password "secret N") (port "secret N")', " "),
    "comments that ignore findings": lambda n: _services(
        n, "(port 70000) ; guixsvc: ignore[invalid-value]\n"
    ),
    "records within a record": _guests,
    "wrong records within a record": lambda n: _guests(n, "(friends 5)"),
    "wrong elements of a list": lambda n: _services(1, f"(guests (list {'5 ' * n}))"),
    "comments that ignore what there is not": lambda n: USES + "; guixsvc: ignore[acme]\n" * n + "(list)\n",
    "unknown fields of a record": lambda n: _services(1, " ".join(f"(prt-{i} 1)" for i in range(n))),
    "a field again and again": lambda n: _services(1, "(port 1) " * n),
    "a service again and again": lambda n: (
        f'{USES}(operating-system (host-name "h") (services (list {greeter("(port 1)") * n})))\n'
    ),
    "unknown keywords": lambda n: (
        USES + "(define* (f #:key port) port)\n" + "".join(f"(f #:prt-{i} 1)\n" for i in range(n))
    ),
    "files that are not there": lambda n: USES + "".join(f'(load "x{i}.scm")\n' for i in range(n)),
    "modules that there are not": lambda n: (
        f"(use-modules {' '.join(f'(gnu services telephon{i})' for i in range(n))})\n"
    ),
    "malformed forms": lambda n: USES + "(define)\n" * n,
    "calls with too few arguments": lambda n: USES + "(define (f a) a)\n" + "(f)\n" * n,
    "wrong arguments": lambda n: USES + "".join(f"(car {i})\n" for i in range(n)),
    "unbound variables": lambda n: USES + "".join(f"(define a{i} unbound-{i})\n" for i in range(n)),
    "closers": lambda n: USES + "(list 1))\n" * n,
    "unclosed": lambda n: USES + "(list (list 1)\n" * n,
    "bad escapes": lambda n: USES + '(define a "\\q")\n' * n,
    "nested lists": lambda n: f"{USES}(define a {'(list ' * n}{')' * n})\n",
    "nested quasiquotes": lambda n: f"{USES}(define a {'`(b ,' * n}1{')' * n})\n",
    "unquotes": lambda n: f"{USES}(define a `({' '.join(f',(+ {i} 1) ,@(list {i})' for i in range(n))}))\n",
    "definitions": lambda n: USES + "".join(f"(define (f{i} x) (list x {i}))\n" for i in range(n)),
    "comments": lambda n: USES + "; a comment\n#| another |#\n" * n + "(list 1)\n",
    "a long string": lambda n: f'{USES}(define a "{"word " * n}")\n',
    "hosts": lambda n: f"{USES}(list {' '.join(HOST.format(i, 64738) for i in range(n))})\n",
    "hosts with wrong values": lambda n: f"{USES}(list {' '.join(HOST.format(i, 0) for i in range(n))})\n",
    "a long list": lambda n: f"{USES}(define a (map 1+ (list {'1 ' * n})))\n",
}


def _modules(folder: Path, n: int) -> Path:
    """A file that uses the first of a chain of modules."""
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "chain").mkdir(exist_ok=True)
    for i in range(n):
        uses = "" if i == n - 1 else f"#:use-module (chain m{i + 1})"
        module = f"(define-module (chain m{i}) {uses} #:export (v{i}))\n(define v{i} {i})\n"
        (folder / "chain" / f"m{i}.scm").write_text(module, encoding="utf-8")
    entry = folder / "entry.scm"
    entry.write_text(f"(use-modules (chain m0))\n{_services(1, '(port v0)')}", encoding="utf-8")
    return entry


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., int]:
    """How many functions are called to carry out a command and to print what is found."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    def evaluated(function: Callable[[], Any]) -> Any:
        sys.setprofile(profile)  # each thread has its own
        return function()

    def count_of(*arguments: str | Path) -> int:
        nonlocal count
        count = 0
        sys.setprofile(profile)
        try:
            assert main(list(map(str, arguments))) in (0, 1)
        finally:
            sys.setprofile(None)
        capsys.readouterr()
        return count

    # Texts of every length are read alike, the short ones too.
    monkeypatch.setattr(short, "LONGEST", 0)
    monkeypatch.setattr(
        configuration, "with_deep_stack", lambda function: with_deep_stack(lambda: evaluated(function))
    )
    return count_of


def _grows_in_proportion(work: Callable[[int], int], size: int) -> None:
    work(4 * size)  # what is done once in a process, or for a name, is done
    once, twice, four_times = work(size), work(2 * size), work(4 * size)
    assert four_times - twice < 2.2 * (twice - once) + 2_000


@pytest.mark.parametrize("kind", FILES)
def test_twice_the_file_is_twice_the_work(kind: str, calls: Callable[..., int], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    path = tmp_path / "a.scm"

    def work(n: int) -> int:
        path.write_text(FILES[kind](n), encoding="utf-8")
        return calls("check", path)

    _grows_in_proportion(work, 40)


@pytest.mark.parametrize(
    "kind",
    [
        "services",
        "unknown fields",
        "records within a record",
        "hosts",
        "definitions",
        "nested lists",
        "unquotes",
    ],
)
def test_what_only_a_check_needed_goes_with_it(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in no circle: a search for garbage takes the longer the more there is."""
    left: list[int] = []

    def examined(*given: Any) -> Any:
        gc.collect()
        result = examine(*given)
        left.append(gc.collect())
        return result

    examine = pipeline.examine
    monkeypatch.setattr(pipeline, "examine", examined)
    for number in range(3):
        (tmp_path / f"{number}.scm").write_text(FILES[kind](3), encoding="utf-8")
    gc.disable()
    gc.freeze()  # What was there before is not gone through each time.
    try:
        main(["check", "--no-cache", str(tmp_path)])
    finally:
        gc.enable()
    assert len(left) >= 3
    assert left[-1] == 0


def test_comments_in_a_row_are_gone_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone_through = 0

    class Counted:
        def match(self, text: str, at: int) -> re.Match[str] | None:
            nonlocal gone_through
            found = blank.match(text, at)
            gone_through += 0 if found is None else found.end() - at
            return found

    blank = ignored._BLANK
    monkeypatch.setattr(ignored, "_BLANK", Counted())
    text = FILES["comments that ignore what there is not"](1000)
    (tmp_path / "a.scm").write_text(text, encoding="utf-8")
    main(["check", str(tmp_path / "a.scm"), "--output-format", "concise"])
    assert capsys.readouterr().out.count("acme") >= 1000
    assert 0 < gone_through < len(text)


def test_twice_the_modules_are_twice_the_work(calls: Callable[..., int], tmp_path: Path) -> None:
    _grows_in_proportion(lambda n: calls("check", _modules(tmp_path, n)), 20)


@pytest.mark.parametrize("again", [False, True])
def test_twice_the_files_are_twice_the_work_to_compile(
    again: bool, calls: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guixsvc.commands.compile_command.FEWEST_KEPT", 0)
    monkeypatch.setattr("guixsvc.cache.folders.time.time_ns", lambda: 1 << 62)  # much later

    def work(n: int) -> int:
        files = [tmp_path / f"{number}.scm" for number in range(n)]
        for number, file in enumerate(files):
            file.write_text(USES + HOST.format(number, 64738), encoding="utf-8")
        command = ["compile", *map(str, files), "-o", str(tmp_path / str(n))]
        shutil.rmtree(tmp_path / str(n), ignore_errors=True)
        made = calls(*command)
        return calls(*command) if again else made

    _grows_in_proportion(work, 8)


@pytest.mark.parametrize(("kind", "code"), [
    ("wrong values", "invalid-value"), ("secrets on one line", "literal-secret"),
    ("unbound variables", "unbound-variable"),
])  # fmt: skip
def test_a_thousand_of_a_kind_are_all_found(
    kind: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.scm"
    path.write_text(FILES[kind](1000), encoding="utf-8")
    main(["check", str(path), "--output-format", "concise"])
    assert sum(line.endswith(f"[{code}]") for line in capsys.readouterr().out.splitlines()) == 1000


def test_a_thousand_modules_in_a_chain_are_all_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = _modules(tmp_path, 1000)
    last = tmp_path / "chain" / "m999.scm"
    last.write_text(last.read_text(encoding="utf-8") + '(define a (string-append "a" 5))\n', encoding="utf-8")
    assert main(["check", str(entry), "--output-format", "concise"]) == 1
    assert "m999.scm:3:" in capsys.readouterr().out
