"""Procedures: those of a configuration, and those that are built in."""

from guixsvc.annotations import Any, Callable, Sequence
from guixsvc.evaluate.scheme.nodes import Node
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.unknown import asked
from guixsvc.evaluate.scheme.values import Object, Opaque, Value
from guixsvc.read import datum
from guixsvc.slotted import field, frozen
from guixsvc.source import Span


@frozen(eq=False, repr=False)
class Parameter:
    """An optional parameter or, where ``keyword`` is given, one that is passed by name."""

    name: str
    default: Node | None = None
    keyword: str | None = None


@frozen(eq=False, repr=False, slots=True)
class Parameters:
    """What a procedure takes. ``rest`` is the parameter for surplus arguments."""

    required: tuple[str, ...] = ()
    optional: tuple[Parameter, ...] = ()
    keys: tuple[Parameter, ...] = ()
    rest: str | None = None
    allow_other_keys: bool = False

    @property
    def most(self) -> int | None:
        """The largest number of arguments, ``None`` if there is none."""
        return None if self.rest is not None or self.keys else len(self.required) + len(self.optional)


@frozen(eq=False, repr=False, slots=True)
class Closure(Object):
    """A procedure of the configuration."""

    name: str
    parameters: Parameters
    body: tuple[Node, ...]
    scope: "Scope"
    span: Span

    @property
    def shown(self) -> str:
        return f"the procedure `{self.name}`"


@frozen(eq=False, repr=False)
class CaseLambda(Object):
    """A procedure that chooses its body by the number of arguments."""

    clauses: tuple[Closure, ...]
    span: Span


@frozen(eq=False, repr=False)
class Procedure(Object):
    """A procedure that is built in.

    ``function`` takes the arguments; if ``takes_call``, it is given the `Call` and the list of
    arguments instead. A ``lenient`` procedure accepts opaque arguments; any other one that is given
    one yields an opaque value. ``most`` is ``None`` for any number of arguments. What one does ``at_once``
    does not go through what it is given. One that ``follows_itself`` looks what a procedure makes of
    parts of a list that are not known.
    """

    name: str
    function: Callable[..., Any]
    least: int
    most: int | None
    lenient: bool = False
    takes_call: bool = False
    at_once: bool = False
    follows_itself: bool = False

    @property
    def shown(self) -> str:
        return f"the procedure `{self.name}`"


@frozen(eq=False, repr=False)
class Generic(Procedure):
    """A procedure that is made of methods, of which its arguments choose.

    ``others`` is why there may be more, and ``foreign`` why there may be some, for classes that are none of
    the configuration's. An accessor has one of ``setters``, which ``set!`` calls.
    """

    methods: "list[Method]" = field(default_factory=list)
    others: list[Opaque] = field(default_factory=list)
    setters: "list[Generic]" = field(default_factory=list)
    foreign: Opaque | None = None

    @property
    def hidden(self) -> Opaque | None:
        return None

    def hide(self, why: Opaque) -> None:
        """Makes it unknown what methods it has."""
        self.others.append(why)

    def kept(self) -> Callable[[], None]:
        """What makes it again what it is now."""
        methods, others = [*self.methods], [*self.others]

        def put_back() -> None:
            self.methods[:], self.others[:] = methods, others

        return put_back


@frozen(eq=False, repr=False)
class Method(Object):
    """A method, with the classes of its parameters: ``None`` for one that is not known. What reads or
    sets a slot takes objects of that very class only, and ``is_of_slot``."""

    classes: tuple[Object | None, ...]
    takes_rest: bool
    procedure: Closure | Procedure
    takes_next: bool = False
    is_of_slot: bool = False


class WrongArgument(Exception):
    """A procedure was given what it does not take; the message says what was expected. Where that is
    ``certain``, no other argument makes it right."""

    def __init__(self, message: str, *, certain: bool = False) -> None:
        super().__init__(message)
        self.certain = certain


def certainly_wrong(procedure: Procedure, arguments: Sequence[Value]) -> WrongArgument | None:
    """What is wrong with arguments whatever those are that are not known, as far as the procedure finds it
    before it meets one of these."""
    if procedure.takes_call:
        return None
    try:
        asked(procedure.function, *arguments)
    except WrongArgument as wrong:
        return wrong if wrong.certain else None
    except (ArithmeticError, ValueError):
        return None
    return None


def place_of(closure: Closure) -> datum.Datum:
    """What tells a procedure from others, however often it is made."""
    return closure.body[0].form
