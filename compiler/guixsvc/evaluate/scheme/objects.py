"""Objects of the classes of (oop goops): how they are made, read and changed."""

from guixsvc.evaluate.scheme.arguments import seen
from guixsvc.evaluate.scheme.callables import Method, Procedure, WrongArgument
from guixsvc.evaluate.scheme.classes import CLASSES, OBJECT, OTHER, TOP, Class, Slot, all_slots
from guixsvc.evaluate.scheme.methods import call_methods, chosen, class_of
from guixsvc.evaluate.scheme.mutable import ClassInstance
from guixsvc.evaluate.scheme.run import Call
from guixsvc.evaluate.scheme.unknown import NotKnown, hidden_in
from guixsvc.evaluate.scheme.values import UNSPECIFIED, List, Opaque, Value
from guixsvc.read.datum import Keyword, Symbol


def make(call: Call, arguments: list[Value]) -> Value:
    """An object of a class, initialized with the rest of the arguments."""
    class_ = seen(arguments[0])
    if not isinstance(class_, Class):
        raise WrongArgument("expected a class")
    if class_.initialize is None:
        raise NotKnown(f"objects of `{class_.name}` are not evaluated")
    made = ClassInstance(class_, call.span)
    call.run.changes.is_mutable(made)
    own = [one.initialize for one in class_.precedence if one.initialize is not None]
    if others := [why for generic in own for why in generic.others]:
        raise NotKnown("how objects of the class are initialized is not known here", others[0])
    given: list[Value] = [made, List(tuple(arguments[1:]))]
    methods, is_certain = chosen([*[m for one in own for m in one.methods], _INITIALIZE], given)
    if not is_certain:
        raise NotKnown("how objects of the class are initialized is not known here")
    call_methods(call.run, methods, given, call.span)
    return made


def _initialize(call: Call, arguments: list[Value]) -> Value:
    made, given = arguments
    if not isinstance(made, ClassInstance) or not isinstance(given, List) or given.unknown:
        raise NotKnown("what an object is initialized with is not known here")
    keys = [seen(key) for key in given.items[::2]]
    if len(given.items) % 2 or not all(isinstance(key, Keyword) for key in keys):
        raise WrongArgument("an object is made with keywords and their values")
    values: dict[str, Value] = {}
    for key, value in zip(keys, given.items[1::2], strict=True):
        if isinstance(key, Keyword):
            values.setdefault(key.name, value)
    for slot in all_slots(made.class_.precedence):
        given_it = values.get(slot.keyword) if slot.keyword is not None else None
        found = _by_itself(call, slot) if given_it is None else given_it
        if found is not None:
            _put(call, made, slot.name, found)
    return made


_INITIALIZE = Method((OBJECT, TOP), False, Procedure("initialize", _initialize, 2, 2, True, True))


def _by_itself(call: Call, slot: Slot) -> Value | None:
    """What a slot is that is given no value."""
    if slot.thunk is not None:
        return call.run.apply(slot.thunk, [], call.span)
    if slot.form is not None and slot.scope is not None:
        return call.run.value(slot.form, slot.scope)
    return slot.value


def _put(call: Call, made: ClassInstance, name: str, value: Value) -> None:
    call.run.changes.is_changed(made)
    made.slots[name] = call.run.doubt.kind.assigned(
        made.slots.get(name), value, f"the slot `{name}` may be set", call.span
    )


def _object(value: Value, name: str) -> ClassInstance:
    made = seen(value)
    if not isinstance(made, ClassInstance):
        raise WrongArgument("expected an object of a class")
    if all(slot.name != name for slot in all_slots(made.class_.precedence)):
        raise WrongArgument(f"objects of `{made.class_.name}` have no slot `{name}`")
    return made


def _read(value: Value, name: str) -> Value:
    made = _object(value, name)
    if made.hidden is not None:
        raise NotKnown("what the slot of this object is now is not known here", made.hidden)
    if name not in made.slots:
        raise WrongArgument(f"the slot `{name}` of this object has no value")
    return made.slots[name]


def reader(name: str) -> Procedure:
    """What gives the value of a slot."""
    return Procedure(name, lambda call, arguments: _read(arguments[0], name), 1, 1, True, True)


def writer(name: str) -> Procedure:
    """What sets a slot."""

    def write(call: Call, arguments: list[Value]) -> Value:
        _put(call, _object(arguments[0], name), name, arguments[1])
        return UNSPECIFIED

    return Procedure(name, write, 2, 2, True, True)


def _name(value: Value) -> str:
    name = seen(value)
    if not isinstance(name, Symbol):
        raise WrongArgument("expected the name of a slot")
    return name.name


def slot_ref(call: Call, arguments: list[Value]) -> Value:
    return _read(arguments[0], _name(arguments[1]))


def slot_set(call: Call, arguments: list[Value]) -> Value:
    if isinstance(arguments[0], Opaque) or hidden_in(arguments[1]) is not None:
        call.run.changes.hide_mutable(call.span)
    return writer(_name(arguments[1])).function(call, [arguments[0], arguments[2]])  # type: ignore[no-any-return]


def is_a(call: Call, arguments: list[Value]) -> Value:
    class_, wanted = class_of(arguments[0]), seen(arguments[1])
    if not isinstance(wanted, Class):
        raise WrongArgument("expected a class")
    if class_ is None:
        raise NotKnown("an argument is not known here", hidden_in(arguments[0]))
    return wanted in class_.precedence


def class_of_value(call: Call, arguments: list[Value]) -> Value:
    class_ = class_of(arguments[0])
    if class_ is None or class_ is OTHER:
        raise NotKnown("the class of this is not known here", hidden_in(arguments[0]))
    return class_


def _values() -> dict[str, Value]:
    procedures = (
        Procedure("class-of", class_of_value, 1, 1, True, True),
        Procedure("is-a?", is_a, 2, 2, True, True),
        Procedure("make", make, 1, None, True, True),
        Procedure("slot-ref", slot_ref, 2, 2, True, True),
        Procedure("slot-set!", slot_set, 3, 3, True, True),
    )
    return {**CLASSES, **{procedure.name: procedure for procedure in procedures}}


VALUES = _values()
"""What (oop goops) exports."""
