"""What Guile's expander refuses is an error wherever it stands, and nothing else is.

`real/test_refused_against_guile.py` asks Guile for the same.
"""

import json
import re
from pathlib import Path

import pytest

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
from evaluate.test_language import value_of
from guixsvc.cli import main
from guixsvc.evaluate.scheme.forms import FORMS
from guixsvc.evaluate.scheme.forms.module_shapes import MODULE_SHAPES
from guixsvc.evaluate.scheme.printing import written_whole


@pytest.mark.parametrize(("place", "may_define"), PLACES)
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_where_definitions_may_stand(place: str, may_define: bool, definition: str) -> None:
    found = {*value_of(place.replace("~", definition))[1]}
    assert found == (set() if may_define else {"malformed-form"})


@pytest.mark.parametrize("form", MISSHAPEN)
def test_what_has_not_the_shape_of_its_form(form: str) -> None:
    found = {place: {*value_of(place.replace("~", form))[1]} for place in ANYWHERE}
    assert found == {place: {"malformed-form"} for place in ANYWHERE}


USES = f"(use-modules {' '.join(MODULES)}) "


@pytest.mark.parametrize("form", MISSHAPEN_OF_MODULES)
def test_what_has_not_the_shape_of_its_module_s_form(form: str) -> None:
    found = {place: {*value_of(USES + place.replace("~", form))[1]} for place in ANYWHERE}
    assert found == {place: {"malformed-form"} for place in ANYWHERE}


@pytest.mark.parametrize(
    "form",
    [
        form
        for form in MISSHAPEN_OF_MODULES
        if any(f"({name} " in form for name in MODULE_SHAPES.keys() - FORMS)
    ],
)
def test_a_form_counts_where_its_module_is_imported(form: str) -> None:
    assert "malformed-form" not in value_of(f"(use-modules (acme)) (define (never) (acme) {form})")[1]


