"""Modules that were evaluated."""

from guixsvc.annotations import TYPE_CHECKING, Callable
from guixsvc.evaluate.modules.listed_exports import ModuleName
from guixsvc.evaluate.modules.module import Module
from guixsvc.evaluate.scheme.gathered import Gathered
from guixsvc.evaluate.tree_files import File
from guixsvc.slotted import frozen

if TYPE_CHECKING:
    from guixsvc.evaluate.scheme.mutable import Mutable


@frozen(eq=False)
class Loaded:
    """A module that other configurations can use too: nothing changes it once it is evaluated.

    What it made that is ``mutable`` is put back as it was ``kept``. What stands ``in_a_circle`` is the same
    as a file of its own as it is for those that import it.
    """

    module: Module
    gathered: Gathered
    in_a_circle: bool = False
    mutable: "tuple[Mutable, ...]" = ()
    kept: tuple[Callable[[], None], ...] = ()


@frozen(eq=False)
class Load:
    """A module that is evaluated for a configuration: by what name it was asked for, and of which file.

    ``mutable`` is how much there was before it that is changed in place.
    """

    name: ModuleName
    file: File
    gathered: Gathered
    mutable: int
