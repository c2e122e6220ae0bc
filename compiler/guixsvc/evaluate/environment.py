"""The variables of the environment that a configuration may see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Environment:
    """What ``getenv`` knows, by name: secrets, but for the values of the variables that are ``plain``."""

    values: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()

    @property
    def secret(self) -> Iterator[str]:
        return (value for name, value in self.values.items() if name not in self.plain)
