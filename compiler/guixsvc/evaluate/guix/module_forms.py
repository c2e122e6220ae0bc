"""The forms that define modules, import them, and take code from other files."""

import itertools
from collections.abc import Callable, Iterator

from guixsvc.diagnostics import Note
from guixsvc.evaluate.guix.names import referenced
from guixsvc.evaluate.modules import loading
from guixsvc.evaluate.modules.missing_import import shorthand
from guixsvc.evaluate.modules.module import (
    Import,
    Module,
    Reference,
    module_name,
    module_of,
    parse_import,
    parse_import_set,
)
from guixsvc.evaluate.modules.sources import entry_of, sources_of
from guixsvc.evaluate.scheme.callables import Procedure
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.run import Analyse, Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import Immediate, malformed, without_expressions
from guixsvc.evaluate.scheme.unknown import NotKnown
from guixsvc.evaluate.scheme.values import UNSPECIFIED, Opaque, Text, Value
from guixsvc.read import datum
from guixsvc.read.datum import Keyword, form_span, symbols
from guixsvc.records import record_types
from guixsvc.spelling import did_you_mean, nearest


def _use_modules(run: Run, form: datum.List, scope: Scope) -> Value:
    module_of(scope).importing["use-modules"] = form
    for specification in form.items[1:]:
        _import(run, specification, scope, parse_import)
    return UNSPECIFIED


def _import_sets(run: Run, form: datum.List, scope: Scope) -> Value:
    module_of(scope).importing["use-modules"] = form
    for specification in form.items[1:]:
        _import(run, specification, scope, parse_import_set)
    return UNSPECIFIED


def _import(
    run: Run, specification: datum.Datum, scope: Scope, parse: Callable[[datum.Datum], Import | None]
) -> None:
    import_ = parse(specification)
    if import_ is None or specification.span is None:
        malformed(run, specification, "a module name such as `(gnu services ssh)`")
    else:
        _report_missing(run, loading.use(run, module_of(scope), import_, specification.span), specification)


def _report_missing(run: Run, import_: Import, specification: datum.Datum) -> None:
    """Reports names of an import that its module does not export."""
    missing = import_.missing
    if not (missing and isinstance(specification, datum.List)):
        return
    options = [part for part in specification.items if part is not _module_in(specification)]
    for symbol in symbols(options):
        if symbol.name in missing:
            close = nearest(symbol.name, sorted(import_.exported_names))
            hints = [] if close is None else [Note(did_you_mean(close))]
            message = f"`{symbol.name}` is not exported by `({' '.join(import_.name)})`"
            run.fault("unbound-variable", form_span(symbol), message, *hints)


def _module_in(specification: datum.List) -> datum.Datum | None:
    """The part of a specification that names the module."""
    return next((part for part in specification.items if isinstance(part, datum.List)), None)


def _use_named_modules(folder: str) -> Immediate:
    """``use-service-modules`` and the like: bare names below a folder of Guix."""

    def special(run: Run, form: datum.List, scope: Scope) -> Value:
        module = module_of(scope)
        module.importing[shorthand(folder)] = form
        for item in form.items[1:]:
            if not isinstance(item, datum.Symbol) or item.span is None:
                malformed(run, item, "the name of a module")
                continue
            loading.use(run, module, Import(("gnu", folder, item.name)), item.span)
        return UNSPECIFIED

    return special


def _define_module(run: Run, form: datum.List, scope: Scope) -> Value:
    name = module_name(form.items[1]) if len(form.items) > 1 else None
    if name is None:
        return malformed(run, form, "`(define-module (NAME …) …)`")
    module = module_of(scope)
    module.name = name
    module.importing["define-module"] = form
    sources_of(run).modules.setdefault(name, module)
    for option, value in itertools.pairwise(form.items[2:]):
        match _option(option), value:
            case (("use-module" | "autoload"), _):
                _import(run, value, scope, parse_import)
            case str() as kind, datum.List() if kind in _EXPORTS:
                module.exports.update(_exported_names(value.items))
    wrong = _not_an_option(form.items[2:])
    return UNSPECIFIED if wrong is None else _refused_option(run, module, wrong)