@pytest.mark.parametrize("form", [*MISSHAPEN, *MISSHAPEN_OF_MODULES])
def test_what_is_said_is_of_the_form(form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "site.scm"
    file.write_text(f"{USES}(define (never) {form} 1)\n", encoding="utf-8")
    main(["check", str(file), "--output-format", "json"])
    said = [f["message"] for f in json.loads(capsys.readouterr().out)["findings"] if f["severity"] == "error"]
    assert said and all(re.match(OF_A_FORM, message) for message in said), said


OF_A_FORM = r"malformed form: expected |an expression |a body ends with |an empty |.*`"
"""It quotes what is wrong, and is no message of Python's."""


@pytest.mark.parametrize("slot", ["(5)", "((b))", "((b #:init-value 1))", '("b" #:init-value 1)', "(#:b)"])
def test_what_names_no_slot_is_refused_when_a_class_is_made(slot: str) -> None:
    made = f"(define-class <a> () {slot})"
    assert value_of(f"(use-modules (oop goops)) {made}")[1] == ["malformed-form"]


@pytest.mark.parametrize("target", ["((f #:key a) b)", "(((f a) b) #:key c)", "(((f a) b) c)"])
def test_what_is_within_define_star_is_left_to_define(target: str) -> None:
    assert value_of(f"(use-modules (ice-9 match)) (define* {target} 1)")[1] == ["malformed-form"]
    assert value_of(f"(use-modules (ice-9 curried-definitions)) (define* {target} 1)")[1] == []


@pytest.mark.parametrize("form", SHAPED_BY_MODULES)
def test_what_has_the_shape_of_its_module_s_form(form: str) -> None:
    assert "malformed-form" not in value_of(f"{USES}(define (never) {form})")[1]


def test_what_imports_nothing_may_be_a_part_of_what_does(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "site.scm"
    file.write_text("(define ((f a) b) a)\n", encoding="utf-8")
    assert main(["check", str(file), "--output-format", "json"]) == 0
    found = [(f["code"], f["severity"]) for f in json.loads(capsys.readouterr().out)["findings"]]
    assert ("malformed-form", "warning") in found


@pytest.mark.parametrize(
    ("module", "form"),
    [
        ("(ice-9 curried-definitions)", "(begin (define ((f a) b) a) 1)"),
        ("(srfi srfi-71)", "(let ((a b (values 1 2))) a)"),
        ("(srfi srfi-71)", "(letrec ((a b (values 1 2))) a)"),
    ],
)
def test_a_module_may_have_a_form_of_another_shape(module: str, form: str) -> None:
    assert "malformed-form" not in value_of(f"(use-modules {module}) (define (never) {form})")[1]


@pytest.mark.parametrize("form", ["(list (define a 1))", "(let () (define a 1) (define a 2) a)"])
@pytest.mark.parametrize(
    "place",
    [
        "(operating-system (host-name ~))",
        "(list (service ntp-service-type ~))",
        "(modify-services ~ (delete ntp-service-type))",
        "(define (never) (operating-system (services (list (service ntp-service-type ~)))))",
    ],
)
def test_forms_of_guix_are_looked_into(place: str, form: str) -> None:
    assert "malformed-form" in value_of(f"(use-modules (gnu)) {place.replace('~', form)}")[1]


@pytest.mark.parametrize("expression", EARLY)
def test_what_has_no_value_yet_is_not_read(expression: str) -> None:
    assert value_of(expression)[1] == ["unbound-variable"]


@pytest.mark.parametrize("program", BEFORE_ITS_MACRO)
def test_a_macro_is_defined_before_its_uses(program: str) -> None:
    assert value_of(program)[1] == ["not-a-procedure"]


@pytest.mark.parametrize(("expression", "expected"), LATER)
def test_what_is_fine(expression: str, expected: str) -> None:
    value, found = value_of(expression)
    assert (found, written_whole(value)) == ([], expected)


@pytest.mark.parametrize(
    "body",
    [
        "(define (define a b) a) (define 1 2)",
        "(define (list . xs) xs) (define (define a b) (list a b)) (list (define 1 2))",
        "(define (if . all) all) (if 1 2 3 4)",
        "(define (begin . all) all) (begin 1 2)",
        "(define-values (when unless) (values list list)) (list (when) (unless))",
    ],
)
def test_a_name_that_a_body_defined_is_no_form_after_it(body: str) -> None:
    assert value_of(f"(define (never) {body})")[1] == []


@pytest.mark.parametrize(
    ("import_set", "name"),
    [
        ("(only (srfi srfi-1) first)", "first"),
        ("(except (srfi srfi-1) second)", "first"),
        ("(prefix (srfi srfi-1) s:)", "s:first"),
        ("(rename (srfi srfi-1) (first head))", "head"),
        ("(prefix (only (srfi srfi-1) first) s:)", "s:first"),
        ("(library (srfi srfi-1))", "first"),
        ("(rnrs base (6))", "list"),
    ],
)
def test_import_takes_sets_of_names(import_set: str, name: str) -> None:
    assert value_of(f"(import {import_set}) ({name} (list 1))")[1] == []


@pytest.mark.parametrize(
    ("import_set", "name"),
    [
        ("(only (srfi srfi-1) first)", "first"),
        ("(except (srfi srfi-1) second)", "first"),
        ("(prefix (srfi srfi-1) s:)", "s:first"),
    ],
)
def test_what_import_takes_by_name_is_known(import_set: str, name: str) -> None:
    value, found = value_of(f"(import {import_set}) ({name} (list 1))")
    assert (found, written_whole(value)) == ([], "1")


@pytest.mark.parametrize(("form", "has_them"), IMPORTS)
def test_a_module_has_the_names_that_are_asked_of_it(form: str, has_them: bool) -> None:
    assert value_of(form)[1] == ([] if has_them else ["unbound-variable"])


def test_a_module_of_the_tree_has_the_names_that_are_asked_of_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "rooms.scm").write_text(
        "(define-module (rooms) #:export (lobby (own . users)))\n(define lobby 1)\n(define own 2)\n",
        encoding="utf-8",
    )
    file = tmp_path / "site.scm"
    imported = "(use-modules ((rooms) #:select (lobby users own (users . all))))"
    file.write_text(f"{imported} lobby\n", encoding="utf-8")
    main(["check", str(file), "--output-format", "json"])
    found = [
        f["message"] for f in json.loads(capsys.readouterr().out)["findings"] if f["severity"] == "error"
    ]
    assert found == ["`own` is not exported by `(rooms)`"]
