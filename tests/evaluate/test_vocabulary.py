"""The tables of names are one, whichever of them are loaded."""

from collections.abc import Callable, Iterable
from itertools import combinations

import pytest

from guixsvc.evaluate import vocabulary
from guixsvc.evaluate.guix import modified_services, services, table
from guixsvc.evaluate.guix.record_forms import accessors, constructors
from guixsvc.evaluate.scheme import forms
from guixsvc.evaluate.scheme.common import calling, lists, strings
from guixsvc.evaluate.scheme.forms import FORMS, classes, dynamic, exceptions, match_bindings
from guixsvc.evaluate.scheme.procedures import PROCEDURES
from guixsvc.evaluate.vocabulary import JoinedTables
from guixsvc.records import service_types


def test_no_two_tables_have_a_name_in_common() -> None:
    of_services = {**services.FORMS, **modified_services.FORMS}
    of_guix = {name for name in table.FORMS if name not in of_services}
    tables: tuple[Iterable[str], ...] = (
        FORMS,
        PROCEDURES,
        of_guix,
        services.FORMS,
        modified_services.FORMS,
        table.PROCEDURES,
        table.CONSTANTS,
    )
    for one, other in combinations((*tables, accessors(), constructors(), service_types()), 2):
        assert set(one).isdisjoint(other)


def test_forms_that_are_loaded_later_are_all_of_their_files() -> None:
    seldom = (classes, dynamic, exceptions, match_bindings)
    assert {*forms._SELDOM_USED} == {name for module in seldom for name in module.FORMS}


def test_names_are_known_to_be_where_they_are() -> None:
    for module in (calling, lists, strings):
        assert {*module.PROCEDURES} <= {*vocabulary._values()._known}
    for tables in (vocabulary._forms(), vocabulary._values()):
        for name, make in tables._known.items():
            own = make()
            assert (name in own) == (name in dict(tables))
            assert all(tables[one] is meaning for one, meaning in own.items())


def test_a_name_is_sought_where_it_is_known_to_be() -> None:
    made: list[str] = []

    def maker(name: str) -> dict[str, str]:
        made.append(name)
        return {name: name.upper()}

    known: dict[str, Callable[[], dict[str, str]]] = {"b": lambda: maker("b"), "d": dict}
    tables = JoinedTables(lambda: maker("a"), lambda: maker("c"), known=known)
    assert (tables.get("b"), tables.get("d"), "d" in tables, made) == ("B", None, False, ["b"])
    assert (tables.get("c"), made, tables.are_made) == ("C", ["b", "a", "c"], True)


def test_a_table_is_made_when_those_before_it_lack_a_name() -> None:
    made: list[str] = []

    def maker(name: str) -> dict[str, str]:
        made.append(name)
        return {name: name.upper()}

    tables = JoinedTables(lambda: maker("a"), lambda: maker("b"), lambda: maker("c"))
    assert (tables.get("a"), made) == ("A", ["a"])
    assert (tables["b"], tables.get("a"), made) == ("B", "A", ["a", "b"])
    assert (dict(tables), made) == ({"a": "A", "b": "B", "c": "C"}, ["a", "b", "c"])
    assert (tables.get("d"), tables.get("d", "none"), "d" in tables, len(tables)) == (None, "none", False, 3)
    with pytest.raises(KeyError):
        tables["d"]
    assert made == ["a", "b", "c"]
