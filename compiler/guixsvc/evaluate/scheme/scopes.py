"""Names and what they are bound to."""

from guixsvc.annotations import Final, Protocol, Sequence
from guixsvc.evaluate.scheme.values import Perhaps, Value, is_placeless
from guixsvc.slotted import frozen
from guixsvc.source import Source, Span


class Meaning(Protocol):
    """What a name means that no file binds where it stands: a name of a ``module``, if it is known of which.

    It ``is_read`` where a file of the tree defines it.
    """

    @property
    def name(self) -> str: ...

    @property
    def module(self) -> tuple[str, ...] | None: ...

    @property
    def is_read(self) -> bool: ...

    @property
    def read(self) -> "Home | None": ...


class Home(Protocol):
    """What the outermost names of a file belong to: its module.

    ``exports`` are its own names by what others call them. ``defined`` are all names that its forms define.
    It ``is_opaque`` when not all that it defines is known.
    """

    source: Source
    scope: "Scope"
    exports: dict[str, str]
    defined: set[str]
    is_opaque: bool

    @property
    def imports(self) -> Sequence[object]: ...

    @property
    def sees_listed_modules(self) -> bool:
        """Whether all names that others give it are known, in the versions that are listed."""

    def reference(self, name: str) -> Meaning | None:
        """What a name that is not bound in the file means, if anything."""

    def uses(self, name: tuple[str, ...]) -> bool:
        """Whether it imports a module."""


class Scope:
    """Names and their values; those of ``parent`` shine through. The outermost is that of a module.

    ``places`` are those of values that do not know where they stand.
    """

    __slots__ = ("depth", "module", "names", "parent", "places")

    def __init__(self, names: "dict[str, Value]", parent: "Scope | None" = None) -> None:
        self.names = names
        self.parent = parent
        self.places: dict[str, Span] = _NO_PLACES
        self.depth: int = 0 if parent is None else parent.depth + 1
        if parent is not None:
            self.module: Home = parent.module

    def find(self, name: str) -> "Scope | None":
        """The innermost scope that binds a name."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def keep_place(self, name: str, span: Span) -> None:
        """Notes where the value of a name stands, if it does not know that itself."""
        if is_placeless(self.names[name]):
            if self.places is _NO_PLACES:
                self.places = {}
            self.places[name] = span


_NO_PLACES: Final[dict[str, Span]] = {}
"""What the scopes have that need none; nothing is ever put into it."""


@frozen(eq=False, repr=False, slots=True)
class SetElsewhere(Perhaps):
    """What a variable is to its module once another one has set it: as Guile compiles a module, that may keep
    what it has itself defined. ``to_others`` is what all others see."""

    to_others: Value = False


def imported(name: str, home: Home) -> tuple[Scope, str] | None:
    """The scope of the module of the tree that a module has a name from, and what it is called there."""
    met: list[Home] = []
    while home not in met:
        met.append(home)
        meaning = home.reference(name)
        if meaning is None or meaning.read is None:
            return None
        home, name = meaning.read, meaning.name
        if name in home.scope.names:
            return home.scope, name
    return None
