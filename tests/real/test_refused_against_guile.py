"""What `evaluate/refused.py` says of Guile is so."""

from itertools import product

from evaluate.refused import (
    ANYWHERE,
    BEFORE_ITS_MACRO,
    DEFINITIONS,
    EARLY,
    IMPORTS,
    LATER,
    MISSHAPEN,
    MISSHAPEN_OF_MODULES,
    MODULES,
    PLACES,
    SHAPED_BY_MODULES,
)
from real.guile import evaluations, shown


def test_where_definitions_may_stand() -> None:
    rows = [(place.replace("~", one), may) for (place, may), one in product(PLACES, DEFINITIONS)]
    values = evaluations([program for program, _ in rows])
    assert [(program, value != "error") for (program, _), value in zip(rows, values, strict=True)] == rows


def test_what_has_not_the_shape_of_its_form() -> None:
    programs = [place.replace("~", form) for place, form in product(ANYWHERE, MISSHAPEN)]
    assert [p for p, value in zip(programs, evaluations(programs), strict=True) if value != "error"] == []


def test_what_has_not_the_shape_of_its_module_s_form() -> None:
    assert {
        *_expanded([place.replace("~", form) for place, form in product(ANYWHERE, MISSHAPEN_OF_MODULES)])
    } == {"refused"}


def test_what_has_the_shape_of_its_module_s_form() -> None:
    assert {*_expanded([f"(lambda () {form})" for form in SHAPED_BY_MODULES])} == {"fine"}


def _expanded(programs: list[str]) -> list[str]:
    """What Guile's expander makes of programs, each where modules are imported."""
    refused = "(catch #t (lambda () (macroexpand program) 'fine) (lambda fault 'refused))"
    each = f"(for-each (lambda (program) (write {refused}) (newline)) '({' '.join(programs)}))"
    return shown(f"(use-modules {' '.join(MODULES)}) {each}")


def test_what_has_no_value_yet() -> None:
    assert {*evaluations(EARLY)} == {"error"}


def test_a_macro_is_defined_before_its_uses() -> None:
    for program in BEFORE_ITS_MACRO:
        *definitions, call = program.rpartition(" (f")[0::2]
        caught = f'(display (catch #t (lambda () (f{call}) (lambda fault "error")))'
        assert shown(f"{definitions[0]} {caught}") == ["error"]


def test_what_is_fine() -> None:
    assert evaluations([expression for expression, _ in LATER]) == [expected for _, expected in LATER]


def test_a_module_has_the_names_that_are_asked_of_it() -> None:
    values = evaluations([form for form, _ in IMPORTS])
    assert [value != "error" for value in values] == [has_them for _, has_them in IMPORTS]
