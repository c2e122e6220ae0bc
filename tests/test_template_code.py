"""Of the templates that were made into functions ahead, each gives what Jinja gives."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import meta
from tools import template_code

from guixsvc.emit import by_jinja, rendering, tree
from guixsvc.emit.template_code import environment
from guixsvc.paths import TEMPLATES
from guixsvc.quoting import Quoted
from guixsvc.service_tables import BadService
from test_golden import CASES, _compile

NAMES = template_code.templates()

_words = st.text(max_size=5).map(Quoted)
_values: st.SearchStrategy[Any] = st.one_of(
    _words,
    st.lists(_words, max_size=3),
    st.lists(st.tuples(_words, _words), max_size=3),
    st.sampled_from([None, True, False, 0, "unquoted", []]),
)


def test_the_functions_are_those_of_the_templates() -> None:
    assert template_code.CODE.read_text(encoding="utf-8") == template_code.module(), "make tables"


def _by_jinja(name: str, context: Mapping[str, Any]) -> str | None:
    folder = str(Path(TEMPLATES, name).parent)
    try:
        return by_jinja.render(folder, Path(name).name, context)[0]
    except BadService:
        return None


def _ahead(name: str, context: Mapping[str, Any]) -> str | None:
    try:
        return environment.templates[name].render(context)
    except Exception:
        return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_they_make_of_systems(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = set()

    def both(folder: str, template: str, context: Mapping[str, Any]) -> tuple[str, bool]:
        found = rendering.render(folder, template, context)
        if template.endswith(".j2"):
            name = f"{Path(folder).name}/{template}"
            assert _ahead(name, context) == found[0]
            assert found == by_jinja.render(folder, template, context)
            rendered.add(name)
        return found

    monkeypatch.setattr(tree, "render", both)
    _compile(str(case / "config.scm"), case, tmp_path / "out")
    assert rendered and rendered <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_what_they_make_of_any_values(name: str, data: st.DataObject) -> None:
    """Text for text, and a failure, as for a name without value or one that is not quoted, for a failure."""
    of = {name, *environment.templates[name].made_of}
    parsed = [by_jinja.jinja(f"{TEMPLATES}/shared").parse(environment.texts[one]) for one in sorted(of)]
    names = sorted(set().union(*map(meta.find_undeclared_variables, parsed)))
    context = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names, _values)))
    assert _ahead(name, context) == _by_jinja(name, context)
    # What is kept of the last rendering is not taken for another's.
    for changed in names:
        other = {**context, changed: data.draw(_values)}
        assert _ahead(name, other) == _by_jinja(name, other)


INCLUDED = "shared/hardening.j2"
INCLUDING = next(name for name in sorted(NAMES) if INCLUDED in environment.templates[name].made_of)


@pytest.mark.parametrize("changed", [INCLUDING, INCLUDED])
def test_a_template_that_changed_is_left_to_jinja(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is one that includes it; by the texts of today it is not."""
    asked = str(Path(TEMPLATES, INCLUDING).parent), Path(INCLUDING).name
    assert rendering._made_ahead.__wrapped__(*asked) is environment.templates[INCLUDING]
    monkeypatch.setattr(environment, "texts", {**environment.texts, changed: "as it was"})
    assert rendering._made_ahead.__wrapped__(*asked) is None