def _option(form: datum.Datum) -> str | None:
    """The name of an option; Guile takes ``:pure`` for ``#:pure``."""
    match form:
        case datum.Literal(value=Keyword(name=name)):
            return name
        case datum.Symbol(name=name) if name.startswith(":"):
            return name[1:]
    return None


def _not_an_option(items: tuple[datum.Datum, ...]) -> datum.Datum | None:
    """What stands where an option of ``define-module`` must, and is none, or has not all its values."""
    at = 0
    while at < len(items):
        values = _VALUES.get(_option(items[at]) or "")
        if values is None or at + values >= len(items):
            return items[at]
        at += 1 + values
    return None


def _refused_option(run: Run, module: Module, wrong: datum.Datum) -> Value:
    run.changes.is_not_complete(module)
    name = _option(wrong)
    if name is None:
        return malformed(run, wrong, "an option such as `#:use-module`")
    if name in _VALUES:
        return malformed(run, wrong, f"a value after `#:{name}`")
    close = nearest(name, _VALUES)
    hints = [] if close is None else [Note(did_you_mean(f"#:{close}"))]
    message = f"`define-module` has no option `#:{name}`"
    return run.fault("malformed-form", form_span(wrong), message, *hints)


_VALUES = {
    "autoload": 2,
    "declarative?": 1,
    "duplicates": 1,
    "export": 1,
    "export-syntax": 1,
    "filename": 1,
    "no-backtrace": 0,
    "pure": 0,
    "re-export": 1,
    "re-export-and-replace": 1,
    "re-export-syntax": 1,
    "replace": 1,
    "replace-syntax": 1,
    "use-module": 1,
    "use-syntax": 1,
    "version": 1,
}
"""The options of a `define-module`, with how many values each takes."""

_EXPORTS = (
    *("export", "export-syntax", "re-export", "re-export-and-replace", "re-export-syntax", "replace"),
)
"""What names of a module may follow in its `define-module`."""


def _export(run: Run, form: datum.List, scope: Scope) -> Value:
    scope.module.exports.update(_exported_names(form.items[1:]))
    return UNSPECIFIED


def _exported_names(items: tuple[datum.Datum, ...]) -> Iterator[tuple[str, str]]:
    """Exported names with a module's own: ``NAME``, or ``(NAME . EXPORTED)``."""
    for item in items:
        match item:
            case datum.Symbol(name=name):
                yield name, name
            case datum.List(items=(datum.Symbol(name=name),), tail=datum.Symbol(name=exported)):
                yield exported, name


def _of_module(*, private: bool) -> Immediate:
    """``(@ (MODULE …) NAME)``, and ``@@``, which sees what is not exported too."""

    def special(run: Run, form: datum.List, scope: Scope) -> Value:
        match form.items:
            case (_, datum.List() as specification, datum.Symbol() as symbol):
                name = module_name(specification)
            case _:
                return malformed(run, form, "`(@ (MODULE …) NAME)`")
        if name is None:
            return malformed(run, form, "`(@ (MODULE …) NAME)`")
        read = loading.module_of_tree(run, name, specification.span)
        if read is not None and not private and read.is_complete and symbol.name not in read.exports:
            message = f"`{symbol.name}` is not exported by `({' '.join(name)})`"
            return run.fault("unbound-variable", form.span, message)
        own = symbol.name if read is None or private else read.exports.get(symbol.name, symbol.name)
        if read is None and own in record_types():
            # It may begin the form that makes a record.
            return Opaque(f"`{own}` is used as a variable", form.span, own)
        return referenced(run, Reference(own, name, read), symbol, scope)

    return special


def _run_file(form: datum.List, scope: Scope) -> Act:
    """``include`` and ``load`` of a file of the source tree: its forms are evaluated here."""
    expression = Node(form.items[1]) if len(form.items) == 2 else None

    def act(run: Run, scope: Scope) -> Result:
        name = None if expression is None else run.value(expression, scope)
        if isinstance(name, Text):
            return loading.run_file(run, name, form.span, scope)
        cause = name if isinstance(name, Opaque) else None
        why = Opaque("which file is read is not known here", form.span, cause=cause)
        return loading.unseen(run, why, scope)

    return act


