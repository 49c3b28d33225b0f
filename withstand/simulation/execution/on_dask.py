"""Dask: replications on a cluster of `distributed`, or on one that is started on this machine.

Dask pickles: whoever may talk to the scheduler may run code on the workers and on this machine.
"""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from withstand.errors import IncompleteError, MissingExtraError
from withstand.simulation.execution.cluster import Cluster, Job, carry, perform, versions
from withstand.simulation.execution.processes import deaf_children

if TYPE_CHECKING:
    from distributed import Client, LocalCluster


# Seconds: long enough for a scheduler behind a tunnel, short enough for a person who mistyped its address.
_CONNECT_WITHIN = 10.0
# Seconds: a machine of an autoscaled cluster, or a worker that starts again, is there by then.
_WORKER_WITHIN = 120.0
_CLOSE_WITHIN = 5.0
# Dask opens a port for its status in any case: a free one, for this machine only.
_NO_DASHBOARD = "127.0.0.1:0"
_NEEDED = perform.__module__
_START = "start it with `dask scheduler` and `dask worker`, or leave the address out"


class DaskExecutor(Cluster):
    """Tasks on a Dask cluster, which gives those of a lost worker to another one."""

    def __init__(self, address: str, workers: int, job: Job) -> None:
        try:
            import distributed
        except ImportError:
            raise MissingExtraError("dask") from None
        # What it logs about lost workers and connections is said by the errors below.
        for name in ("distributed", "distributed.client", "distributed.nanny", "bokeh"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._where = address or "on this machine"
        self._cluster: LocalCluster | None = None if address else _start(workers)
        self._client: Client = self._connect(distributed.Client)
        self._executor = self._client.get_executor(pure=False)
        self._idle_since: float | None = None
        self._wait_for_worker()
        self._require_withstand()
        self._job = self._client.submit(carry, job, key=f"withstand-{job.token}")

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hands one task to the cluster."""
        made: Future[Any] = self._executor.submit(perform, self._job, fn, *args, **kwargs)
        return made

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leaves the cluster, which forgets what this client asked for; ends it where it was started here."""
        with suppress(OSError, RuntimeError):
            self._client.close(timeout=_CLOSE_WITHIN)
        if self._cluster is not None:
            self._cluster.close(timeout=_CLOSE_WITHIN)

    def check(self) -> None:
        """IncompleteError once the cluster has had no worker for too long."""
        try:
            anybody = bool(self._client.nthreads())
        except (OSError, RuntimeError):
            raise self.lost() from None
        if anybody:
            self._idle_since = None
            return
        self._idle_since = self._idle_since or time.monotonic()
        if time.monotonic() - self._idle_since > _WORKER_WITHIN:
            raise self._no_worker()

    def lost(self) -> IncompleteError:
        """The scheduler went away."""
        return IncompleteError(
            f"the Dask cluster {self._where} was lost in the middle of the run, so there is no result; "
            "look at its scheduler, then run the command again"
        )

    def translated(self, error: Exception) -> Exception:
        """A task that several workers died of is done here; the rest as anywhere."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return BrokenExecutor(str(error))
        return super().translated(error)

    def _connect(self, client: type[Client]) -> Client:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared, strictly, by `perform`
            try:
                if self._cluster is None:
                    _knock(self._where)
                return client(self._cluster or self._where, timeout=_CONNECT_WITHIN, set_as_default=False)
            except (OSError, ValueError, TypeError, RuntimeError) as error:
                said = " ".join(str(error).split()) or "something else answers there, or nothing"
                raise IncompleteError(
                    f"the Dask scheduler {self._where} cannot be reached ({said}); {_START}"
                ) from None

    def _wait_for_worker(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_WORKER_WITHIN)
        except TimeoutError:
            self.shutdown()
            raise self._no_worker() from None

    def _require_withstand(self) -> None:
        """A task that a worker cannot import would not fail: it would end the worker, one after the other."""
        found = self._client.run(find_spec, _NEEDED, on_error="return")
        for worker, spec in sorted(found.items()):
            if spec is None or isinstance(spec, Exception):
                self.shutdown()
                raise IncompleteError(
                    f"the Dask worker {worker} lacks {_NEEDED}: install withstand {versions().withstand} "
                    "on every worker, as it is installed here, and start them again"
                )

    def _no_worker(self) -> IncompleteError:
        return IncompleteError(
            f"the Dask cluster {self._where} had no worker for {_WORKER_WITHIN:.0f} s, so there is "
            f"no result; start one with `dask worker {self._where} --nthreads 1`"
        )


def _knock(address: str) -> None:
    """Connects once and leaves; a client that fails to connect would go on trying behind our back."""
    from distributed.comm.core import connect
    from distributed.security import Security

    async def knock() -> None:
        how = Security().get_connection_args("client")
        comm = await asyncio.wait_for(connect(address, timeout=_CONNECT_WITHIN, **how), 2 * _CONNECT_WITHIN)
        await comm.close()

    # In a thread of its own: where this is called, for example a notebook, a loop may run already.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, knock()).result()


def _start(workers: int) -> LocalCluster:
    from distributed import LocalCluster

    with warnings.catch_warnings(), deaf_children():
        warnings.simplefilter("ignore")  # about ports that others use
        try:
            return LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=_NO_DASHBOARD,
                silence_logs=logging.CRITICAL,
            )
        except (OSError, RuntimeError) as error:
            said = " ".join(str(error).split())
            raise IncompleteError(f"no Dask cluster could be started on this machine ({said})") from None
