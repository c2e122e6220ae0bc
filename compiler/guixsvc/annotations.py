"""What annotations are written with: `typing` and `collections.abc`, for those who check them.

At run time something stands in for them that says nothing: to load `typing` takes as long as forty modules of
ours, `collections` as twenty, and a check of a small file has no other use for them.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable as Callable
    from collections.abc import Collection as Collection
    from collections.abc import Container as Container
    from collections.abc import Generator as Generator
    from collections.abc import Hashable as Hashable
    from collections.abc import Iterable as Iterable
    from collections.abc import Iterator as Iterator
    from collections.abc import KeysView as KeysView
    from collections.abc import Mapping as Mapping
    from collections.abc import Sequence as Sequence
    from typing import Any as Any
    from typing import ClassVar as ClassVar
    from typing import Final as Final
    from typing import Literal as Literal
    from typing import NoReturn as NoReturn
    from typing import ParamSpec as ParamSpec
    from typing import Protocol as Protocol
    from typing import TextIO as TextIO
    from typing import TypeAlias as TypeAlias
    from typing import TypeVar as TypeVar
    from typing import cast as cast
    from typing import dataclass_transform as dataclass_transform
    from typing import final as final
    from typing import overload as overload
else:

    class _SaysNothing:
        """In whatever way it becomes a part of an annotation."""

        __slots__ = ()

        def __getitem__(self, of):
            return self

        def __or__(self, other):
            return self

        __ror__ = __or__

        def __mro_entries__(self, bases):
            return ()

        def __call__(self, *given, **named):
            return self

    Any = ClassVar = Final = Literal = NoReturn = ParamSpec = TextIO = TypeAlias = TypeVar = _SaysNothing()
    Callable = Collection = Container = Generator = Hashable = Iterable = Iterator = KeysView = Any
    Mapping = Sequence = Any
    Protocol = object

    def cast(kind, value):
        return value

    def dataclass_transform(**said):
        return final

    def final(made):
        return made

    overload = final
