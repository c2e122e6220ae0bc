"""Modules and other files of the source tree, read and evaluated when they are asked for."""

from dataclasses import replace
from typing import TYPE_CHECKING

from guixsvc.diagnostics import warning
from guixsvc.evaluate.gathered import Gathered, Loaded
from guixsvc.evaluate.library import File, NotInTree
from guixsvc.evaluate.modules import Import, Module, ModuleName, is_listed_completely
from guixsvc.evaluate.values import Opaque, Scope, Value
from guixsvc.read import datum
from guixsvc.source import Span

if TYPE_CHECKING:
    from guixsvc.evaluate.evaluator import Evaluator


def use(evaluator: "Evaluator", module: Module, import_: Import, span: Span) -> None:
    """Imports a module, reading it if it lies in the source tree."""
    read = None if is_listed_completely(import_.name) else read_module(evaluator, import_.name, span)
    module.add(replace(import_, read=read))


def read_module(evaluator: "Evaluator", name: ModuleName, span: Span) -> Module | None:
    """A module of the source tree, evaluated once; ``None`` if it does not lie there."""
    file = evaluator.gathered.uses[name] = evaluator.library.module(name)
    known = evaluator.modules.get(name)
    if known is not None:
        if known.is_loading:
            evaluator.met_circle = True
            _report_cycle(evaluator, name, span)
        return known
    if file is None:
        return None
    return _loaded_before(evaluator, name, file) or _load(evaluator, name, file, span)


def _load(evaluator: "Evaluator", name: ModuleName, file: File, span: Span) -> Module:
    module = evaluator.modules[name] = Module(file.source, is_opaque=bool(file.faults), imported=span)
    gathered = Gathered([file], diagnostics=[*file.faults])
    try:
        with evaluator.apart(gathered):
            evaluator.run(module, file, [])
    finally:
        module.is_loading = False
    if _can_be_shared(evaluator, gathered):
        evaluator.library.loaded[name, file] = Loaded(module, gathered)
    return module


def _can_be_shared(evaluator: "Evaluator", gathered: Gathered) -> bool:
    """Whether a module stays as it is, whoever uses it."""
    uses = [(name, file) for name, file in gathered.uses.items() if file is not None]
    return (
        not evaluator.met_circle
        and all(use in evaluator.library.loaded for use in uses)
        and not any("set!" in file.source.text for file in gathered.files)
    )


def _loaded_before(evaluator: "Evaluator", name: ModuleName, file: File) -> Module | None:
    """A module that was evaluated for an earlier configuration, if all that it uses is the same here."""
    found: dict[ModuleName, Loaded] = {}
    pending: list[tuple[ModuleName, File]] = [(name, file)]
    while pending:
        this, file = pending.pop()
        loaded = evaluator.library.loaded.get((this, file))
        if loaded is None or evaluator.modules.get(this, loaded.module) is not loaded.module:
            return None
        if this in found or this in evaluator.modules:
            continue
        found[this] = loaded
        for use, used in loaded.gathered.uses.items():
            if evaluator.library.module(use) is not used:
                return None
            if used is not None:
                pending.append((use, used))
    for this, loaded in found.items():
        evaluator.modules[this] = loaded.module
        evaluator.everything.append(loaded.gathered)
    return evaluator.modules[name]


def _report_cycle(evaluator: "Evaluator", name: ModuleName, span: Span) -> None:
    """Warns of a circle at one of its imports, the same from wherever it is entered."""
    loading = [(n, module.imported) for n, module in evaluator.modules.items() if module.is_loading]
    at = [n for n, _ in loading].index(name)
    circle = [(name, span), *((n, imported) for n, imported in loading[at + 1 :] if imported is not None)]
    first = min(range(len(circle)), key=lambda i: (circle[i][1].source.path, circle[i][1].start))
    circle = circle[first:] + circle[:first]
    names = [f"({' '.join(n)})" for n, _ in [*circle, circle[0]]]
    message = f"modules import each other in a circle: {' → '.join(names)}"
    evaluator.report(warning("module-cycle", circle[0][1], message))


def run_file(evaluator: "Evaluator", name: str, span: Span, scope: Scope) -> Value:
    """Evaluates another file of the tree in the module of a scope; the value of its last form."""
    try:
        file = evaluator.library.file(name, span.source)
    except NotInTree as reason:
        scope.module.is_opaque = True
        return Opaque(str(reason), span)
    if file not in evaluator.gathered.files:
        evaluator.gathered.files.append(file)
        evaluator.gathered.diagnostics.extend(file.faults)
    scope.module.is_opaque |= bool(file.faults)
    if id(file) in evaluator.followed:
        return evaluator.fault("module-cycle", span, f"{file.source.path} includes itself")
    evaluator.followed.add(id(file))
    values: list[tuple[datum.Datum, Value]] = []
    try:
        evaluator.run(scope.module, file, values)
    finally:
        evaluator.followed.discard(id(file))
    return values[-1][1] if values else Opaque("the file is empty", span)
