"""What names mean: variables, what modules export, and names that nothing in sight defines."""

from guixsvc.diagnostics import Fix, Note, renamed, warning
from guixsvc.evaluate.guix.record_forms import current_name
from guixsvc.evaluate.guix.service_lists import is_list_of_guix, list_of_guix
from guixsvc.evaluate.guix.variables import GuixVariable, known_elsewhere
from guixsvc.evaluate.modules import guix_names
from guixsvc.evaluate.modules.guix_names import Kind
from guixsvc.evaluate.modules.listed_exports import (
    GUILE,
    ModuleName,
    exporters,
    exports,
    is_of_guile,
    is_of_guix,
)
from guixsvc.evaluate.modules.module import Module, Reference, module_of
from guixsvc.evaluate.modules.sources import sources_of
from guixsvc.evaluate.scheme.aliases import Alias, resolved
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope, SetElsewhere
from guixsvc.evaluate.scheme.values import Faulty, Opaque, Unassigned, Value, Variable
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.read.datum import form_span
from guixsvc.records import cached, catalogue, deprecated_names, record_types, service_types
from guixsvc.slotted import replace
from guixsvc.spelling import NamesByEnds, by_ends, did_you_mean, nearest, one_edit_apart, one_edit_away

_MOST_CANDIDATES = 5
"""Files that are named."""

MOST_SUGGESTIONS = 100
LONGEST_COMPARED = 100
_OTHERS = frozenset([("srfi", "srfi-69")])
"""Modules whose procedures are none of those that Guile itself has by the same names."""

_GOOPS = ("oop", "goops")

STEPS_TO_COMPARE = 100
"""What it takes to compare a name with all that are known."""


def variable(run: Run, symbol: datum.Symbol, scope: Scope) -> Value:
    """The value of a variable: a binding of a file, a procedure or variable that we know, or opaque."""
    if run.findings.no_code and (comment := _comment(run, symbol, scope)) is not None:
        return comment
    name = symbol.name
    if type(symbol) is Alias:
        bound, name, scope = resolved(symbol, scope)
    else:
        bound = scope.find(name)
    if bound is not None:
        run.place = bound.places.get(name, run.place)
        value = bound.names[name]
        if type(value) is Unassigned:
            return run.fault("unbound-variable", form_span(symbol), value.reason)
    else:
        reference = module_of(scope).reference(name)
        if reference is None:
            return _unknown_name(run, symbol, scope)
        value = referenced(run, reference, symbol, scope)
    if run.changes.of_parts is not None or run.changes.of_texts is not None:
        return run.unseen.as_it_may_be(value, f"`{symbol.name}` may be changed", form_span(symbol))
    return value


def referenced(run: Run, reference: Reference, symbol: datum.Symbol, scope: Scope) -> Value:
    """The value of an exported name."""
    if reference.read is not None:
        return _exported(run, reference.read, reference.name, symbol)
    if reference.known is not None:
        return reference.known
    span = form_span(symbol)
    name = current_name(run, reference.name, span, scope)
    if not (is_package(reference) or reference.module in _OTHERS):
        # That a service type is no procedure is known without loading these.
        known: Value | None = None if name in service_types() else run.vocabulary.values.get(name)
        if known is None and reference.module == _GOOPS:
            from guixsvc.evaluate.scheme.objects import VALUES

            known = VALUES.get(name)
        if known is not None:
            if name == reference.name:
                reference.known = known
            return known
    if reference.module is None and module_of(scope).imports_ours:
        _report_missing_import(run, name, symbol, scope)
    one = GuixVariable(name, _home(reference, name, module_of(scope)))
    if is_list_of_guix(name):
        run.findings.made(symbol)
        return list_of_guix(name, span, one)
    if known_elsewhere(name):
        return Opaque("it is defined by Guix", span, name, elsewhere=True, variable=one)
    if name in record_types() and _is_ours(reference, module_of(scope)):
        message = f"`{name}` stands for no value: a record is made by `({name} (FIELD VALUE) …)`"
        return run.fault("malformed-form", span, message)
    if not is_package(reference) and name in run.vocabulary.forms:
        return Opaque(f"`{name}` is used as a variable", span, name, variable=one)
    if reference.module is not None:
        elsewhere = is_of_guix(reference.module)
        known = elsewhere or is_of_guile(reference.module)
        missing = () if known else (reference.module,)
        reason = f"`{name}` is not evaluated"
        made = Opaque(reason, span, name, elsewhere=elsewhere, variable=one, missing=missing)
        makes_record = elsewhere and _listed_kind(reference.module, name) == Kind.RECORD
        return replace(made, unlike="of ours") if makes_record else made
    return _unseen_name(run, one, symbol, scope)


