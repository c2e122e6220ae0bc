"""What an evaluation reads: its environment, its files, and the modules that it met."""

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.evaluate.environment import Environment
from guixsvc.evaluate.modules.circles import Circles
from guixsvc.evaluate.modules.library import Library
from guixsvc.evaluate.modules.listed_exports import ModuleName
from guixsvc.evaluate.modules.loaded import Load
from guixsvc.evaluate.modules.module import Module
from guixsvc.evaluate.scheme.run import Run
from guixsvc.slotted import field, frozen

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.port import Port


@frozen(eq=False)
class Sources:
    """``environment`` holds the variables that ``getenv`` may see, ``library`` finds files. ``modules`` are
    those that were met, by name; ``loads`` those that were evaluated for this configuration. The last of
    the ``input_ports`` is the current one."""

    environment: Environment
    library: Library
    modules: dict[ModuleName, Module] = field(default_factory=dict)
    circles: Circles = field(default_factory=Circles)
    loads: dict[Module, Load] = field(default_factory=dict)
    input_ports: "list[Port]" = field(default_factory=list)


def sources_of(run: Run) -> Sources:
    """What an evaluation reads."""
    assert isinstance(run.sources, Sources)
    return run.sources


def entry_of(run: Run) -> Module:
    """The module of the file itself."""
    assert isinstance(run.entry, Module)
    return run.entry
