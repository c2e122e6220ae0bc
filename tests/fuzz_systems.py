"""Damages the systems of ``tests/systems/`` and looks whether guixsvc copes: no traceback, no hang.

By hand: ``python tests/fuzz_systems.py --minutes 10``. What it finds is made smaller and kept in
``tests/fuzz_finds/``, which ``test_fuzz_systems.py`` runs again.
"""

import argparse
import contextlib
import json
import os
import random
import re
import resource
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from guixsvc.cli import main

HERE = Path(__file__).parent
FINDS = HERE / "fuzz_finds"

MAX_STEPS = 20_000
SECONDS = 20
"""Of processor time: a run of so few steps takes less than one."""
PATIENCE = 600
"""How many seconds that may last on a loaded machine, and an end be waited for that never comes."""
MEMORY = 2 << 30
"""Beside what the process has from which it is forked."""

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"|;[^\n]*|#\||\|#|#;|[()\[\]]|#[~$+]@?|,@|[\'`,]|[^\s()\[\]"\';`,]+|\s+', re.DOTALL
)
_NUMBERS = ["0", "-1", "99999999999999999999", "1e400", "1/3", "9" * 400, "65536", "+inf.0", "(expt 10 5000)"]
_WRAPS = [
    ("(list ", ")"),
    ("'", ""),
    ("`(,", " ,@'())"),
    ("(lambda _ ", ")"),
    ("((lambda (x) (x x)) (lambda (x) (x x)) ", ")"),
    ("(if (file-exists? \"/a\") ", " #f)"),
    ("(let loop ((i 0)) (cons ", " (loop (+ i 1))))"),
    ("(acme ", ")"),
    ("(begin ", " (set! list car))"),
    ("(match ", " ((a . b) a) (_ 5))"),
    ("(map (lambda (x) ", ") '(1 2 3))"),
    ("(apply append ", " '())"),
    ("(values ", " 1)"),
    ("(define* (f #:key (x ", ")) x)"),
    ("(guard (e (#t e)) ", ")"),
    ("(guard (e ((car e) 1)) (raise ", "))"),
    ("(catch #t (lambda () ", " (throw 'a)) list)"),
    ("(false-if-exception ", ")"),
    ("(with-exception-handler list (lambda () ", ") #:unwind? #t)"),
    ("(let ((p (make-parameter 1))) (parameterize ((p ", ")) (p)))"),
    ("(let ((t (make-hash-table))) (hash-set! t 'a ", ") (hash-map->list cons t))"),
    ("(let-syntax ((m (syntax-rules () ((_ a ...) (begin a ... (list a ...)))))) (m ", " 1))"),
    ("(letrec-syntax ((m (syntax-rules () ((_ a) (m (a a)))))) (m ", "))"),
    ("(let () (define-syntax-rule (m (a b ...) ...) (list (let ((x a)) b ...) ...)) (m (1 ", ")))"),
]  # fmt: skip

Files = dict[str, str]


@dataclass(frozen=True)
class Case:
    """A source tree and the files of it that are checked and compiled."""

    entry: tuple[str, ...]
    files: Files


def cases() -> list[Case]:
    """The trees of ``tests/systems/``."""
    found: list[Case] = []
    for path in sorted(HERE.glob("systems/*/expected.toml")):
        expected = tomllib.loads(path.read_text(encoding="utf-8"))
        root = path.parent / expected.get("root", ".")
        files = {str(f.relative_to(root)): f.read_text(encoding="utf-8") for f in sorted(root.rglob("*.scm"))}
        found.append(Case(tuple(expected["entry"]), files))
    return found


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _form(parts: list[str], chance: random.Random) -> tuple[int, int]:
    """Where some form or atom begins and ends."""
    start = chance.randrange(len(parts))
    while start > 0 and parts[start].isspace():
        start -= 1
    depth = 0
    for end in range(start, len(parts)):
        depth += (parts[end] in "([") - (parts[end] in ")]")
        if depth <= 0:
            return start, end + 1
    return start, len(parts)


def mutated(case: Case, others: list[Case], chance: random.Random) -> Case:
    """The case with some of its files damaged."""
    files = dict(case.files)
    for _ in range(chance.choice([1, 1, 2, 3, 6])):
        name = chance.choice(sorted(files))
        parts = tokens(files[name])
        if parts:
            _MUTATIONS[chance.randrange(len(_MUTATIONS))](parts, others, chance)
        files[name] = "".join(parts)
    return Case(case.entry, files)


def _delete(parts: list[str], _: list[Case], chance: random.Random) -> None:
    del parts[chance.randrange(len(parts))]


def _delete_form(parts: list[str], _: list[Case], chance: random.Random) -> None:
    start, end = _form(parts, chance)
    del parts[start:end]


def _duplicate_form(parts: list[str], _: list[Case], chance: random.Random) -> None:
    start, end = _form(parts, chance)
    parts[start:start] = [*parts[start:end], " "]


def _swap(parts: list[str], _: list[Case], chance: random.Random) -> None:
    one, two = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[one], parts[two] = parts[two], parts[one]


def _replace(parts: list[str], others: list[Case], chance: random.Random) -> None:
    """Puts a token of the same file or of another one in place of one."""
    text = chance.choice(list(chance.choice(others).files.values()))
    parts[chance.randrange(len(parts))] = chance.choice([*parts, *tokens(text)])


