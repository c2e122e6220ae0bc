"""Errors: what raises them, and what handles them."""

from collections.abc import Callable, Sequence

from guixsvc.annotations import Final, TypeAlias
from guixsvc.evaluate.scheme.arguments import apply, procedure, seen
from guixsvc.evaluate.scheme.attempts import Attempt, Raised
from guixsvc.evaluate.scheme.callables import CaseLambda, Closure, place_of
from guixsvc.evaluate.scheme.printing import said
from guixsvc.evaluate.scheme.run import Call, Run
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import may_hold_ours
from guixsvc.evaluate.scheme.values import Conditional, Opaque, Value
from guixsvc.read.datum import Datum, Keyword, Symbol
from guixsvc.source import Span

_ARGUMENTS: Final = 4
"""Of Guile's own errors, besides the key: who found it, the message, what stands in that, and more."""


# Raising


def _stop(
    call: Call,
    what: Sequence[Value],
    key: Value | None = None,
    arguments: tuple[Value, ...] | None = None,
    payload: Value | None = None,
) -> Value:
    message = f"the configuration stops here with an error: {' '.join(map(said, what))}"
    fault = call.run.attempts.error("raised", call.span, message)
    return call.run.attempts.stop(Raised(fault, key, arguments, payload))


def error(call: Call, arguments: list[Value]) -> Value:
    given = (False, unknown_error(call.span), unknown_error(call.span), False)
    return _stop(call, arguments, Symbol("misc-error", call.span), given)


def throw(call: Call, arguments: list[Value]) -> Value:
    return _stop(call, arguments, arguments[0], tuple(arguments[1:]))


def raise_(call: Call, arguments: list[Value]) -> Value:
    return _stop(call, arguments[:1], payload=arguments[0])


def unknown_error(span: Span) -> Opaque:
    return Opaque("what is known of an error is not evaluated", span, is_true=True)


# Handling


def catch(call: Call, arguments: list[Value]) -> Value:
    key, thunk, handler = arguments[:3]
    outcome = call.run.attempts.attempt(lambda: apply(call, thunk), code_of(thunk), call.run.unseen)
    if (ended := _ended(outcome)) is not None:
        return ended
    if outcome.raised is not None and outcome.unknown is None and len(arguments) == 3:
        is_caught = _is_caught(key, outcome.raised)
        if is_caught:
            return _handle(call, handler, outcome.raised)
        if is_caught is False:
            return call.run.attempts.stop(outcome.raised)
    return either(call.run, outcome, _perhaps(call, arguments[2:]), call.span)


def _ended(outcome: Attempt) -> Value | None:
    """What certainly comes of code that certainly did not fail."""
    return outcome.value if outcome.raised is None and outcome.unknown is None else None


def _is_caught(key: Value, raised: Raised) -> bool | None:
    """Whether a ``catch`` of some key handles an error; ``None`` if that is not known."""
    if key is True:
        return True
    if isinstance(key, Symbol) and isinstance(raised.key, Symbol):
        return key == raised.key
    return None


def _handle(call: Call, handler: Value, raised: Raised) -> Value:
    """What a handler gives for the key and the arguments of an error."""
    key = raised.key or unknown_error(call.span)
    if raised.arguments is not None:
        return apply(call, handler, key, *raised.arguments)
    hidden = [unknown_error(call.span) for _ in range(_ARGUMENTS)]
    if isinstance(handler, Closure) and handler.parameters.rest is not None:
        return _handle_any(call, handler, [key, *hidden])
    return apply(call, handler, key, *hidden)


def _handle_any(call: Call, handler: Closure, given: list[Value]) -> Value:
    """What a handler gives for arguments of unknown number."""
    parameters, run = handler.parameters, call.run
    names = [*parameters.required, *(p.name for p in (*parameters.optional, *parameters.keys))]
    scope = Scope({name: unknown_error(call.span) for name in names}, handler.scope)
    scope.names |= dict(zip(parameters.required, given, strict=False))
    assert parameters.rest is not None
    scope.names[parameters.rest] = unknown_error(call.span)
    run.findings.is_entered(place_of(handler))
    return run.finish(run.sequence(handler.body, scope, handler.span))


def _perhaps(call: Call, handlers: Sequence[Value]) -> tuple[Value, ...]:
    """What handlers may give that may be called; none if that cannot be followed."""
    found: list[Value] = []
    for handler in handlers:
        if isinstance(handler, Closure | CaseLambda):
            found += call.run.following.may_have_run((handler,), call.span)
        else:
            value = call.run.following.tried(handler, [unknown_error(call.span)], call.span)
            found += [] if value is None else [value]
    return tuple(found)


def either(run: Run, outcome: Attempt, handled: tuple[Value, ...], span: Span) -> Value:
    """What comes of code that may have failed, or whose error may be handled."""
    value = () if outcome.value is None else (outcome.value,)
    reason = "whether this fails is not known here"
    parts = (*value, *handled)
    result: Opaque = Opaque(reason, span, cause=outcome.unknown, parts=parts)
    if handled and (value or outcome.raised is not None):
        is_elsewhere = not any(map(may_hold_ours, parts))
        result = Conditional(reason, span, None, outcome.unknown, parts, is_elsewhere)
    run.attempts.may_fail(result)
    return result


def code_of(thunk: Value) -> list[tuple[Datum, Scope]]:
    """What a call of a procedure without arguments evaluates."""
    clauses = thunk.clauses if isinstance(thunk, CaseLambda) else (thunk,)
    return [(node.form, c.scope) for c in clauses if isinstance(c, Closure) for node in c.body]


def with_exception_handler(call: Call, arguments: list[Value]) -> Value:
    handler, thunk = procedure(arguments[0]), arguments[1]
    outcome = call.run.attempts.attempt(lambda: apply(call, thunk), code_of(thunk), call.run.unseen)
    if (ended := _ended(outcome)) is not None:
        return ended
    options = {
        option.name: value
        for option, value in zip(arguments[2::2], arguments[3::2], strict=False)
        if isinstance(option, Keyword)
    }
    unwinds = options.get("unwind?", False) is True and "unwind-for-type" not in options
    if unwinds and outcome.raised is not None and outcome.unknown is None:
        payload = outcome.raised.payload
        return apply(call, handler, unknown_error(call.span) if payload is None else payload)
    return either(call.run, outcome, _perhaps(call, [handler]) if unwinds else (), call.span)


def dynamic_wind(call: Call, arguments: list[Value]) -> Value:
    before, thunk, after = map(seen, arguments)
    call.run.unseen.dropped(apply(call, before))
    try:
        value = apply(call, thunk)
        place = call.run.place
    except Raised:
        call.run.unseen.dropped(apply(call, after))
        raise
    call.run.unseen.dropped(apply(call, after))
    call.run.place = place
    return value


_Row: TypeAlias = tuple[Callable[..., Value], int, int | None]

CALLING: dict[str, _Row] = {
    "catch": (catch, 3, 4),
    "dynamic-wind": (dynamic_wind, 3, 3),
    "error": (error, 0, None),
    "raise": (raise_, 1, 1),
    "raise-exception": (raise_, 1, None),
    "throw": (throw, 1, None),
    "with-exception-handler": (with_exception_handler, 2, None),
}
