"""Writes what Jinja's compiler makes of the templates that come with guixsvc, as ``make tables`` asks.

PYTHONPATH=compiler python3 -m tools.template_code
"""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import meta, nodes

import guixsvc.emit
from guixsvc.emit.by_jinja import jinja
from guixsvc.paths import TEMPLATES

CODE = Path(guixsvc.emit.__file__).with_name("template_code.py")

_KNOWN = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Tuple, nodes.Const),
    *(nodes.If, nodes.For, nodes.Include),
)
"""What ``template_runtime`` knows; of the rest of Jinja, our templates do without."""

_JINJA = jinja(f"{TEMPLATES}/shared")
_NOT_HERE = "    cond_expr_undefined = Undefined\n"
_ROOT = "def root("


def templates() -> list[str]:
    """The names of the templates, in order."""
    return sorted(path.relative_to(TEMPLATES).as_posix() for path in Path(TEMPLATES).rglob("*.j2"))


def module() -> str:
    """A Python module: a function for each template, and the texts that they are made of."""
    names = list(_with_included(templates()))
    functions = {name: f"root_{number}" for number, name in enumerate(names, 1)}
    lines = [
        '"""Made of templates/ by Jinja\'s compiler and ``make tables``; nothing to be edited."""',
        "# mypy: ignore-errors",
        "",
        "from guixsvc.emit.template_runtime import Environment, Template, missing",
        "",
        "environment = Environment()",
        "",
        "TEXTS = {",
        *(f"    {name!r}: {_text(name)!r}," for name in names),
        "}",
    ]
    for name, function in functions.items():
        lines += ["", "", *_function(name, function)]
    made = (
        f"        {name!r}: Template({function}, {tuple(_with_included([name]))!r}, {_taken(name)!r}),"
        for name, function in functions.items()
    )
    return "\n".join([*lines, "", "", "environment.know(", "    {", *made, "    },", "    TEXTS,", ")", ""])


def _function(name: str, function: str) -> Iterator[str]:
    """The function that Jinja makes of a template, under a name of its own."""
    parsed = _JINJA.parse(_text(name))
    for node in [parsed, *parsed.find_all(nodes.Node)]:
        if not isinstance(node, _KNOWN) or (isinstance(node, nodes.For) and (node.recursive or node.test)):
            raise SystemExit(f"{name}:{node.lineno}: nothing is made ahead of {type(node).__name__}")
    if known := meta.find_undeclared_variables(parsed) & {*_JINJA.globals, "loop"}:
        raise SystemExit(f"{name}: nothing is made ahead of {', '.join(sorted(known))}")
    code = _JINJA.compile(_text(name), name, raw=True)
    body = code[code.index(_ROOT) : code.index("\nblocks = ")].replace(_NOT_HERE, "")
    yield body.replace(_ROOT, f"def {function}(", 1).rstrip()


def _taken(template: str) -> tuple[str, ...]:
    """The values that a template and those it includes may ask for."""
    parsed = (_JINJA.parse(_text(name)) for name in _with_included([template]))
    return tuple(sorted({name for one in parsed for name in meta.find_undeclared_variables(one)}))


def _with_included(names: list[str]) -> Iterator[str]:
    """Templates, and those that they include, each once."""
    left, seen = list(reversed(names)), set()
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            yield name
            parsed = _JINJA.parse(_text(name))
            left += [found for found in meta.find_referenced_templates(parsed) if found is not None]


def _text(name: str) -> str:
    return (Path(TEMPLATES) / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    CODE.write_text(module(), encoding="utf-8")
