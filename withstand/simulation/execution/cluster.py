"""What an executor on other machines is: its jobs, and the versions that must be the same everywhere."""

from __future__ import annotations

import pickle
import platform
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from withstand.errors import IncompleteError

# Seconds after which an executor that is waited for is asked whether anybody still works.
_PATIENCE = 5.0

_MAKE_NUMBERS = ("catalog", "model", "simulation")


class Cluster(Executor):
    """An executor on other machines: results in order, and an error instead of waiting for ever."""

    @abstractmethod
    def check(self) -> None:
        """IncompleteError when nobody is left who could do the work."""

    @abstractmethod
    def lost(self) -> IncompleteError:
        """What to say when the connection broke in the middle of the work."""

    def translated(self, error: Exception) -> Exception:
        """An error of the cluster's library in the words of this program; others as they are."""
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and missing.partition(".")[0] == "withstand":
            return IncompleteError(
                f"a worker of the cluster lacks {missing}: install withstand {versions().withstand} "
                "on every worker, as it is installed here"
            )
        return error

    def map(
        self, fn: Callable[..., Any], *iterables: Iterable[Any], timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[Any]:  # fmt: skip
        """Results in the order of the arguments; all tasks are handed out at once, without a timeout."""
        return self._results([self.submit(fn, *arguments) for arguments in zip(*iterables, strict=True)])

    def _results(self, futures: list[Future[Any]]) -> Iterator[Any]:
        futures.reverse()
        try:
            while futures:
                yield self._result(futures[-1])
                futures.pop()  # lets the cluster forget it
        finally:
            for future in futures:
                future.cancel()

    def _result(self, future: Future[Any]) -> Any:
        while True:
            try:
                return future.result(_PATIENCE)
            except CancelledError:
                raise self.lost() from None
            except Exception as error:
                if future.done():
                    raise self.translated(error) from error
            self.check()


@dataclass(frozen=True, slots=True)
class Versions:
    """What must be the same wherever replications are made, or their numbers could differ."""

    withstand: str
    source: str
    """Digest of the Python files that make numbers: a checkout may differ without a new version."""
    numpy: str
    python: str

    def __str__(self) -> str:
        """All four in one line."""
        return f"withstand {self.withstand} (source {self.source}), numpy {self.numpy}, Python {self.python}"


@cache
def versions() -> Versions:
    """The versions of this process."""
    import numpy

    import withstand

    digest = sha256()
    package = Path(withstand.__file__).parent
    for part in _MAKE_NUMBERS:
        for file in sorted((package / part).rglob("*.py")):
            digest.update(file.read_bytes())
    python = ".".join(platform.python_version_tuple()[:2])
    return Versions(withstand.__version__, digest.hexdigest()[:12], numpy.__version__, python)


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker needs once: checked before it is opened, since older code could misread it."""

    versions: Versions
    token: str
    start: bytes
    """Pickle of (initializer, its arguments)."""


_started: list[str] = []
# A Dask worker may have several threads; replications gain nothing from them.
_one_at_a_time = threading.Lock()


def perform(job: Job, task: Callable[..., Any], *arguments: Any) -> Any:
    """Runs on a worker: one task of a job, after the job's initializer where this process had another job.

    IncompleteError when this worker's versions are not those of the job.
    """
    if job.versions != versions():
        raise IncompleteError(
            f"the worker {platform.node()} has {versions()}, but here are {job.versions}: "
            "install the same on both, and start the workers again"
        )
    with _one_at_a_time:
        if _started != [job.token]:
            # Our own client made it; whoever may submit tasks to a cluster may run any code there anyway.
            initializer, initargs = pickle.loads(job.start)  # noqa: S301
            initializer(*initargs)
            _started[:] = [job.token]
        return task(*arguments)


def carry(job: Job) -> Job:
    """The job itself, as a task: a worker that is lost with its copy takes nothing with it."""
    return job
