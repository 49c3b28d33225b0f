"""Evaluation in a process of its own: a safety net of time and memory around what the limits of work allow.

One operation on a large decision diagram runs in C for minutes and cannot be interrupted from Python. What
the net ends is an error (OutOfResourcesError) and never an answer: answers end at the limits of work.

The process is an interpreter that imports this module and nothing else. One made by `multiprocessing` would
import the caller's script again, and without a main guard that script would evaluate its tree again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from withstand.errors import InputError, WithstandError
from withstand.model.results.fault_tree import FaultTree, FaultTreeResult, TopEvent, Unfinished
from withstand.simulation.exact.bounds import bounds
from withstand.simulation.exact.evaluation import stages
from withstand.simulation.exact.limits import LimitExceededError, Limits, OutOfResourcesError

_FINISHED: Final = "finished"
_PROGRAM: Final = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    f"from {__name__} import serve; serve(int(sys.argv[1]))"
)  # fmt: skip
_LESS: Final = "allow fewer nodes (--node-limit), or give it more"
Found = TypeVar("Found")


def evaluate_within(tree: FaultTree, limits: Limits) -> FaultTreeResult:
    """Every top event that can be evaluated within the limits, and which could not, why, and their bounds."""
    found, _ = run_within(stages, (tree, limits), limits)
    events = tuple(event for event in found if isinstance(event, TopEvent))
    missing = tuple(event for event in found if isinstance(event, Unfinished))
    if missing:
        tops = tuple(event.name for event in missing)
        listed, _ = run_within(bounds, (tree, tops, limits), limits)
        known = dict(listed)
        missing = tuple(Unfinished(event.name, event.reason, known.get(event.name)) for event in missing)
    return FaultTreeResult(tree, events, missing)


def run_within(
    work: Callable[..., Iterable[Found]], arguments: tuple[Any, ...], limits: Limits
) -> tuple[list[Found], str]:
    """What `work(*arguments)` yields within the limits of work, and the reason why there is not more.

    `work` is a function of a module of this package. OutOfResourcesError when the net had to end it.
    """
    ours, theirs = multiprocessing.Pipe()
    end = time.monotonic() + limits.seconds
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(theirs.fileno()), *sys.path],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    try:
        ours.send((work, arguments, limits.bytes))
        return _received(ours, end, limits)
    except (EOFError, ConnectionError):
        code = process.wait()
        reason = f"its process ended by itself (code {code}), as one does that gets no more memory"
        raise OutOfResourcesError(f"no result: {reason}; {_LESS}") from None
    finally:
        process.kill()
        process.wait()
        ours.close()


def _received(receiver: Connection, end: float, limits: Limits) -> tuple[list[Any], str]:
    found: list[Any] = []
    while receiver.poll(max(0.0, end - time.monotonic())):
        message: Any = receiver.recv()
        if isinstance(message, WithstandError):
            raise message
        if isinstance(message, str):
            return found, message
        found.append(message)
    raise OutOfResourcesError(f"no result after {limits.seconds:g} s of time; {_LESS}")


def serve(descriptor: int) -> None:
    """What the process does: one piece of work, told over the pipe of this number."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C, and ends this process
    connection = Connection(descriptor)
    work, arguments, most_bytes = connection.recv()
    threading.Thread(target=_end_with_parent, args=(connection,), daemon=True).start()
    _limit_memory(most_bytes)
    try:
        for found in work(*arguments):
            connection.send(found)
        connection.send(_FINISHED)
    except LimitExceededError as error:
        connection.send(str(error))
    except InputError as error:
        connection.send(error)
    except MemoryError:
        memory = f"{most_bytes / 2**30:g} GiB of memory"
        connection.send(OutOfResourcesError(f"no result within {memory}; {_LESS}"))


def _end_with_parent(connection: Connection) -> None:
    """Nothing more is ever sent to this process: its pipe ends when its parent does."""
    try:
        connection.recv()
    except (EOFError, OSError):
        os._exit(1)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the limits of work remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
