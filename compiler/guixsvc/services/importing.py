"""A running server's settings as a declaration: what is asked of a service that can do so, and the answer."""

from pathlib import Path

from guixsvc.diagnostics import Diagnostic
from guixsvc.slotted import frozen
from guixsvc.targets import Target


@frozen
class Wanted:
    """What to make of settings: for a ``target``, if one is known; ``keep`` them as the file that they are.

    ``database`` is a copy of, or the server's own, database, which is only read. The declaration is to lie
    in ``folder``.
    """

    target: Target | None = None
    keep: bool = False
    database: Path | None = None
    folder: str = "."


@frozen
class Remark:
    """What becomes of a setting that the declaration does not say: ``line`` 0 is none of the file's.

    ``is_lost`` says that the server will behave otherwise than before.
    """

    line: int
    setting: str
    effect: str
    is_lost: bool = False


@frozen
class Imported:
    """A declaration, what it does not say, and the variables that stand in it for secrets.

    A variable comes with the setting whose value it is to have. ``faults`` are those of the file itself.
    """

    declaration: str
    remarks: tuple[Remark, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    faults: tuple[Diagnostic, ...] = ()


class NotImported(Exception):
    """Nothing can be made of what was given; the message says why."""
