"""The variables of the environment that a configuration may see."""

from guixsvc.annotations import Iterator, Literal, Mapping, TypeAlias
from guixsvc.slotted import field, frozen

Kind: TypeAlias = Literal["file", "credential", "encrypted-credential"]


@frozen
class Kept:
    """Where a host keeps a secret: the path of a file, or the name of a credential of systemd's."""

    kind: Kind
    name: str


@frozen
class Environment:
    """What ``getenv`` knows, by name: secrets, but for the values of the variables that are ``plain``.

    Of those ``on_hosts`` only the place is known; ``asked`` are the ones that were asked for. If some are
    ``named``, they are what `compile` will be given, and no others.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    on_hosts: Mapping[str, Kept] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    asked: set[str] = field(default_factory=set)

    @property
    def secret(self) -> Iterator[str]:
        return (value for name, value in self.values.items() if name not in self.plain)
