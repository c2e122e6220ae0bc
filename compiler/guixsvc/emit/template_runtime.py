"""What the functions that Jinja's compiler made of our templates run on, in place of ``jinja2.runtime``.

They use names, ``if``, ``for`` and ``include``, of which `tools/template_code.py` makes sure.
"""

from collections.abc import Callable, Iterator, Mapping

from guixsvc.annotations import Any, Final, NoReturn
from guixsvc.quoting import Quoted

missing: Final = object()
"""The value of a name that has none."""


class UndefinedName(Exception):
    """A template asks for a name that has no value."""


class Context:
    """The values that a rendering knows."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def resolve_or_missing(self, name: str) -> Any:
        return self._values.get(name, missing)

    def get_all(self) -> Mapping[str, Any]:
        return self._values


class Template:
    """A function, and the names of the templates that it was made of: its own, and those it includes.

    What it ``takes`` are the names of all values that these may ask for.
    """

    __slots__ = ("_last", "made_of", "root_render_func", "takes")

    def __init__(
        self, function: Callable[[Context], Iterator[str]], made_of: tuple[str, ...], takes: tuple[str, ...]
    ) -> None:
        self.root_render_func, self.made_of, self.takes = function, made_of, takes
        self._last: tuple[list[Any], str] | None = None

    def new_context(self, values: Mapping[str, Any], shared: bool, local: Mapping[str, Any]) -> Context:
        """What an included template knows: all that the one around it does, and ``local``, as in loops."""
        return Context({**values, **{name: value for name, value in local.items() if value is not missing}})

    def render(self, values: Mapping[str, Any]) -> str:
        """The text. Raises UndefinedName, TypeError for an unquoted value or what is no list.

        Most files of many hosts are alike: what takes the same values as the last time is the same text.
        """
        taken = [values.get(name, missing) for name in self.takes]
        last = self._last  # which another thread may set meanwhile
        if last is None or last[0] != taken:
            self._last = last = taken, "".join(self.root_render_func(Context(values)))
        return last[1]


class Environment:
    """By what the functions find each other; ``texts`` are those of the templates that they are made of."""

    def __init__(self) -> None:
        self.templates: Mapping[str, Template] = {}
        self.texts: Mapping[str, str] = {}

    def know(self, templates: Mapping[str, Template], texts: Mapping[str, str]) -> None:
        self.templates, self.texts = templates, texts

    def get_template(self, name: str, parent: str) -> Template:
        return self.templates[name]

    concat = "".join

    @staticmethod
    def undefined(name: str) -> NoReturn:
        raise UndefinedName(f"'{name}' is undefined")

    @staticmethod
    def finalize(value: object) -> Quoted:
        return only_quoted(value)


def only_quoted(value: object) -> Quoted:
    """The value; raises TypeError for one that no quoting function returned."""
    if not isinstance(value, Quoted):
        raise TypeError(f"a template was given an unquoted value: {type(value).__name__}")
    return value
