"""Worker processes on this machine: who ends them, what Ctrl-C does, and one that dies while it tells.

The terminal sends Ctrl-C to every process. Workers do not listen: one that ended in the middle of a result
would leave half of it in the pipe, and whoever reads would wait for the other half for ever. The parent hears
it, and lets each worker finish the small piece that it is at.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

# Seconds after which a result that is waited for is a reason to see whether all workers are alive.
_PATIENCE = 1.0


class WorkerPool(ProcessPoolExecutor):
    """Processes that each begin with `initializer`; BrokenExecutor once one of them has died, always."""

    def __init__(
        self, workers: int, initializer: Callable[..., object] = tuple, initargs: tuple[Any, ...] = ()
    ) -> None:
        super().__init__(workers, initializer=_begin, initargs=(initializer, *initargs))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hands a task out; Ctrl-C waits meanwhile, since the first one forks the workers."""
        with interrupt_held():
            return super().submit(fn, *args, **kwargs)

    def result(self, future: Future[Any]) -> Any:
        """What a task returned."""
        while True:
            try:
                return future.result(_PATIENCE)
            except TimeoutError:
                if future.done():  # the task itself raised it, or was just finished
                    return future.result()
            self._end_if_one_is_dead()

    def _end_if_one_is_dead(self) -> None:
        """A worker that was killed in the middle of a result keeps the reader waiting for the rest of it.

        The pipe ends only when nobody could write to it any more: the other workers, and this process.
        """
        workers = list((self._processes or {}).values())
        if all(worker.exitcode is None for worker in workers):
            return
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.join()
        writer = getattr(self._result_queue, "_writer", None)
        if writer is not None and not writer.closed:
            writer.close()


def _begin(initializer: Callable[..., object], *initargs: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # What was loaded before the fork stays; the garbage collector need not go through it again and again.
    gc.freeze()
    initializer(*initargs)


def _end_with_parent() -> None:
    """Whatever ends the parent, a cancelled CI job too, leaves no worker behind that waits for work."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def deaf_children() -> Iterator[None]:
    """Programs that are started meanwhile never hear Ctrl-C: they inherit that it is ignored.

    Nor does this one, for so long: a few seconds without Ctrl-C are better than a traceback of every child.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may say what signals do
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def interrupt_held() -> Iterator[None]:
    """Ctrl-C waits while workers are forked: they would meet it before they know what to do with it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
