"""Lists of services changed by ``modify-services``."""

from guixsvc.annotations import Callable, TypeAlias
from guixsvc.evaluate.guix.clauses import ModifyClause, clause_shape, lacks, report_nothing_to_modify
from guixsvc.evaluate.guix.services import service_value
from guixsvc.evaluate.guix.values import Record, Service
from guixsvc.evaluate.scheme.equality import eqv
from guixsvc.evaluate.scheme.keywords import means
from guixsvc.evaluate.scheme.nodes import Act, Node, Result, nodes
from guixsvc.evaluate.scheme.printing import written
from guixsvc.evaluate.scheme.run import Analyse, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.special_forms import is_malformed, malformed
from guixsvc.evaluate.scheme.unknown import NotKnown, asked, may_hold_ours
from guixsvc.evaluate.scheme.values import Conditional, List, Opaque, Value
from guixsvc.evaluate.work import STEP, VISITED, spend
from guixsvc.read import datum
from guixsvc.slotted import replace

STEPS_TO_CHANGE = 2
"""To look whether a clause is for a service."""

Change: TypeAlias = Callable[[Service], Value | None]
"""What is made of a service in a list; ``None`` takes it away, an opaque value may be what comes of it."""


def _modify_services(form: datum.List, scope: Scope) -> Act:
    if len(form.items) < 2:
        return is_malformed(form, "`(modify-services SERVICES CLAUSE …)`")
    given, clauses = Node(form.items[1]), [_clause(clause, scope) for clause in form.items[2:]]

    def act(run: Run, scope: Scope) -> Result:
        services = run.value(given, scope)
        if not isinstance(services, List | Opaque):
            message = f"expected a list of services, found {written(services)}"
            return run.fault("wrong-argument", form.span, message)
        times = run.changes.times_unseen
        for clause in clauses:
            if not isinstance(clause, ModifyClause):
                return malformed(run, clause, clause_shape(clause))
            services = _changed(run, services, _change(run, clause, scope, services), {})
        if times != run.changes.times_unseen:
            services = run.unseen.after_changes(services, form, scope)
        return services

    return act


def _clause(form: datum.Datum, scope: Scope) -> ModifyClause | datum.Datum:
    """A clause, or a form that is none."""
    match form:
        case datum.List(items=(head, kind)) if means(head, "delete", scope):
            return ModifyClause(form, Node(kind), None, ())
        case datum.List(items=(kind, datum.Symbol(key=name), arrow, *body)) if body and means(
            arrow, "=>", scope
        ):
            return ModifyClause(form, Node(kind), name, nodes(body))
    return form


def _change(run: Run, clause: ModifyClause, scope: Scope, services: Value) -> Change:
    """What a clause makes of a service of a list."""
    kind = run.value(clause.kind, scope)
    if clause.name is None:
        return _deletion(run, kind)
    if lacks(services, kind):
        report_nothing_to_modify(run, clause, clause.name, kind, scope)
    return _replacement(run, kind, clause.name, clause, scope)


def _deletion(run: Run, deleted: Value) -> Change:
    def delete(service: Service) -> Value | None:
        is_deleted = asked(eqv, service.type, deleted)
        if isinstance(is_deleted, NotKnown):
            return _perhaps(service, is_deleted, "whether this service is taken away is not known here")
        if not is_deleted:
            return service
        run.findings.used.add(service.span)
        return None

    return delete


def _replacement(run: Run, changed: Value, name: str, clause: ModifyClause, scope: Scope) -> Change:
    form, body = clause.form, clause.body

    def new(service: Service) -> Result:
        value = service_value(service)
        return run.sequence(body, Scope({name: value}, scope), form.span)

    def change(service: Service) -> Value:
        is_changed = asked(eqv, service.type, changed)
        if isinstance(is_changed, NotKnown):
            given = run.following.may_run(form, form, scope, [lambda: new(service)])
            others = [Service(service.type, service.span, value, body[-1].span) for value in given]
            reason = "whether this service is changed is not known here"
            return _perhaps(service, is_changed, reason, *others)
        if not is_changed:
            return service
        value = service_value(service)
        if isinstance(value, Record):
            run.findings.used.add(value.span)
        return Service(service.type, service.span, run.finish(new(service)), body[-1].span)

    return change


def _perhaps(service: Service, unknown: NotKnown, reason: str, *others: Service) -> Opaque:
    """A service, or what a clause makes of it that is perhaps not for it."""
    parts = (service, *others)
    is_elsewhere = not any(map(may_hold_ours, parts))
    return Conditional(reason, service.span, None, unknown.hidden(service.span), parts, is_elsewhere)


def _changed(run: Run, services: Value, change: Change, known: dict[int, Value]) -> Value:
    """A list of services, changed; so are those that it may hold under a condition. ``known`` is what was
    made of these, which may have parts in common."""
    spend(STEPS_TO_CHANGE * STEP)
    if isinstance(services, Conditional):
        if id(services) not in known:
            run.progress.enter(services.span)
            parts = tuple([_changed(run, part, change, known) for part in services.parts])
            run.progress.leave()
            is_elsewhere = not any(map(may_hold_ours, parts))
            known[id(services)] = replace(services, parts=parts, elsewhere=is_elsewhere)
        return known[id(services)]
    if isinstance(services, Service):
        new = change(services)
        return List() if new is None else new
    if not isinstance(services, List):
        return services
    spend(VISITED * len(services.items))
    items: list[Value] = []
    unknown: list[Opaque] = []
    front = 0
    certain = services.front if services.unknown else len(services.items)
    for at, item in enumerate(services.items):
        is_changed = isinstance(item, Service | Conditional)
        made = _changed(run, item, change, known) if is_changed else item
        if isinstance(item, Service) and isinstance(made, Opaque) and made.parts == (item,):
            # It is there or not.
            unknown.append(made)
        elif not (isinstance(item, Service) and isinstance(made, List)):
            items.append(made)
            front += not unknown and at < certain
    changed = [_changed(run, part, change, known) for part in services.unknown]
    unknown += [part for part in changed if isinstance(part, Opaque)]
    return List(tuple(items), services.tail, tuple(unknown), front=front)


FORMS: dict[str, Analyse] = {"modify-services": _modify_services}
