"""Clauses of ``modify-services`` that are not well formed, or have nothing to modify."""

from guixsvc.diagnostics import Note, warning
from guixsvc.evaluate.guix.values import Service
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.run import Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import NotKnown, asked
from guixsvc.evaluate.scheme.values import List, Opaque, Value
from guixsvc.evaluate.work import STEP, spend
from guixsvc.read import datum
from guixsvc.records import deprecated_names, service_types
from guixsvc.slotted import frozen


@frozen(eq=False, repr=False)
class ModifyClause:
    """``(KIND NAME => BODY …)`` or, without a name, ``(delete KIND)``."""

    form: datum.List
    kind: Node
    name: str | None
    body: tuple[Node, ...]


def clause_shape(clause: datum.Datum) -> str:
    """What a malformed clause should look like: with the service type of ours that it names, if it does."""
    pending = [clause]
    while pending:
        part = pending.pop()
        if isinstance(part, datum.List):
            pending.extend(reversed(part.items))
        elif isinstance(part, datum.Symbol):
            prefix, colon, plain = part.name.rpartition(":")
            ours = service_types().get(deprecated_names().get(plain, plain))
            if ours is not None:
                record = f"({prefix}{colon}{ours.configuration.name} (inherit config) …)"
                return f"`({part.name} config => {record})` or `(delete {part.name})`"
    return "`(TYPE NAME => EXPRESSION …)` or `(delete TYPE)`"


def lacks(services: Value, type_: Value) -> bool:
    """Whether a list certainly holds no service of a type of ours."""
    if not isinstance(type_, Opaque) or type_.name not in service_types():
        return False
    pending = [services]
    while pending:
        part = pending.pop()
        spend(STEP)
        match part:
            case List(tail=None, items=items, unknown=unknown):
                pending.extend((*items, *unknown))
            case Service():
                if _may_be(part.type, type_):
                    return False
            case Opaque(elsewhere=True):
                pass
            case _:
                return False
    return True


def _may_be(found: Opaque, type_: Opaque) -> bool:
    from guixsvc.evaluate.scheme.equality import eqv

    is_it = asked(eqv, found, type_)
    if isinstance(is_it, NotKnown):
        return not found.elsewhere or found.name in service_types()
    return is_it


def report_nothing_to_modify(run: Run, clause: ModifyClause, name: str, type_: Value, scope: Scope) -> None:
    """Warns of a clause for a service that is not in the list; what it would make is still looked at."""
    form, kind = clause.form, clause.kind.form
    shown = kind.name if isinstance(kind, datum.Symbol) else getattr(type_, "name", None)
    hint = Note(f"add it: `(cons (service {shown} …) …)`")
    message = f"there is no {shown} in this list to modify"
    run.findings.report(warning("not-reached", form.span, message, hint))
    inner = Scope({name: Opaque("there is no such service here", form.span)}, scope)
    run.following.may_run(form, form, scope, [lambda: run.sequence(clause.body, inner, form.span)])
    # This has been said of the records in it.
    pending: list[datum.Datum] = [node.form for node in clause.body]
    while pending:
        part = pending.pop()
        if isinstance(part, datum.List):
            run.findings.used.add(part.span)
            pending.extend(part.items)
