"""The language that configurations are written in: what expressions evaluate to, and what stays unknown."""

import re

import pytest

from evaluate.forms import FORM_ROWS
from evaluate.language import LANGUAGE, OPAQUE
from evaluate.library import FAULTS, LIBRARY
from evaluate.macros import MACRO_FAULTS, MACROS
from evaluate.state import STATE, STATE_FAULTS
from guixsvc.evaluate.bounds import MAX_STEPS
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.library import Library, Trees
from guixsvc.evaluate.scheme.forms import FORMS
from guixsvc.evaluate.scheme.printing import written_whole
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from guixsvc.evaluate.scheme.values import Faulty, List, Opaque, Value
from guixsvc.evaluate.vocabulary import run_of
from guixsvc.source import Source

WRITTEN_OTHERWISE = {"define-public", "letrec*", "quote", "quasiquote"}
"""Forms that the table has under another name or by their prefix."""


def value_of(text: str, environment: dict[str, str] | None = None) -> tuple[Value, list[str]]:
    """The value of the last form, and the codes of what was found."""
    trees = Trees()
    entry = trees.read(Source("test.scm", text, "/"))
    run = run_of(Environment(environment or {}), MAX_STEPS, entry, Library(trees, entry))
    values = [run.top_level(form) for form in entry.data]
    return values[-1], [finding.code for finding in [*entry.faults, *run.findings.diagnostics]]


@pytest.mark.parametrize(("expression", "expected"), [*LANGUAGE, *FORM_ROWS, *LIBRARY, *STATE, *MACROS])
def test_value(expression: str, expected: str) -> None:
    value, found = value_of(expression)
    assert (found, written_whole(value)) == ([], expected)


@pytest.mark.parametrize("expression", [*FAULTS, *STATE_FAULTS, *MACRO_FAULTS])
def test_fault(expression: str) -> None:
    value, found = value_of(expression)
    assert isinstance(value, Faulty)
    assert len(found) == 1


@pytest.mark.parametrize("name", sorted({*FORMS, *PROCEDURES} - WRITTEN_OTHERWISE))
def test_every_form_and_procedure_is_in_the_table(name: str) -> None:
    mention = re.compile(rf"[( ]{re.escape(name)}[ )]")
    assert any(
        mention.search(expression) for expression, _ in [*LANGUAGE, *FORM_ROWS, *LIBRARY, *STATE, *MACROS]
    )


@pytest.mark.parametrize("expression", OPAQUE)
def test_unknown_without_a_fault(expression: str) -> None:
    value, found = value_of(expression)
    assert found == []
    assert isinstance(value, Opaque) and not isinstance(value, Faulty)


def test_what_depends_on_a_fault_is_silent() -> None:
    value, found = value_of("(define a (car 5)) (string-append (car (list a)) (if a 1 2) (a))")
    assert found == ["wrong-argument"]
    assert isinstance(value, Faulty)


@pytest.mark.parametrize(
    "expression",
    [
        "(append (list 1) %base-services (list 2))",
        "(cons* 1 2 %base-services)" + " ",
        "`(1 ,@%base-services 2)",
        "(map 1+ (append (list 0) %base-services (list 1)))",
        "(filter number? (append (list 1) %base-services (list 'a 2)))",
        "(reverse (append (list 2) %base-services (list 1)))",
    ],
)
def test_the_known_part_of_a_list_is_kept(expression: str) -> None:
    value, found = value_of(expression)
    assert found == []
    assert isinstance(value, List)
    assert value.items == (1, 2)
    assert [part.root.name for part in value.unknown] == ["%base-services"]


def test_external_names_compare_by_name() -> None:
    assert (
        value_of("(list (eq? ntp-service-type ntp-service-type) (eq? ntp-service-type (quote a)))")[1] == []
    )
    value, _ = value_of("(eq? ntp-service-type ntp-service-type)")
    assert value is True
    value, _ = value_of("(eq? ntp-service-type openssh-service-type)")
    assert value is False


def test_getenv_sees_what_it_is_given() -> None:
    environment = {"A": "x"}
    assert value_of('(getenv "A")', environment)[0] == "x"
    assert isinstance(value_of('(getenv "C")', environment)[0], Opaque)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(let ((a b (values 1 2)) (c 3)) (list a b c))", "(1 2 3)"),
        ("(let* ((a b (values 1 2)) (c (+ a b))) (list a b c))", "(1 2 3)"),
        ("(let (((values a . more) (values 1 2 3))) (list a more))", "(1 (2 3))"),
    ],
)
def test_let_of_srfi_71(expression: str, expected: str) -> None:
    value, found = value_of(f"(use-modules (srfi srfi-71)) {expression}")
    assert (found, written_whole(value)) == ([], expected)
    assert value_of(f"(use-modules (srfi srfi-1)) {expression}")[1] == ["malformed-form"]


def test_a_definition_within_a_procedure_that_is_not_run_is_local() -> None:
    text = "(use-modules (acme)) (acme (lambda () (define list 5) list)) (list 1 2)"
    value, found = value_of(text)
    assert (found, written_whole(value)) == ([], "(1 2)")


@pytest.mark.parametrize(
    "expression",
    [
        "(let ((a 1) (a 2)) 3)",
        "(letrec ((a 1) (a 2)) 3)",
        "(letrec* ((a 1) (a 2)) 3)",
        "(let loop ((a 1) (a 2)) 3)",
        "((lambda (_ _) 3) 1 2)",
        "((lambda (a . a) 3) 1)",
        "((lambda* (a #:optional a) 3) 1)",
        "((lambda* (a #:key a) 3) 1)",
        "(begin (define (f a a) 3) 3)",
    ],
)
def test_a_name_is_bound_once_in_a_form(expression: str) -> None:
    """As Guile has it: a syntax error, whether or not the form is run."""
    assert value_of(expression)[1] == ["malformed-form"]
