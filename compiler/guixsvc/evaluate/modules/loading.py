"""Modules and other files of the source tree, read and evaluated when they are asked for."""

from guixsvc.annotations import Sequence
from guixsvc.diagnostics import Diagnostic, Fix, Note, error, note, replacement, warning
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.listed_exports import ModuleName, is_listed_completely, is_of_guix
from guixsvc.evaluate.modules.loaded import Load, Loaded
from guixsvc.evaluate.modules.module import Import, Module, module_of
from guixsvc.evaluate.modules.roots import declared_names
from guixsvc.evaluate.modules.sources import entry_of, sources_of
from guixsvc.evaluate.scheme.gathered import Gathered
from guixsvc.evaluate.scheme.macros import Macro
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.structures import Modifier
from guixsvc.evaluate.scheme.values import MayBeMacro, Opaque, Perhaps, Value
from guixsvc.evaluate.tree_files import File, NotInTree
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.records import catalogue
from guixsvc.slotted import replace
from guixsvc.source import Span
from guixsvc.spelling import did_you_mean, one_edit_apart

STEPS_TO_FIND = 5
STEPS_TO_READ = 150
"""What it takes to find a module or a file, and to begin with it."""

STEPS_TO_COMPARE = 1000
"""What it takes to compare a name with those of all modules of Guix."""

MOST_SHOWN = 8
"""Modules of a circle, in the message."""


