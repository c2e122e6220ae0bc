"""Which modules of Guix a misspelt name resembles."""

from functools import lru_cache

from guixsvc.evaluate.modules.guix_names import ModuleName, modules, order
from guixsvc.spelling import one_edit_apart


@lru_cache(maxsize=1000)  # a slip is copied from file to file
def near_modules(module: ModuleName) -> tuple[ModuleName, ...]:
    """The modules of Guix whose names a misspelt one resembles, the likeliest first: one part is wrong or
    missing."""
    found = (known for known in modules() if _is_alike(module, known))
    return tuple(sorted(found, key=lambda known: (len(known) != len(module), *order(known))))


def _is_alike(module: ModuleName, known: ModuleName) -> bool:
    if len(module) == len(known):
        wrong = [(part, other) for part, other in zip(module, known, strict=True) if part != other]
        return len(wrong) == 1 and _is_slip(*wrong[0])
    longer, shorter = (module, known) if len(module) > len(known) else (known, module)
    if len(longer) != len(shorter) + 1 or len(shorter) < 2:
        return False
    # (gnu services) is no likely meaning of (gnu services tea).
    last = len(longer) - (len(module) > len(known) == 2)
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(1, last))


def _is_slip(part: str, other: str) -> bool:
    if one_edit_apart(part, other):
        return True
    from difflib import get_close_matches

    return bool(get_close_matches(part.lower(), [other.lower()], cutoff=0.8))
