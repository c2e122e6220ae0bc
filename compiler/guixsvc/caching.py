"""``cache`` and ``cached_property`` of `functools`: to load that takes as long as thirty modules of ours."""

from guixsvc.annotations import TYPE_CHECKING

if TYPE_CHECKING:
    from functools import cache as cache
    from functools import cached_property as cached_property
else:

    def cache(function):
        """Remembers what a function gave for arguments by place; ``cache_clear`` makes it forget."""
        known = {}

        def remembering(*given):
            found = known.get(given, known)
            if found is known:
                found = known[given] = function(*given)
            return found

        remembering.cache_clear = known.clear
        remembering.__name__, remembering.__doc__ = function.__name__, function.__doc__
        return remembering

    class cached_property:  # noqa: N801
        """What a method gives, as an attribute of the object from the first time on."""

        def __init__(self, method):
            self.method, self.__doc__ = method, method.__doc__

        def __get__(self, one, kind=None):
            if one is None:
                return self
            found = one.__dict__[self.method.__name__] = self.method(one)
            return found
