"""Executors: who computes the replications – processes here, a Dask cluster, or Ray, by one name.

All of them are a `concurrent.futures.Executor` with an initializer, like `ProcessPoolExecutor`. What a task
returns does not depend on who runs it; workers whose code differs from the code here are refused.
"""

from __future__ import annotations

import pickle
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self

from withstand.errors import UsageError
from withstand.simulation.execution.cluster import Cluster, Job, versions

PROCESSES = "processes"
_CLUSTERS = {"dask": "dask=tcp://127.0.0.1:8786", "ray": "ray=auto"}
"""Name → an example with an address."""


@dataclass(frozen=True, slots=True)
class ExecutorChoice:
    """Which executor, and where its cluster is; without an address a cluster on this machine is started."""

    name: str = PROCESSES
    address: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        """From "processes", "dask", "dask=ADDRESS", "ray" or "ray=ADDRESS"; UsageError for anything else."""
        name, equals, address = text.partition("=")
        if name == PROCESSES and equals:
            raise UsageError(f"executor {PROCESSES} takes no address; write {PROCESSES}")
        if name != PROCESSES and name not in _CLUSTERS:
            near = get_close_matches(name, (PROCESSES, *_CLUSTERS), n=1)
            raise UsageError(
                f"no executor is called {name!r}; {f'did you mean {near[0]}? ' if near else ''}"
                f"use {PROCESSES}, dask, dask=ADDRESS, ray or ray=ADDRESS"
            )
        if equals and not address.strip():
            raise UsageError(
                f"executor {name}= lacks the address; write {_CLUSTERS[name]}, or {name} alone for a "
                "cluster on this machine"
            )
        return cls(name, address.strip())


def open_cluster(
    choice: ExecutorChoice, workers: int, initializer: Callable[..., object], initargs: tuple[Any, ...]
) -> Cluster:
    """The executor of a Dask or Ray cluster; `workers` counts only where the cluster is started here.

    MissingExtraError when its package is not installed, IncompleteError when it cannot be reached.
    """
    job = Job(versions(), uuid.uuid4().hex, pickle.dumps((initializer, initargs)))
    if choice.name == "dask":
        from withstand.simulation.execution.on_dask import DaskExecutor

        return DaskExecutor(choice.address, workers, job)
    from withstand.simulation.execution.on_ray import RayExecutor

    return RayExecutor(choice.address, workers, job)