def _is_ours(reference: Reference, here: Module) -> bool:
    """Whether a name of a record of ours certainly is that, and not one of a module that is not here."""
    return reference.module in catalogue().modules or (reference.module is None and not here.imports)


def _home(reference: Reference, name: str, here: Module) -> ModuleName | Module:
    """Where a variable comes from, as exactly as it is known."""
    if reference.module is not None:
        return reference.module
    if name.endswith("-service-type"):
        # One that Guix has means what it means there, whichever module hands it on.
        owners = [
            module
            for module in guix_names.modules_exporting(name)
            if (guix_names.exported(module) or {})[name].kind != Kind.RE_EXPORT
        ]
        of_services = [owner for owner in owners if owner[:2] == ("gnu", "services")]
        for found in (of_services, owners):
            if len(found) == 1:
                return found[0]
    return here


def is_package(reference: Reference) -> bool:
    """Whether a name, such as ``zip``, is that of a package of Guix and not what else has this name."""
    if reference.module is None or reference.module[:2] != ("gnu", "packages"):
        return False
    return _listed_kind(reference.module, reference.name) == Kind.PACKAGE


def _listed_kind(module: ModuleName, name: str) -> str | None:
    found = (guix_names.exported(module) or {}).get(name)
    return None if found is None else found.kind


def _exported(run: Run, module: Module, name: str, symbol: datum.Symbol) -> Value:
    """What a module exports under a name, followed through the modules that only pass it on."""
    passed: list[Module] = []
    module.was_asked_early |= sources_of(run).circles.is_open(module)
    while name not in module.scope.names and module not in passed:
        passed.append(module)
        reference = module.reference(name)
        if reference is None:
            break
        if reference.read is None:
            return referenced(run, reference, symbol, module.scope)
        module, name = reference.read, reference.name
        module.was_asked_early |= sources_of(run).circles.is_open(module)
    if name in module.scope.names:
        value = module.scope.names[name]
        return value.to_others if type(value) is SetElsewhere else value
    return Opaque(f"`{name}` is not defined yet where it is used", form_span(symbol), name)


def _unknown_name(run: Run, symbol: datum.Symbol, scope: Scope) -> Opaque:
    """A name that no module in scope has."""
    from guixsvc.evaluate.guix.foreign_names import as_boolean, instead
    from guixsvc.evaluate.modules.missing_import import how_to_import, import_fix

    if (comment := _comment(run, symbol, scope)) is not None:
        return comment
    if run.doubt and symbol.name in module_of(scope).defined:
        return Opaque(f"`{symbol.name}` is not defined yet where it may be used", form_span(symbol))
    name = symbol.name
    message = f"unbound variable `{name}`"
    hints: list[str] = []
    fix: Fix | None = None
    span = form_span(symbol)
    if run.findings.was_found("unbound-variable", span):
        return run.doubt.kind.faulty(message, span)
    if owners := exporters(name):
        shown = " or ".join(f"`({' '.join(owner)})`" for owner in owners[:2])
        message += f": {shown}, which exports it, is not imported"
        hints.append(how_to_import(module_of(scope), owners[0]))
        fix = import_fix(module_of(scope), owners[0], safe=len(owners) == 1)
        # What a form of (gnu) would import may be anything.
        if name in run.vocabulary.forms and name.endswith("-modules"):
            run.changes.is_not_complete(module_of(scope))
    elif written := instead(name):
        message += f": {written}"
        fix = as_boolean(name, span)
    elif close := _nearest(run, symbol, scope):
        hints.append(did_you_mean(close))
        fix = None if close in deprecated_names() else renamed(name, close, span, safe=False)
    return run.fault("unbound-variable", span, message, *map(Note, hints), fix=fix)


