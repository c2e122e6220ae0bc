"""Every procedure with arguments, and elements of arguments, that are not known: no fault is made of these.

What is known is of every kind, so that most calls are wrong whatever the unknown is; but the same call with
the unknown at one place must not be told to be wrong because of it. A call of which guixsvc says that it is
wrong must be so whatever is put in the place of the unknown.
"""

import itertools

import pytest

from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.guix.table import PROCEDURES as GUIX_PROCEDURES
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from guixsvc.evaluate.scheme.values import Faulty, Value
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source

STOPS = {"error", "throw"}
"""They are faults wherever they run."""

UNKNOWN = (
    *("acme", "(acme)", "(list acme)", "(list acme (acme))", "(vector 1 acme)"),
    *("(list #\\a acme)", '(list "a" acme)', "(list 1 acme)", "(list (list 1 acme) (list acme))"),
    *("(list (cons 'a 1) acme)", "(list (cons acme 1))", "(list (cons 'a acme))"),
    *("(cons 'a acme)", "(cons 1 acme)", "(append acme (acme))", "(append (list 1) acme)"),
)
KNOWN = (
    *("1", '"abc"', "#\\a", "'a", "(list 1 2)", '(list "a" "b")', "(lambda (x) x)", "equal?", "(vector 1 2)"),
)
VALUES = ("1", '"a"', "'a", "'()", "(list (cons 'a 1))")


def _found(calls: list[str], definition: str = "") -> list[tuple[Value, list[str]]]:
    """The value of each call, and the codes of what was found in it."""
    trees = Trees()
    entry = trees.read(Source("test.scm", "\n".join([definition or "#f", *calls]), "/"))
    run = run_of(Environment(), MAX_STEPS, entry, Library(trees, entry))
    found: list[tuple[Value, list[str]]] = []
    for form in entry.data:
        before = len(run.findings.diagnostics)
        value = run.top_level(form)
        found.append((value, [finding.code for finding in run.findings.diagnostics[before:]]))
    return found[1:]


def _calls(name: str) -> list[str]:
    """Calls with something unknown at every place, the other arguments being of many kinds."""
    procedure = {**PROCEDURES, **GUIX_PROCEDURES}[name]
    most = procedure.most if procedure.most is not None else max(procedure.least + 1, 2)
    calls: list[str] = []
    for count in range(max(procedure.least, 1), min(most, 3) + 1):
        for at, (number, unknown) in itertools.product(range(count), enumerate(UNKNOWN)):
            calls.append(f"({name} {' '.join([unknown] * count)})")
            known = [KNOWN[(number + at + 2 * place) % len(KNOWN)] for place in range(count)]
            calls.append(f"({name} {' '.join([*known[:at], unknown, *known[at + 1 :]])})")
        if count == 2:
            calls += [f"({name} {pair})" for one in KNOWN for pair in (f"{one} acme", f"acme {one}")]
    return list(dict.fromkeys(calls))


@pytest.mark.parametrize("name", sorted({*PROCEDURES, *GUIX_PROCEDURES} - STOPS))
def test_what_is_not_known_is_no_fault(name: str) -> None:
    calls = _calls(name)
    faults: dict[str, list[str]] = {}
    for call, (value, found) in zip(calls, _found(calls), strict=True):
        if found:
            faults[call] = found
        else:
            assert not isinstance(value, Faulty), call
    for one in VALUES:
        filled = [call.replace("(acme)", "(THE)").replace("acme", one) for call in faults]
        said = _found([call.replace("(THE)", "(acme)") for call in filled], f"(define (acme) {one})")
        for call, (_, found) in zip(faults, said, strict=True):
            # It is a fault whatever the unknown is.
            assert found, f"{call} is {faults[call]}, but not for {one}"


@pytest.mark.parametrize("wrong", ["1", '"abc"', "'a", "(lambda (x) x)", "(cons 1 2)", "(vector 1)"])
@pytest.mark.parametrize("call", ["(append {} acme)", "(append acme {} acme)", "(append '(1) {} acme)"])
def test_what_no_argument_makes_right_is_a_fault(call: str, wrong: str) -> None:
    """`append` takes lists but for the last, as Guile has it: whatever else it is given."""
    ((_, found),) = _found([call.format(wrong)])
    assert found == ["wrong-argument"]
