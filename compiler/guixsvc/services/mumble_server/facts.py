"""What others must know of a server's settings, whoever wrote them."""

from guixsvc.slotted import frozen


@frozen
class Facts:
    """What the settings say that others must know.

    ``port`` is 0 and ``database`` "" where that is not known, or where the database is no file, but
    another server's. ``tls`` are files, each with the name of the server's copy; ``users`` is at least as
    many as there may be.
    """

    port: int
    database: str
    tls: tuple[tuple[str, str], ...]
    users: int
