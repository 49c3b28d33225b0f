"""Ray: replications on a Ray cluster, or on one that is started on this machine."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import Any

from withstand.errors import IncompleteError, MissingExtraError
from withstand.simulation.execution.cluster import Cluster, Job, perform

# Seconds: long enough for a head node behind a tunnel, short enough for a person who mistyped its address.
_CONNECT_WITHIN = 10.0
# A chunk is done again on another worker this often; then it is done here.
_RETRIES = 5


class RayExecutor(Cluster):
    """Tasks on a Ray cluster, which gives those of a lost worker to another one."""

    def __init__(self, address: str, workers: int, job: Job) -> None:
        try:
            import ray
        except ImportError:
            raise MissingExtraError("ray") from None
        self._ray = ray
        self._where = address or "on this machine"
        local = {} if address else {"num_cpus": workers, "include_dashboard": False}
        try:
            _knock(address)
            ray.init(address=address or "local", log_to_driver=False, logging_level=logging.CRITICAL, **local)
        except (OSError, ValueError, RuntimeError) as error:
            said = " ".join(str(error).split())
            raise IncompleteError(
                f"the Ray cluster {self._where} cannot be reached ({said}); start it with "
                "`ray start --head`, or leave the address out"
            ) from None
        self._perform = ray.remote(perform).options(max_retries=_RETRIES, num_cpus=1)
        self._job = ray.put(job)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hands one task to the cluster."""
        made: Future[Any] = self._perform.remote(self._job, fn, *args, **kwargs).future()
        return made

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leaves the cluster, which drops what this driver asked for; ends it where it was started here."""
        self._ray.shutdown()

    def check(self) -> None:
        """IncompleteError when the cluster has no node left."""
        try:
            anybody = any(node["Alive"] for node in self._ray.nodes())
        except (self._ray.exceptions.RayError, OSError, RuntimeError):
            anybody = False
        if not anybody:
            raise self.lost()

    def lost(self) -> IncompleteError:
        """The cluster went away."""
        return IncompleteError(
            f"the Ray cluster {self._where} was lost in the middle of the run, so there is no result; "
            "look at its head node, then run the command again"
        )

    def translated(self, error: Exception) -> Exception:
        """The error of a task is the one it raised; a task that could not be done elsewhere is done here."""
        if isinstance(error, self._ray.exceptions.RayTaskError):
            return super().translated(error.cause)
        if isinstance(error, self._ray.exceptions.RayError):
            return BrokenExecutor(str(error))
        return super().translated(error)


def _knock(address: str) -> None:
    """OSError or ValueError where nobody listens at a host:port; Ray itself would try for minutes."""
    host, colon, port = address.rpartition("//")[2].rpartition(":")
    if colon:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_WITHIN).close()