def _nearest(run: Run, symbol: datum.Symbol, scope: Scope) -> str | None:
    """The name in scope that an unbound one most resembles: of the first ones, for it takes long."""
    from guixsvc.evaluate.guix.foreign_names import may_be_meant

    name = symbol.name
    if len(name) > LONGEST_COMPARED or run.findings.suggestions >= MOST_SUGGESTIONS:
        return None
    run.findings.suggestions += 1
    bound = _bound_names(scope)
    run.progress.charge(STEPS_TO_COMPARE + len(bound) // 4, form_span(symbol))
    known = (*_ours(), *run.vocabulary.values, *run.vocabulary.forms, *bound)
    return nearest(name, [k for k in known if may_be_meant(name, k)])


def _comment(run: Run, symbol: datum.Symbol, scope: Scope) -> Opaque | None:
    """What stands for a word of what is meant as a comment; its mark is reported."""
    from guixsvc.read.foreign_comments import MARKS

    span = form_span(symbol)
    if symbol.name in MARKS and scope.find(symbol.name) is None:
        run.findings.no_code.add((span.source, span.first.line))
        message = f"unbound variable `{symbol.name}`: comments begin with `;`"
        return run.fault("unbound-variable", span, message)
    if run.findings.no_code and (span.source, span.first.line) in run.findings.no_code:
        return Faulty("it stands in what is meant as a comment", span)
    return None


def _unseen_name(run: Run, one: Variable, symbol: datum.Symbol, scope: Scope) -> Opaque:
    """A name that may come from a module that cannot be seen."""
    from guixsvc.evaluate.guix.foreign_names import as_boolean, instead

    name, span = one.name, form_span(symbol)
    if all(is_of_guix(i.name) or is_of_guile(i.name) for i in module_of(scope).imports if i.read is None):
        comment = _comment(run, symbol, scope)
        if comment is not None:
            return comment
    spend(3 * STEP)
    close = _close_to_ours(name) or _close_to_bound(run, symbol, scope)
    if close is not None:
        message = f"`{name}` is not known here and looks like a misspelling"
        fix = renamed(name, close, span, safe=False)
        hint = Note(did_you_mean(close))
        run.findings.report(warning("misspelt-name", span, message, hint, fix=fix))
    unseen = [i.name for i in module_of(scope).imports if i.read is None and not i.is_complete]
    is_elsewhere = close is None and all(is_of_guix(module) for module in unseen)
    if unseen and is_elsewhere and not exporters(name) and (written := instead(name)):
        message = f"`{name}` is not known here: {written}"
        run.findings.report(warning("misspelt-name", span, message, fix=as_boolean(name, span)))
    elif close is None and _is_of_none(name, module_of(scope)):
        why = f"no module that is imported here has it, nor has Guix {guix_names.DATE}"
        run.findings.report(warning("unbound-variable", span, f"unbound variable `{name}`: {why}"))
    if not unseen or module_of(scope).is_opaque:
        return Opaque(f"`{name}` is not defined in what guixsvc can see", span, name, variable=one)
    foreign = [module for module in unseen if not (is_of_guix(module) or is_of_guile(module))] or unseen
    where = ", ".join(f"`({' '.join(module)})`" for module in foreign[:3])
    more = " and others" if len(foreign) > 3 else ""
    reason = f"`{name}` may come from {where}{more}, which guixsvc cannot see"
    if candidates := [file for module in foreign for file in sources_of(run).library.candidates(module)]:
        reason = f"`{name}` may come from {where}{more}, of which it is not known which is meant: "
        reason += f"{', '.join(candidates[:_MOST_CANDIDATES])} (`-L` says so)"
    missing = tuple(module for module in foreign if not (is_of_guix(module) or is_of_guile(module)))
    return Opaque(reason, span, name, elsewhere=is_elsewhere, variable=one, missing=missing)


def _is_of_none(name: str, module: Module) -> bool:
    """Whether no module that is listed has a name, where all that are imported are: some other version of
    Guix may give it to a file that it loads."""
    is_seen = module.sees_listed_modules and not (name in module.defined or exporters(name))
    return is_seen and not (
        _may_be_package(name) and any(guix_names.has_packages(i.name) for i in module.imports)
    )


_OF_NO_PACKAGE = ("-configuration", "-service-type", "-services", "?", "!")


def _may_be_package(name: str) -> bool:
    return name.islower() and not (name[0] == "%" or name.endswith(_OF_NO_PACKAGE))


def _report_missing_import(run: Run, name: str, symbol: datum.Symbol, scope: Scope) -> None:
    """Warns of a name that is unbound in the version of Guix that is listed: in another one, some module in
    scope may have it."""
    from guixsvc.evaluate.modules.missing_import import how_to_import, import_fix

    owners = module_of(scope).may_lack_import(name)
    if owners:
        shown = " or ".join(f"`({' '.join(owner)})`" for owner in owners[:2])
        message = f"`{name}` is of {shown}, which is not imported: in Guix {guix_names.DATE} it is unbound"
        hint = Note(how_to_import(module_of(scope), owners[0]))
        fix = import_fix(module_of(scope), owners[0], safe=len(owners) == 1)
        run.findings.report(warning("missing-import", form_span(symbol), message, hint, fix=fix))


_SHORTEST_MISSPELT = 6
"""Shorter names may well resemble each other."""


def _close_to_bound(run: Run, symbol: datum.Symbol, scope: Scope) -> str | None:
    """The name of the file, or of a module that it imports, that one is almost which no version of Guix is
    known to have."""
    name, module = symbol.name, module_of(scope)
    is_compared = _SHORTEST_MISSPELT <= len(name) <= LONGEST_COMPARED
    if not is_compared or not module.sees_listed_modules or run.findings.suggestions >= MOST_SUGGESTIONS:
        return None
    if exporters(name):
        return None
    run.findings.suggestions += 1
    exported = [known for i in module.imports if i.read is not None for known in i.read.exports]
    bound = [*_bound_names(scope), *exported]
    run.progress.charge(STEPS_TO_COMPARE + len(bound) // 4, form_span(symbol))
    close = next((known for known in bound if one_edit_apart(name, known)), None)
    if close is not None or not run.doubt.kind.is_code:
        # What may be no code, such as a field of a record of Guix, nothing is said of.
        return close
    listed = [i.name for i in module.imports if i.read is None and not i.renames]
    found = (one_edit_away(name, _seldom_alike(known)) for known in (*listed, GUILE))
    return next((known for known in found if known is not None), None)


@cached
def _seldom_alike(module: ModuleName) -> NamesByEnds:
    """The names of a module of Guix or Guile that a misspelt one may mean. Packages are called alike."""
    if guix_names.has_packages(module):
        return {}
    if not is_of_guix(module):
        return by_ends(exports(module) or ())
    found = guix_names.exported(module) or {}
    return by_ends(name for name, exported in found.items() if exported.kind in _SELDOM_ALIKE)


_SELDOM_ALIKE = frozenset(
    {Kind.MACRO, Kind.PROCEDURE, Kind.RECORD, Kind.SERVICES, Kind.SERVICE_TYPE, Kind.SYSTEM, Kind.VALUE}
)


@cached
def _close_to_ours(name: str) -> str | None:
    return next((known for known in _ours() if one_edit_apart(name, known)), None)


@cached
def _ours() -> list[str]:
    return [*service_types(), *record_types(), *deprecated_names()]


def _bound_names(scope: Scope | None) -> list[str]:
    names: list[str] = []
    while scope is not None:
        names.extend(scope.names)
        scope = scope.parent
    return names
