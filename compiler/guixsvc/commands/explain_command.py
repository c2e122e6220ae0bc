"""``guixsvc explain``: what a finding means, and what to do."""

import sys

from guixsvc.annotations import TYPE_CHECKING
from guixsvc.commands.standard_output import give
from guixsvc.explain import codes, page
from guixsvc.shown import shown
from guixsvc.spelling import did_you_mean, nearest

if TYPE_CHECKING:
    import argparse


def run(options: "argparse.Namespace") -> int:
    if options.code is None:
        give(_listed())
        return 0
    known = page(options.code)
    if known is None:
        hint = did_you_mean(_meant(options.code), "`guixsvc explain` lists them")
        print(f"guixsvc: there is no finding `{shown(options.code)}`; {hint}", file=sys.stderr)
        return 2
    facts = "; ".join(f"{name}: {value}" for name, value in known.facts.items())
    give(f"{known.text.rstrip()}\n\n{facts}\n")
    return 0


def _listed() -> str:
    pages = [known for known in map(page, codes()) if known is not None]
    width = max(len(known.code) for known in pages)
    return "".join(f"{known.code:<{width}}  {known.summary}\n" for known in pages)


def _meant(code: str) -> str | None:
    """The code that is nearest; a service's may be named without the service."""
    known = codes()
    return {name.rpartition("/")[2]: name for name in known}.get(code) or nearest(code, known)
