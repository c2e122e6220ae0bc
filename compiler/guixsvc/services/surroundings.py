"""What rules may look at besides the record."""

from guixsvc.annotations import Callable, Mapping
from guixsvc.evaluate.tree_files import TextFile
from guixsvc.slotted import frozen
from guixsvc.source import Source


@frozen
class Surroundings:
    """``versions`` are those of the packages on the target, empty without one.

    ``file`` gives a file of the tree that a source names, and raises NotInTree. ``groups`` are those of the
    rules that are asked for besides the default ones.
    """

    versions: Mapping[str, str]
    file: Callable[[str, Source], TextFile]
    groups: tuple[str, ...] = ()
