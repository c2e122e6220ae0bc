"""What came of the sources that `compile` is given."""

from collections.abc import Mapping, Sequence

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.check.declared import Declared, declared
from guixsvc.check.examination import Result
from guixsvc.commands import common
from guixsvc.evaluate.configuration import System
from guixsvc.inputs import Input
from guixsvc.pipeline import Options
from guixsvc.slotted import field, frozen
from guixsvc.source import Source

if TYPE_CHECKING:
    from guixsvc.cache.verdicts import KnownSystem


@frozen(eq=False)
class ToCompile:
    """What came of the sources that were examined; what the others declare is ``there`` as it shall be."""

    results: list[Result]
    settings: Options
    there: "Mapping[Source, tuple[KnownSystem, ...]]" = field(default_factory=dict)

    @property
    def hosts_there(self) -> list[str]:
        """The names of hosts that need not be made."""
        return [one.name for systems in self.there.values() for one in systems if one.declared.ours]

    def declared(self, loaded: Sequence[Input], chosen: Mapping[str, System]) -> dict[str, Declared]:
        """What is compiled, by the folder below OUT and in the order of what was loaded."""
        if not self.there:
            return {name: declared(system) for name, system in chosen.items()}
        examined = {result.source: result.systems for result in self.results}
        found: dict[str, Declared] = {}
        for input_ in loaded:
            systems = self.there.get(input_.source, ())
            found.update((one.name, one.declared) for one in systems if one.declared.ours)
            made = (system.name for system in examined.get(input_.source, ()) if system.name in chosen)
            found.update((name, declared(chosen[name])) for name in made)
        return found


def whole(loaded: Sequence[Input], options: Options, target: str) -> ToCompile:
    """Examines all sources. Raises BadTarget."""
    return ToCompile(*common.examine(loaded, options, target))
