"""Names of forms that a configuration defines itself: those that make its own records, and its macros."""

from guixsvc.annotations import Callable
from guixsvc.evaluate.scheme.nodes import Act
from guixsvc.evaluate.scheme.scopes import Scope
from guixsvc.evaluate.scheme.values import MayBeMacro
from guixsvc.read import datum
from guixsvc.slotted import field, frozen


@frozen(eq=False, repr=False)
class Macro(MayBeMacro):
    """A macro of which it is known what its uses do, as of a special form. It has no value."""

    analyse: Callable[[datum.List, Scope], Act] | None = None
    uses: dict[int, tuple[datum.List, Act]] = field(default_factory=dict)

    def use(self, form: datum.List, scope: Scope) -> Act:
        """What a use of it does, which is found out once."""
        known = self.uses.get(id(form))
        if known is None:
            assert self.analyse is not None
            known = self.uses[id(form)] = form, self.analyse(form, scope)
        return known[1]
