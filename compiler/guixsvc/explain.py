"""The pages that explain findings: ``explain/<code>.md``, one for each code."""

import os
import re
from collections.abc import Iterator
from functools import cache
from os.path import isfile, join

from guixsvc import HOME
from guixsvc.paths import PAGES, read_own
from guixsvc.slotted import frozen

_CODE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")


@frozen
class Page:
    """A page: ``facts`` is what stands before its ``text``, which is Markdown.

    The facts are ``severity``, the worst first where there are two; ``group``, ``default`` or the one to
    select; ``fix``, whether there is one; ``since``, the version that first reported it; of some,
    ``depends``, on what besides the file it does.
    """

    code: str
    facts: dict[str, str]
    text: str

    @property
    def summary(self) -> str:
        """What is wrong, in one line."""
        return self.text.split("\n\n")[1].replace("\n", " ")

    def section(self, heading: str) -> str:
        """What stands under a heading."""
        _, _, rest = self.text.partition(f"\n## {heading}\n\n")
        return rest.partition("\n## ")[0].strip()


@cache
def codes() -> tuple[str, ...]:
    """All codes that have a page, in order."""
    return tuple(sorted(_codes("")))


def _codes(group: str) -> Iterator[str]:
    """Those of a folder of pages, with those within."""
    for entry in os.scandir(join(PAGES, group)):
        name = f"{group}{entry.name}"
        if entry.is_dir():
            yield from _codes(f"{name}/")
        elif name.endswith(".md"):
            yield name.removesuffix(".md")


def address(code: str) -> str | None:
    """Where the project publishes the page of a code; ``None`` if it has none, or no address."""
    return f"{HOME}/explain/{code}.md" if HOME and _file(code) else None


def link(code: str) -> str | None:
    """Where a terminal finds the page of a code: at its address, else on this machine."""
    file = _file(code)
    if HOME or file is None:
        return address(code)
    from urllib.parse import quote

    return f"file://{os.uname().nodename}{quote(file)}"


def _file(code: str) -> str | None:
    file = join(PAGES, f"{code}.md")
    return file if _CODE.fullmatch(code) and isfile(file) else None


@cache
def page(code: str) -> Page | None:
    """The page of a code, if it has one."""
    file = _file(code)
    if file is None:
        return None
    _, facts, text = read_own(file).split("---\n", 2)
    pairs = (line.partition(": ") for line in facts.splitlines())
    return Page(code, {name: value for name, _, value in pairs}, text.lstrip("\n"))
