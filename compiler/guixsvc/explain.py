"""The pages that explain findings: ``explain/<code>.md``, one for each code."""

import os
import re
from functools import cache
from pathlib import Path

from guixsvc import HOME
from guixsvc.paths import PAGES
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
    return tuple(sorted(str(path.relative_to(PAGES).with_suffix("")) for path in PAGES.rglob("*.md")))


def address(code: str) -> str | None:
    """Where the project publishes the page of a code; ``None`` if it has none, or no address."""
    return f"{HOME}/explain/{code}.md" if HOME and _file(code) else None


def link(code: str) -> str | None:
    """Where a terminal finds the page of a code: at its address, else on this machine."""
    file = _file(code)
    if HOME or file is None:
        return address(code)
    return file.as_uri().replace("file://", f"file://{os.uname().nodename}", 1)


def _file(code: str) -> Path | None:
    file = PAGES / f"{code}.md"
    return file if _CODE.fullmatch(code) and file.is_file() else None


@cache
def page(code: str) -> Page | None:
    """The page of a code, if it has one."""
    file = _file(code)
    if file is None:
        return None
    _, facts, text = file.read_text(encoding="utf-8").split("---\n", 2)
    pairs = (line.partition(": ") for line in facts.splitlines())
    return Page(code, {name: value for name, _, value in pairs}, text.lstrip("\n"))
