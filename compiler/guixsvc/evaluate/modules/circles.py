"""Modules that are being evaluated: which of them hang together in a circle, and so become complete at once.

These are the strongly connected parts of a graph that is walked as modules import each other (Tarjan, 1972).
"""

from guixsvc.evaluate.modules.module import Module
from guixsvc.slotted import field, mutable


@mutable
class Circles:
    """``_open`` are the modules whose circle may not be complete, in the order in which they were begun;
    ``_lowest`` are those being evaluated, each with the place in ``_open`` of the first one it leads to.
    """

    _open: list[Module] = field(default_factory=list)
    _place: dict[Module, int] = field(default_factory=dict)
    _lowest: list[int] = field(default_factory=list)

    def begin(self, module: Module) -> None:
        self._place[module] = len(self._open)
        self._lowest.append(len(self._open))
        self._open.append(module)

    def meet(self, module: Module) -> None:
        """The module that was begun last imports one that was begun before."""
        if module in self._place and self._lowest:
            self._lowest[-1] = min(self._lowest[-1], self._place[module])

    def is_open(self, module: Module) -> bool:
        """Whether the circle that a module stands in may not be complete."""
        return module in self._place

    def end(self, module: Module) -> list[Module]:
        """The modules that are complete with this one, itself among them; none if its circle is not."""
        lowest = self._lowest.pop()
        at = self._place[module]
        if lowest < at:
            # What imports it leads to what it leads to, and so does what imports it later.
            self._place[module] = lowest
            self._lowest[-1] = min(self._lowest[-1], lowest)
            return []
        complete = self._open[at:]
        del self._open[at:]
        for one in complete:
            del self._place[one]
        return complete
