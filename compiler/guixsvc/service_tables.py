"""Files of a service as tables of TOML that tell where what is wrong stands."""

import os
import stat
from os.path import isdir, join

from guixsvc.annotations import Any, Iterator, NoReturn
from guixsvc.documents import Malformed, from_toml, known
from guixsvc.spelling import did_you_mean, nearest


class BadService(Exception):
    """A file of a service cannot be used; the message begins with the file, and the line if one is meant."""


def read_text(path: str) -> str:
    """The text of a service's file. Raises BadService."""
    try:
        kind = os.stat(path).st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):  # nobody may ever write to a pipe
            raise BadService(f"{path}: it cannot be read: it is no file")
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise BadService(f"{path}:{line}: it is no text in UTF-8") from None
    except OSError as problem:
        raise BadService(f"{path}: it cannot be read: {problem.strerror}") from None


def files_in(folder: str, ending: str) -> list[str]:
    """The files of a folder whose names end so, in order; none if there is no such folder."""
    names = os.listdir(folder) if isdir(folder) else ()
    return [join(folder, name) for name in sorted(names) if name.endswith(ending)]


class BadTarget(Exception):
    """There is no such target, or its file cannot be used; the message says which or why."""


class Table:
    """A table of TOML that tells where what is wrong stands."""

    def __init__(self, path: str, content: str, values: Any = None, name: str = "") -> None:
        self.path, self.content, self.name = path, content, name
        if values is None:
            try:
                values = from_toml(content)
            except Malformed as problem:
                raise BadService(f"{path}:{problem.line}: {problem}") from None
        self.values: dict[str, Any] = values

    def fits(self, text: str, pattern: str) -> bool:
        """Whether a text of the table is as a pattern says: what comes with guixsvc is, by its tests."""
        if known(self.content) is not None:
            return True
        import re

        return re.fullmatch(pattern, text) is not None

    def fail(self, key: str, message: str) -> NoReturn:
        """Raises BadService at the line of a key."""
        import re

        pattern = rf"(?m)^\s*(\[+[^\]\n]*)?\"?{re.escape(key)}\"?\s*(=|\]|\.)"
        found = re.compile(pattern).search(self.content, self._start())
        line = self.content.count("\n", 0, found.end()) + 1 if found else 1
        name = self.name.partition("#")[0]
        raise BadService(f"{self.path}:{line}: `{f'{name}.{key}' if name else key}`: {message}")

    def fail_at(self, word: str, message: str) -> NoReturn:
        """Raises BadService at the line of a word in the table."""
        import re

        pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        found = pattern.search(self.content, self._start())
        line = self.content.count("\n", 0, found.start()) + 1 if found else 1
        raise BadService(f"{self.path}:{line}: {message}")

    def _start(self) -> int:
        """Where the table begins in the file."""
        import re

        name, _, at = self.name.partition("#")
        if not at:
            return max(self.content.find(f"[{name}]"), 0) if name else 0
        heads = list(re.finditer(rf"(?m)^\s*\[\[\s*{re.escape(name)}\s*\]\]", self.content))
        return heads[int(at)].start() if int(at) < len(heads) else 0

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                others = f"known are {', '.join(f'`{name}`' for name in known)}"
                self.fail(key, f"there is no such key; {did_you_mean(nearest(key, known), others)}")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if value is None:
            name = self.name.partition("#")[0]
            line = self.content.count("\n", 0, self._start()) + 1
            raise BadService(f"{self.path}:{line}: `{key}` is missing{f' in `{name}`' if name else ''}")
        if not isinstance(value, str) or not value:
            self.fail(key, "expected a string")
        return value

    def line(self, key: str, default: str | None = None) -> str:
        """A text for messages."""
        value = self.text(key, default)
        if not value.isprintable():
            self.fail(key, "expected one line of text")
        return value

    def optional(self, key: str) -> str:
        """A text that may be left out: "" then."""
        return self.text(key) if key in self.values else ""

    def texts(self, key: str) -> list[str]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fail(key, "expected a list of strings")
        return list(value)

    def table(self, key: str) -> "Table":
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            self.fail(key, "expected a table")
        return Table(self.path, self.content, values, key)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, "expected true or false")
        return value

    def array(self, key: str) -> "list[Table]":
        """The tables of an array of tables."""
        values = self.values.get(key, [])
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            self.fail(key, f"expected tables: [[{key}]]")
        return [Table(self.path, self.content, one, f"{key}#{at}") for at, one in enumerate(values)]

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            self.fail(key, "expected a table")
        for name, inner in values.items():
            if not isinstance(inner, dict):
                self.fail(name, "expected a table")
            yield name, Table(self.path, self.content, inner, f"{key}.{name}")
