"""What a service needs of its host and leaves there: for the installer, by way of the manifest."""

from guixsvc.services.host_files import HostFile
from guixsvc.services.host_secrets import Place
from guixsvc.slotted import frozen


@frozen
class Database:
    """The database of a unit, the field that declares it, and where a package's own server names another one:
    the ``key`` of the ini file ``settings``, or without it ``unnamed``."""

    unit: str
    path: str
    field: str
    settings: str
    key: str
    unnamed: str


@frozen
class SettingsFile:
    """The settings of a unit, as a file at ``path``, and the ``program`` that reads such files.

    ``own`` says that the administrator wrote it on the host. A package's own server has its settings at
    ``before``, or "".
    """

    unit: str
    program: str
    path: str
    own: bool
    before: str


@frozen
class Store:
    """The file of a database, and which program of a unit runs on it, as which user and group.

    ``path`` is "" if settings of one's own on the host name it.
    """

    unit: str
    user: str
    group: str
    program: str
    path: str


@frozen
class Folder:
    """A folder that a service writes to as a user and group; systemd gives its own one to them."""

    path: str
    user: str
    group: str
    is_own: bool


@frozen
class Host:
    """What one service needs and leaves.

    ``programs`` come from packages, ``inputs`` from the administrator; those ``inputs`` that systemd hands
    over to the unit ``credentials_of`` share the space that it has for them, and ``looks_at`` is our program
    that says what is wrong with one, "" for none. ``state`` outlasts the service;
    ``folders`` are where it writes, ``secrets`` those that the host keeps; ``looked_at`` are files that root
    looks at before each start, if no unit of the service's own does.
    """

    programs: tuple[str, ...]
    inputs: tuple[str, ...]
    ports: tuple[str, ...]
    state: tuple[str, ...]
    credentials_of: str | None = None
    looks_at: str = ""
    database: Database | None = None
    secrets: tuple[Place, ...] = ()
    settings: SettingsFile | None = None
    folders: tuple[Folder, ...] = ()
    store: Store | None = None
    looked_at: tuple[HostFile, ...] = ()
