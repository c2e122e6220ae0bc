"""What an evaluation reads: its environment, its files, and the modules that it met."""

from dataclasses import dataclass, field

from guixsvc.evaluate.circles import Circles
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.evaluator import Evaluator
from guixsvc.evaluate.library import Library
from guixsvc.evaluate.listed_exports import ModuleName
from guixsvc.evaluate.loaded import Load
from guixsvc.evaluate.modules import Module


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """``environment`` holds the variables that ``getenv`` may see, ``library`` finds files. ``modules`` are
    those that were met, by name; ``loads`` those that were evaluated for this configuration."""

    environment: Environment
    library: Library
    modules: dict[ModuleName, Module] = field(default_factory=dict)
    circles: Circles = field(default_factory=Circles)
    loads: dict[Module, Load] = field(default_factory=dict)


def sources_of(evaluator: Evaluator) -> Sources:
    """What an evaluation reads."""
    assert isinstance(evaluator.sources, Sources)
    return evaluator.sources


def entry_of(evaluator: Evaluator) -> Module:
    """The module of the file itself."""
    assert isinstance(evaluator.entry, Module)
    return evaluator.entry