def use(run: Run, module: Module, import_: Import, span: Span) -> Import:
    """Imports a module, reading it if it lies in the source tree."""
    run.progress.charge(STEPS_TO_FIND + len(module.imports) // 4, span)
    found = replace(import_, read=module_of_tree(run, import_.name, span))
    module.add(found)
    return found


def module_of_tree(run: Run, name: ModuleName, span: Span) -> Module | None:
    """A module that is named, if it lies in the source tree; reports one that lies nowhere."""
    if is_listed_completely(name):
        return None
    read = read_module(run, name, span)
    if read is None and is_of_guix(name) and not guix_names.exists(name):
        _report_unknown(run, name, span)
    elif read is None and not is_of_guix(name) and (meant := _service_module(name)) is not None:
        message = f"`({' '.join(name)})` is neither in this tree nor on `-L` and looks like a misspelling"
        hint = Note(did_you_mean(f"({' '.join(meant)})"))
        fix = _renamed_module(name, meant, span, safe=False)
        run.findings.report(warning("unknown-module", span, message, hint, fix=fix))
    return read


def _service_module(name: ModuleName) -> ModuleName | None:
    """The module of a known service that a name resembles, which is not itself one."""
    known = catalogue().modules
    alike = (one for one in sorted(known) if len(one) == len(name) and _is_slip(name, one))
    return None if name in known else next(alike, None)


def _is_slip(name: ModuleName, other: ModuleName) -> bool:
    """Whether one letter of one part is wrong. Numbers count: `web1` is not meant for `web2`."""
    wrong = [parts for parts in zip(name, other, strict=True) if parts[0] != parts[1]]
    return len(wrong) == 1 and not any(part[-1:].isdigit() for part in wrong[0]) and one_edit_apart(*wrong[0])


def _report_unknown(run: Run, name: ModuleName, span: Span) -> None:
    """A module that no version of Guix has; a channel or a fork may, unless one of ours is meant."""
    from guixsvc.evaluate.modules.near_modules import near_modules

    run.progress.charge(STEPS_TO_COMPARE, span)
    near = near_modules(name)
    close = near[0] if near else None
    report = error if close in catalogue().modules else warning
    where = "" if close in catalogue().modules else f" in Guix {guix_names.DATE}, in this tree or on `-L`"
    hints = [] if close is None else [Note(did_you_mean(f"({' '.join(close)})"))]
    message = f"there is no module `({' '.join(name)})`{where}"
    fix = (
        None if close is None else _renamed_module(name, close, span, safe=report is error and len(near) == 1)
    )
    run.findings.report(report("unknown-module", span, message, *hints, fix=fix))


def _renamed_module(name: ModuleName, close: ModuleName, span: Span, *, safe: bool) -> Fix | None:
    """Writes the name of a module for a misspelt one: as a list, alone or with options, or its end."""
    written, instead = f"({' '.join(name)})", f"({' '.join(close)})"
    if span.text == name[-1] and close[:-1] == name[:-1]:
        return replacement(span, close[-1], safe=safe)
    start = span.start + (not span.text.startswith(written))
    inner = Span(span.source, start, start + len(written))
    return replacement(inner, instead, safe=safe) if inner.text == written else None


def read_module(run: Run, name: ModuleName, span: Span) -> Module | None:
    """A module of the source tree, evaluated once; ``None`` if it does not lie there."""
    run.progress.charge(STEPS_TO_FIND, span)
    file = run.findings.gathered.uses[name] = sources_of(run).library.module(name)
    known = sources_of(run).modules.get(name)
    if known is not None:
        sources_of(run).circles.meet(known)
        if known.is_loading:
            _report_circle(run, name, span)
        return known
    if file is None:
        return None
    root = sources_of(run).library.inferred_from(name, file)
    if root is not None:
        hint = Note(f"Guix needs it as `-L {root}`, or named in .guix-channel")
        message = f"the folder {root} is taken for a load path: the modules in it are named from there"
        run.findings.report(note("inferred-load-path", span, message, hint))
    return _loaded_before(run, name, file) or _load(run, name, file, span)


def _load(run: Run, name: ModuleName, file: File, span: Span) -> Module:
    module = sources_of(run).modules[name] = Module(file.source, is_opaque=bool(file.faults), imported=span)
    gathered = Gathered([file], diagnostics=[*file.faults])
    sources_of(run).loads[module] = Load(name, file, gathered, len(run.changes.mutable_made))
    sources_of(run).circles.begin(module)
    complete: list[Module] = []
    try:
        with run.changes.of_module(module), run.apart(gathered):
            run.progress.charge(STEPS_TO_READ, span)
            run.progress.reads(file, span)
            run.evaluate_file(module, file, gathered.values)
    finally:
        module.is_loading = False
        complete = sources_of(run).circles.end(module)
    _share(run, complete)
    return module


def run_entry(run: Run, file: File) -> None:
    """Evaluates the file itself. Raises `Abandoned` out of steps."""
    if _is_known(run, file):
        return
    entry, gathered = entry_of(run), run.findings.gathered
    sources_of(run).circles.begin(entry)
    complete: list[Module] = []
    try:
        run.evaluate_file(entry, file, gathered.values)
    finally:
        entry.is_loading = False
        complete = sources_of(run).circles.end(entry)
    if len(complete) > 1 and entry.name is not None and _begins_with_its_name(file):
        # To those that import it, it is a module like the others of its circle.
        faults = [*file.faults, *gathered.diagnostics]
        sources_of(run).loads[entry] = Load(entry.name, file, replace(gathered.copy(), diagnostics=faults), 0)
        _share(run, complete)


def _is_known(run: Run, file: File) -> bool:
    """Whether the file stands in a circle of modules that was evaluated before, and is taken as it was."""
    name = next(declared_names(file.data), None) if _begins_with_its_name(file) else None
    loaded = None if name is None else sources_of(run).library.loaded.get((tuple(name), file))
    if loaded is None or not loaded.in_a_circle or name is None:
        return False
    if _loaded_before(run, tuple(name), file) is None:
        return False
    # It is the entry, and no module besides.
    run.findings.everything[:] = [g for g in run.findings.everything[1:] if g is not loaded.gathered]
    run.entry, run.findings.gathered = loaded.module, loaded.gathered.copy()
    run.changes.home = None
    run.findings.everything.insert(0, run.findings.gathered)
    run.progress.reads(file, form_span(file.data[0]))
    return True


def _begins_with_its_name(file: File) -> bool:
    match file.data:
        case [datum.List(items=(datum.Symbol(name="define-module"), *_)), *_]:
            return True
    return False


def _share(run: Run, complete: Sequence[Module]) -> None:
    """Keeps for other configurations what stays as it is, whoever uses it: a circle as a whole."""
    loads = [sources_of(run).loads[module] for module in complete]
    inside = {(load.name, load.file) for load in loads}
    shared = sources_of(run).library.loaded
    if run.changes.are_unseen or run.changes.has_changed_others:
        return
    for module, load in zip(complete, loads, strict=True):
        uses = [(name, file) for name, file in load.gathered.uses.items() if file is not None]
        if not all(use in shared or use in inside for use in uses):
            return
        if any(isinstance(value, Modifier) for value in module.scope.names.values()):
            return
        if len(complete) > 1 and (module.was_asked_early or len(load.gathered.files) > 1):
            # It may be another one where the circle is entered elsewhere.
            return
    for module, load in zip(complete, loads, strict=True):
        for part in run.findings.entered.intersection(load.gathered.procedures):
            del load.gathered.procedures[part]
        made = tuple(run.changes.mutable_made[load.mutable :])
        kept = tuple(one.kept() for one in made)
        shared[load.name, load.file] = Loaded(module, load.gathered, len(complete) > 1, made, kept)
        run.changes.is_shared((), kept)


def _loaded_before(run: Run, name: ModuleName, file: File) -> Module | None:
    """A module that was evaluated for an earlier configuration, if all that it uses is the same here."""
    found: dict[ModuleName, Loaded] = {}
    pending: list[tuple[ModuleName, File]] = [(name, file)]
    while pending:
        this, file = pending.pop()
        loaded = sources_of(run).library.loaded.get((this, file))
        if loaded is None or sources_of(run).modules.get(this, loaded.module) is not loaded.module:
            return None
        if this in found or this in sources_of(run).modules:
            continue
        found[this] = loaded
        for use, used in loaded.gathered.uses.items():
            if sources_of(run).library.module(use) is not used:
                return None
            if used is not None:
                pending.append((use, used))
    for this, loaded in found.items():
        sources_of(run).modules[this] = loaded.module
        run.findings.everything.append(loaded.gathered)
        run.changes.is_shared(loaded.mutable, loaded.kept)
    return sources_of(run).modules[name]


def _report_circle(run: Run, name: ModuleName, span: Span) -> None:
    """Warns of a circle at one of its imports, the same from wherever it is entered.

    Circles that have a module in common are one: of these, one is reported in a run.
    """
    loading = [(n, module) for n, module in sources_of(run).modules.items() if module.is_loading]
    run.progress.charge(len(loading) // 4, span)
    at = [n for n, _ in loading].index(name)
    inside = [(n, module.source) for n, module in loading[at:]]
    known = sources_of(run).library.circles
    found = next((known[part] for part in inside if part in known), None)
    if found is None:
        places = [span, *(module.imported for _, module in loading[at + 1 :] if module.imported is not None)]
        found = _circle([n for n, _ in inside], places)
    known.update(dict.fromkeys(inside, found))
    run.findings.report(found)


def _circle(modules: Sequence[ModuleName], places: Sequence[Span]) -> Diagnostic:
    """``places`` are those of the imports of each module by the one before it."""
    first = min(range(len(places)), key=lambda i: (places[i].source.path, places[i].start))
    in_order = [*modules[first:], *modules[:first], modules[first]]
    names = [f"({' '.join(name)})" for name in in_order]
    if len(names) > MOST_SHOWN:
        names = [*names[: MOST_SHOWN - 2], f"… {len(names) - MOST_SHOWN + 1} more …", names[-1]]
    message = f"modules import each other in a circle: {' → '.join(names)}"
    return warning("module-cycle", places[first], message)


def unseen(run: Run, what: Opaque, scope: Scope) -> Opaque:
    """Takes note of code that is not seen: it may define any name of its module, set those that are, and call
    whatever procedure it finds here or in other modules."""
    run.changes.is_not_complete(module_of(scope))
    run.changes.hide_mutable(what.span)
    run.following.may_have_run(_seen_by(run, scope), what.span, kept=True)
    inner: Scope | None = scope
    while inner is not None:
        run.progress.charge(len(inner.names) // 4, what.span)
        for name, value in inner.names.items():
            if not isinstance(value, Opaque) or isinstance(value, Macro | Perhaps):
                reason = f"`{name}` may be set by what is not read"
                run.changes.changes_variable(inner, name)
                inner.names[name] = MayBeMacro(reason, what.span, cause=what, parts=(value,))
        inner = inner.parent
    return what


def _seen_by(run: Run, scope: Scope) -> list[Value]:
    """What code has names for: those around it, and those that modules of the tree export."""
    values: list[Value] = []
    inner: Scope | None = scope
    while inner is not None:
        values += inner.names.values()
        inner = inner.parent
    for module in sources_of(run).modules.values():
        if module is not scope.module:
            values += [
                module.scope.names[own] for own in module.exports.values() if own in module.scope.names
            ]
    run.progress.charge(len(values) // 4, run.place)
    return values


_GUILE_FAILS = "what it defines or sets is not known here; if it is not there, Guile goes no further"


def run_file(run: Run, name: str, span: Span, scope: Scope) -> Value:
    """Evaluates another file of the tree in the module of a scope; the value of its last form."""
    run.progress.charge(STEPS_TO_READ, span)
    try:
        file = sources_of(run).library.file(name, span.source)
    except NotInTree as reason:
        if not (reason.is_outside or run.doubt):
            run.findings.report(warning("file-not-read", span, str(reason), Note(_GUILE_FAILS)))
        return unseen(run, Opaque(str(reason), span), scope)
    if file not in run.findings.gathered.files:
        run.findings.gathered.files.append(file)
        run.findings.gathered.diagnostics.extend(file.faults)
    module = module_of(scope)
    if file.faults:
        run.changes.is_not_complete(module)
    if id(file) in run.doubt.followed:
        return run.fault("module-cycle", span, f"{file.source.path} includes itself")
    run.progress.reads(file, span)
    run.doubt.followed.add(id(file))
    values: list[tuple[datum.Datum, Value]] = []
    try:
        run.evaluate_file(module, file, values)
    finally:
        run.doubt.followed.discard(id(file))
    return values[-1][1] if values else Opaque("the file is empty", span)