def _unseen(run: Run, form: datum.List, scope: Scope) -> Value:
    """What may define or set any name."""
    for item in form.items[1:]:
        run.unseen.forget(item, scope)
    return loading.unseen(run, Opaque("what this defines is not known here", form.span), scope)


def _add_to_load_path(form: datum.List, scope: Scope) -> Act:
    folders = nodes(form.items[1:])

    def act(run: Run, scope: Scope) -> Result:
        for node in folders:
            folder = run.value(node, scope)
            run.progress.charge(loading.STEPS_TO_READ, form.span)
            if isinstance(folder, Text):
                sources_of(run).library.add_to_load_path(folder, form.span.source)
        return UNSPECIFIED

    return act


def _current_filename(run: Run, form: datum.List, scope: Scope) -> Value:
    source = form.span.source
    return Text(source.file, form.span)


def _current_source_directory(run: Run, form: datum.List, scope: Scope) -> Value:
    return Text(form.span.source.directory, form.span)


def _resolved(*, public: bool) -> Callable[[Call, list[Value]], Value]:
    def resolve(call: Call, arguments: list[Value]) -> Value:
        from guixsvc.evaluate.guix.module_values import resolved

        return resolved(call, arguments, public=public)

    return resolve


def _value_in(call: Call, arguments: list[Value]) -> Value:
    from guixsvc.evaluate.guix.module_values import value_in

    return value_in(call, arguments)


def _being_loaded(run: Run) -> list[Module]:
    """The modules that are being loaded, the one last in which code is evaluated now."""
    return [entry_of(run), *(one for one in sources_of(run).modules.values() if one.is_loading)]


def _current_module(call: Call, arguments: list[Value]) -> Value:
    from guixsvc.evaluate.guix.module_values import ModuleValue

    if arguments:
        raise NotKnown("which module is set is not known here")
    return ModuleValue(("guile-user",), _being_loaded(call.run)[-1], public=False)


def _run_code(call: Call, arguments: list[Value]) -> Value:
    """Code that is made as it runs: it may do what the forms may that stand in the modules being loaded."""
    what = Opaque("what code does that is made as it runs is not known here", call.span, parts=(*arguments,))
    for module in _being_loaded(call.run):
        loading.unseen(call.run, what, module.scope)
    return what


PROCEDURES = (
    *(
        Procedure(name, _run_code, 1, None, lenient=True, takes_call=True)
        for name in ("eval", "eval-string", "primitive-eval", "variable-set!")
    ),
    Procedure("current-module", _current_module, 0, 1, takes_call=True),
    Procedure("interaction-environment", _current_module, 0, 0, takes_call=True),
    Procedure("module-ref", _value_in, 2, 3, lenient=True, takes_call=True),
    Procedure("resolve-interface", _resolved(public=True), 1, None, takes_call=True),
    Procedure("resolve-module", _resolved(public=False), 1, None, takes_call=True),
)

FORMS: dict[str, Analyse] = {
    "@": without_expressions(_of_module(private=False)),
    "@@": without_expressions(_of_module(private=True)),
    "add-to-load-path": _add_to_load_path,
    "current-filename": without_expressions(_current_filename),
    "current-source-directory": without_expressions(_current_source_directory),
    "define-module": without_expressions(_define_module),
    "export": without_expressions(_export),
    "export!": without_expressions(_export),
    "export-syntax": without_expressions(_export),
    "import": without_expressions(_import_sets),
    "include": _run_file,
    "include-from-path": without_expressions(_unseen),
    "load": _run_file,
    "load-from-path": without_expressions(_unseen),
    "module-define!": without_expressions(_unseen),
    "module-export!": without_expressions(_unseen),
    "module-re-export!": without_expressions(_unseen),
    "module-set!": without_expressions(_unseen),
    "primitive-load": _run_file,
    "re-export": without_expressions(_export),
    "re-export-syntax": without_expressions(_export),
    "use-modules": without_expressions(_use_modules),
    "use-package-modules": without_expressions(_use_named_modules("packages")),
    "use-service-modules": without_expressions(_use_named_modules("services")),
    "use-system-modules": without_expressions(_use_named_modules("system")),
}
