"""``guixsvc archive check FILE…``: what archives hold, and whether the daemon can take them."""

import sys
from collections.abc import Sequence

from guixsvc.services.jami.on_host import on_host
from guixsvc.spelling import or_nearest

_VERBS = ("check",)


def command(name: str, arguments: Sequence[str]) -> int:
    """0 if all archives are good, 1 if one is not, 2 for wrong usage."""
    verb, *files = arguments or ("",)
    if verb not in _VERBS or not files:
        hint = "" if verb in _VERBS else or_nearest(verb, _VERBS)
        print(f"guixsvc: usage: guixsvc {name} check FILE…{hint}", file=sys.stderr)
        return 2
    code: int = on_host("jami_archive").main(files)
    return code
