"""Workers of a cluster that Dask's scheduler knows."""

import ipaddress
import re
import socket
from collections.abc import Callable
from concurrent.futures import Executor
from types import TracebackType

from guixsvc.annotations import Any
from guixsvc.spread.shards import LOST

PATIENCE = 30
"""Seconds that a cluster may take to have a worker: without one, Dask waits for ever (distributed#1110)."""

ANSWER = 5
"""Seconds in which something must answer at the address: Dask itself asks for as long as it may wait."""


class NoCluster(Exception):
    """The cluster cannot be used; the message says why."""


def address_of(executor: str) -> str:
    """The scheduler of ``dask://HOST:PORT`` or ``dask://tls://HOST:PORT``. Raises NoCluster for others."""
    kind, found, address = executor.partition("://")
    if kind != "dask" or not found or not address:
        raise NoCluster(f"{executor}: expected dask://HOST:PORT or dask://tls://HOST:PORT")
    return address if "://" in address else f"tcp://{address}"


class Cluster:
    """A `Pool` of a cluster's workers. Dask does again what was lost with one of them.

    Raises NoCluster for one that is not to be had or, with ``secrets``, one that others may listen to. It
    is ``told`` what it waits for.
    """

    def __init__(self, address: str, *, secrets: bool, told: Callable[[str], None]) -> None:
        try:
            import distributed
            from distributed.scheduler import KilledWorker
        except ImportError:
            raise NoCluster("Dask is not installed: pip install 'guixsvc[dask]'") from None
        _must_answer(address)
        try:
            connect: Any = distributed.Client
            self._client: Any = connect(address, timeout=PATIENCE, set_as_default=False)
            if not self._client.scheduler_info(n_workers=-1)["workers"]:
                told(f"{address} has no worker: waiting {PATIENCE} seconds for one")
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except (OSError, TimeoutError, ValueError) as reason:
            raise NoCluster(f"{address}: {str(reason) or 'there is no worker'}") from None
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        for place in (address, *workers) if secrets else ():
            if not is_private(place):
                self._client.close()
                why = "the hosts have secrets, which go to others by TLS only (tls://…) or stay here"
                raise NoCluster(f"{place}: {why}")
        self.workers = max(1, sum(int(worker["nthreads"]) for worker in workers.values()))
        self.lost: tuple[type[BaseException], ...] = (*LOST, KilledWorker)
        self._executor: Any = self._client.get_executor(pure=False)
        self._shared: dict[int, tuple[object, Any]] = {}

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def executor(self) -> Executor:
        executor: Executor = self._executor
        return executor

    def shared(self, value: object) -> object:
        # The result of a task, which Dask makes again where it was lost; it does not what is scattered.
        if id(value) not in self._shared:
            self._shared[id(value)] = value, self._client.submit(_same, value, pure=False)
        return self._shared[id(value)][1]

    def alone(self) -> Executor:
        from guixsvc.spread.processes import Processes

        return Processes(1).alone()


def _same(value: object) -> object:
    return value


def _must_answer(address: str) -> None:
    """Raises NoCluster where nobody listens."""
    kind, _, place = address.partition("://")
    if kind not in ("tcp", "tls"):
        return
    host, _, port = place.rstrip("/").rpartition(":") if re.search(r":\d+/*$", place) else (place, "", "8786")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER).close()
    except (OSError, ValueError, OverflowError) as reason:
        why = "nothing answers" if isinstance(reason, TimeoutError) else str(reason)
        raise NoCluster(f"{address}: there is no scheduler: {why}") from None


def is_private(address: str) -> bool:
    """Whether what goes to an address is encrypted, or stays on this machine."""
    if address.startswith(("tls://", "inproc://")):
        return True
    found = re.fullmatch(r"(?:tcp://)?(?:\[([0-9a-fA-F:]+)\]|([^:/\[\]]+))(?::\d+)?", address)
    host = "" if found is None else found[1] or found[2]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
