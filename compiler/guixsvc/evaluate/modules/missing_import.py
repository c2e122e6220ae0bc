"""What to add to a file for a module that it does not import."""

from guixsvc.diagnostics import Edit, Fix
from guixsvc.evaluate.modules.listed_exports import ModuleName
from guixsvc.evaluate.modules.module import Module
from guixsvc.read import datum
from guixsvc.read.datum import Keyword, form_span
from guixsvc.source import Span


def shorthand(folder: str) -> str:
    """The form that imports modules of a folder of Guix by their last names: ``use-service-modules``."""
    return "use-system-modules" if folder == "system" else f"use-{folder.removesuffix('s')}-modules"


def how_to_import(module: Module, owner: ModuleName) -> str:
    """What to add, in words."""
    if (form := _shorthand_of(module, owner)) is not None:
        return f"add `{owner[2]}` to `{form}`"
    shown = _written(owner)
    return f"add `#:use-module {shown}`" if module.name is not None else f"add `{shown}` to `use-modules`"


def import_fix(module: Module, owner: ModuleName, *, safe: bool) -> Fix | None:
    """What adds it to the form that imports, at its end; ``None`` if there is no such form."""
    said = how_to_import(module, owner)
    if not all(map(_is_written, module.importing.values())):
        return None
    if (form := _shorthand_of(module, owner)) is not None:
        edit = _beside(module.importing[form].items, owner[2])
    elif module.name is not None:
        edit = _option(module.importing["define-module"], f"#:use-module {_written(owner)}")
    elif "use-modules" in module.importing:
        edit = _beside(module.importing["use-modules"].items, _written(owner))
    elif module.importing:
        last = max((form.span for form in module.importing.values()), key=lambda span: span.start)
        edit = Edit(_end(last), f"{_line_end(last)}(use-modules {_written(owner)})")
    else:
        return None
    return Fix(said, (edit,), safe)


def _is_written(form: datum.List) -> bool:
    """Whether a form stands in the source: what a macro writes has its place where the macro is used."""
    head = form_span(form.items[0])
    return head.source is form.span.source and form.span.start < head.start < form.span.end


def _shorthand_of(module: Module, owner: ModuleName) -> str | None:
    if owner[0] != "gnu" or len(owner) != 3:
        return None
    form = shorthand(owner[1])
    return form if form in module.importing else None


def _written(name: ModuleName) -> str:
    return f"({' '.join(name)})"


def _beside(items: tuple[datum.Datum, ...], text: str) -> Edit:
    """Writes a datum after the last of a form; before it, if a comment follows on its line."""
    last = form_span(items[-1])
    first_of_line = len(items) > 2 and form_span(items[-2]).last.line < last.first.line
    apart = _new_line(last) if first_of_line else " "
    if len(items) > 1 and _has_comment(last):
        return Edit(Span(last.source, last.start, last.start), f"{text}{apart}")
    return Edit(_end(last), f"{apart}{text}")


def _option(form: datum.List, text: str) -> Edit:
    """Writes an option of a ``define-module`` after the last import, or else after the name."""
    items = form.items
    imports = [
        at
        for at, item in enumerate(items[:-1])
        if isinstance(item, datum.Literal) and item.value == Keyword("use-module")
    ]
    if not imports:
        name = form_span(items[1])
        return Edit(_end(name), f"{_line_end(name)}{' ' * (form.span.first.column + 1)}{text}")
    keyword, value = form_span(items[imports[-1]]), form_span(items[imports[-1] + 1])
    if _has_comment(value):
        return Edit(Span(keyword.source, keyword.start, keyword.start), f"{text}{_new_line(keyword)}")
    return Edit(_end(value), f"{_new_line(keyword)}{text}")


def _end(span: Span) -> Span:
    return Span(span.source, span.end, span.end)


def _has_comment(span: Span) -> bool:
    """Whether a comment speaks of a datum: another one between them would part them."""
    end = span.last
    return span.source.line(end.line)[end.column - 1 :].lstrip().startswith(";")


def _new_line(span: Span) -> str:
    """A line end, and what it takes to begin in the same column."""
    line = span.source.line(span.first.line)[: span.first.column - 1]
    return _line_end(span) + "".join(character if character.isspace() else " " for character in line)


def _line_end(span: Span) -> str:
    return "\r\n" if "\r\n" in span.source.text else "\n"