def _splice(parts: list[str], others: list[Case], chance: random.Random) -> None:
    """Puts a form of another file in place of one, or beside it."""
    other = tokens(chance.choice(list(chance.choice(others).files.values())))
    if not other:
        return
    start, end = _form(other, chance)
    at, after = _form(parts, chance)
    parts[at : chance.choice([at, after])] = [" ", *other[start:end], " "]


def _wrap(parts: list[str], _: list[Case], chance: random.Random) -> None:
    start, end = _form(parts, chance)
    before, after = chance.choice(_WRAPS)
    parts[start:end] = [before, *parts[start:end], after]


def _nest(parts: list[str], _: list[Case], chance: random.Random) -> None:
    start, end = _form(parts, chance)
    deep = chance.choice([50, 5000])
    before, after = chance.choice(_WRAPS[:4])
    parts[start:end] = [before * deep, *parts[start:end], after * deep]


def _number(parts: list[str], _: list[Case], chance: random.Random) -> None:
    numbers = [at for at, part in enumerate(parts) if part.lstrip("-").isdecimal()]
    at = chance.choice(numbers) if numbers else chance.randrange(len(parts))
    parts[at] = chance.choice(_NUMBERS)


def _rename(parts: list[str], _: list[Case], chance: random.Random) -> None:
    """Gives one name another one's meaning, everywhere."""
    names = sorted({part for part in parts if part[0].isalpha()})
    if len(names) > 1:
        old, new = chance.sample(names, 2)
        parts[:] = [new if part == old else part for part in parts]


_MUTATIONS: list[Callable[[list[str], list[Case], random.Random], None]] = [
    _delete, _delete_form, _duplicate_form, _swap, _replace, _splice, _splice, _wrap, _nest, _number, _rename,
]  # fmt: skip


def complaint(case: Case) -> str:
    """What is wrong with how guixsvc took a case: a traceback, the signal that ended it, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "tree"
        (root / ".git").mkdir(parents=True)
        for name, text in case.files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="")
        printed = Path(folder) / "printed"
        child = os.fork()
        if child == 0:
            _in_child(root, printed, case)
        return _waited(child, printed)


def _in_child(root: Path, printed: Path, case: Case) -> None:
    code = 3
    try:
        os.chdir(root)
        os.environ["GUIXSVC_TRACEBACK"] = "1"
        room = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with printed.open("w", encoding="utf-8", errors="replace") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                more = ["--max-steps", str(MAX_STEPS)]
                codes = [
                    main(["check", *case.entry, *more]),
                    main(["check", ".", "--output-format", "json", *more]),
                    main(["compile", *case.entry, "-o", "../out", *more]),
                ]
            code = max(codes)
    except BaseException:
        import traceback

        with printed.open("a", encoding="utf-8", errors="replace") as out:
            traceback.print_exc(file=out)
    finally:
        os._exit(code)


def _address_space() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _waited(child: int, printed: Path) -> str:
    until = time.monotonic() + PATIENCE
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"no end after {PATIENCE} seconds"
        time.sleep(0.002)
    text = printed.read_text(encoding="utf-8", errors="replace") if printed.exists() else ""
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}\n{text[-2000:]}"
    return text[-1500:] if os.WEXITSTATUS(status) not in (0, 1) else ""


def smaller(case: Case, still: Callable[[Case], bool]) -> Case:
    """The case with everything taken away that the complaint does not need."""
    for name in sorted(case.files):
        parts = tokens(case.files[name])
        size = len(parts)
        while size >= 1:
            at = 0
            while at < len(parts):
                fewer = parts[:at] + parts[at + size :]
                attempt = Case(case.entry, {**case.files, name: "".join(fewer)})
                if still(attempt):
                    case, parts = attempt, fewer
                else:
                    at += size
            size //= 2
    return case


def _fault(report: str) -> str:
    """What two complaints about the same fault have in common."""
    places = re.findall(r'File ".*guixsvc/(.*)", line (\d+)', report)
    return f"{places[-1:]} {report.strip().splitlines()[-1][:40]}" if places else report.splitlines()[0]


def _keep(case: Case) -> Path:
    FINDS.mkdir(exist_ok=True)
    content = json.dumps({"entry": case.entry, "files": case.files}, indent=1, ensure_ascii=False) + "\n"
    path = FINDS / f"{sha256(content.encode()).hexdigest()[:12]}.json"
    path.write_text(content, encoding="utf-8")
    return path


def load(path: Path) -> Case:
    """A find that was kept."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Case(tuple(content["entry"]), content["files"])


def run(minutes: float, seed: int) -> int:
    chance = random.Random(seed)
    all_cases = cases()
    known: set[str] = set()
    until = time.monotonic() + 60 * minutes
    tried, slowest = 0, 0.0
    while time.monotonic() < until:
        case = mutated(chance.choice(all_cases), all_cases, chance)
        start = time.monotonic()
        report = complaint(case)
        slowest = max(slowest, time.monotonic() - start)
        tried += 1
        if report and _fault(report) not in known:
            fault = _fault(report)
            known.add(fault)
            end = time.monotonic() + 60

            def still(attempt: Case, fault: str = fault, end: float = end) -> bool:
                return time.monotonic() < end and _fault(complaint(attempt) or "none") == fault

            path = _keep(smaller(case, still))
            print(f"after {tried}: {path}\n{report}", flush=True)
    print(f"{tried} damaged systems, {len(known)} finds, the slowest took {slowest:.1f} s")
    return 1 if known else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sys.exit(run(options.minutes, options.seed))
