"""What is not known decides nothing: a metamorphic property.

A program has a hole in it, something that is not known: a name of a module that is not there, a call of one,
an environment variable. What is said of it must hold whatever the hole turns out to be:

* If it compiles, then it compiles to the same files for every value of the hole. A value that makes the
  configuration stop where it uses it (Guix would refuse it, and so does `check`, with an error) says nothing:
  what is compiled is what comes of a configuration that works. So does a value for which guixsvc itself knows
  less. Where a note says that the list of services is not fully known, the values that hold services of ours
  may add files.
* If `check` reports an error, then the same error stands at the same place for every value, but for one that
  is refused itself, with an error where it is used, or with which what may be changed in place is not known.

``GUIXSVC_EXAMPLES`` is how many programs are tried. Run by itself, with ``PYTHONPATH=compiler:tests``, it
tries that many, of the seed ``GUIXSVC_SEED``, and prints what came of them.
"""

import os
import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from evaluate.programs import OURS, SERVICES, VALUES, Program, RecordWriter, Writer, programs
from evaluate.programs_with_changes import ChangeWriter
from evaluate.programs_with_state import MacroWriter, StateWriter
from guixsvc import pipeline, targets
from guixsvc.check.examination import Result
from guixsvc.diagnostics import Diagnostic, Severity
from guixsvc.emit.manifest import manifest
from guixsvc.emit.tree import build
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Trees
from guixsvc.pipeline import Options
from guixsvc.report.conclusion import conclude, has_errors
from guixsvc.source import Source
from plain_services import know_plain

EXAMPLES = int(os.environ.get("GUIXSVC_EXAMPLES", "300"))
KINDS = {
    Writer: (EXAMPLES, 0.3),
    RecordWriter: (EXAMPLES // 3, 0.2),
    StateWriter: (EXAMPLES // 3, 0.1),
    ChangeWriter: (EXAMPLES // 3, 0.15),
    MacroWriter: (EXAMPLES // 6, 0.1),
}
"""How many programs of each kind are tried, and how many of them must compile: a property of programs that
are all refused would say nothing."""

Files = dict[str, bytes]
Place = tuple[str, int, int]

STEPS = 200_000


@pytest.fixture(autouse=True)
def _services_are_known() -> None:
    know_plain(*SERVICES)


def _examined(text: str, *, to_compile: bool) -> tuple[Result, tuple[Diagnostic, ...]]:
    target = targets.load(targets.DEFAULT) if to_compile else None
    options = Options(Trees(), Environment(), STEPS, target, to_compile)
    result = pipeline.examine(Source("config.scm", text, "/nowhere"), options, 0)
    return result, conclude([result], to_compile=to_compile)


def errors(text: str) -> set[Place]:
    """The errors of `check`: their codes and places."""
    _, found = _examined(text, to_compile=False)
    return {(d.code, d.span.first.line, d.span.first.column) for d in found if d.severity is Severity.ERROR}


def compiled(text: str) -> tuple[Files | None, bool]:
    """The files, if there are no errors, and whether it is said that there may be more services."""
    result, found = _examined(text, to_compile=True)
    if has_errors(found) or len(result.systems) != 1:
        return None, False
    (system,) = result.systems
    tree = build(system, targets.load(targets.DEFAULT))
    files = {file.path: bytes(str(file.mode), "ascii") + file.content for file in tree.files}
    files["manifest"], _ = manifest(tree)
    return files, any(d.code == "unknown-services" for d in found)


def _may_be_changed(text: str) -> bool:
    """Whether something is not known since it may have been changed in place."""
    _, found = _examined(text, to_compile=False)
    return any("may be changed" in note.message for d in found for note in d.notes)


def contradictions(program: Program, counts: Counter[str]) -> list[str]:
    """What some value of the hole shows to be wrong of what is said of a program."""
    text = program.text()
    files, may_be_more = compiled(text)
    found = errors(text)
    counts["programs"] += 1
    counts["with an error in check"] += bool(found)
    counts["compiled"] += files is not None
    if files is None and not found:
        return []
    wrong: list[str] = []
    values = (*program.more_values, *VALUES, *(() if may_be_more else OURS))
    # A third of them, another one each time.
    for at in range(counts["programs"] % 3, len(values), 3):
        value = values[at]
        others = (values[(at + 7) % len(values)],) if program.hole.values == 2 else ()
        filled = program.text(value, *others)
        after = errors(filled) if found else set()
        missing = found - after
        counts["with an error in check, with a value in the hole"] += bool(found)
        counts["of these, the value is refused itself"] += bool(missing and after - found)
        if missing and not (after - found or (program.more_values and _may_be_changed(filled))):
            wrong.append(f"{sorted(missing)} not for {value} {others}:\n{filled}\nof\n{text}")
        if files is not None:
            counts["compiled, with a value in the hole"] += 1
            same, _ = compiled(filled)
            counts["of these, with files to compare"] += same is not None
            if same is not None and same != files:
                wrong.append(f"other files for {value} {others}:\n{filled}\nof\n{text}")
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_known_decides_nothing(kind: type[Writer]) -> None:
    examples, least_compiled = KINDS[kind]
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize="GUIXSVC_SEED" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(programs(kind))
    def hold(program: Program) -> None:
        wrong = contradictions(program, counts)
        assert not wrong, wrong[0]

    if "GUIXSVC_SEED" in os.environ:
        hold = seed(int(os.environ["GUIXSVC_SEED"]))(hold)
    hold()
    assert counts["compiled"] >= least_compiled * counts["programs"], counts
    assert counts["with an error in check"] > 0


def _all(seeded: int) -> int:
    """Tries them all and prints every contradiction, the shortest first."""
    know_plain(*SERVICES)
    counts: Counter[str] = Counter()
    wrong: list[str] = []

    @seed(seeded)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(*map(programs, KINDS)))
    def hold(program: Program) -> None:
        try:
            wrong.extend(contradictions(program, counts)[:1])
        except Exception as fault:
            wrong.append(f"{type(fault).__name__}: {fault}\n{program.text()}")

    hold()
    for text in sorted(wrong, key=len)[:12]:
        print(text, "\n--------")
    for what, count in counts.items():
        print(f"{count:8} {what}")
    print(f"{len(wrong):8} contradictions")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(_all(int(os.environ.get("GUIXSVC_SEED", "0"))))
