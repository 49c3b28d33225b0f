"""Evaluation in a process of its own, which is ended when it takes too long or too much memory.

One operation on a large decision diagram runs in C for minutes and cannot be interrupted from Python.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from withstand.errors import InputError
from withstand.model.fault_tree import FaultTree, FaultTreeResult, TopEvent, Unfinished
from withstand.simulation.exact.evaluation import stages
from withstand.simulation.exact.limits import LimitExceededError, Limits

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_FINISHED = "finished"
Found = TypeVar("Found")


def evaluate_within(tree: FaultTree, limits: Limits) -> FaultTreeResult:
    """Every top event that can be evaluated within the limits, and which could not and why."""
    found, reason = run_within(stages, (tree, limits), limits)
    events: dict[str, TopEvent] = {event.name: event for event in found}
    missing = tuple(Unfinished(top, reason) for top in tree.tops if top not in events)
    return FaultTreeResult(tree, tuple(events.values()), missing)


def run_within(
    work: Callable[..., Iterable[Found]], arguments: tuple[Any, ...], limits: Limits
) -> tuple[list[Found], str]:
    """What `work(*arguments)` yields within the limits, and the reason why there is not more."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, arguments, limits.bytes), daemon=True)
    end = time.monotonic() + limits.seconds
    process.start()
    sender.close()
    try:
        return _received(receiver, end, limits)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _received(receiver: Connection, end: float, limits: Limits) -> tuple[list[Any], str]:
    found: list[Any] = []
    while receiver.poll(max(0.0, end - time.monotonic())):
        try:
            message: Any = receiver.recv()
        except EOFError:
            return found, f"not finished: more than {limits.bytes / 2**30:g} GiB of memory"
        if isinstance(message, InputError):
            raise message
        if isinstance(message, str):
            return found, message
        found.append(message)
    return found, f"not finished after {limits.seconds:g} s"


def _send(
    sender: Connection, work: Callable[..., Iterable[Any]], arguments: tuple[Any, ...], most_bytes: int
) -> None:
    _limit_memory(most_bytes)
    try:
        for found in work(*arguments):
            sender.send(found)
        sender.send(_FINISHED)
    except InputError as error:
        sender.send(error)
    except LimitExceededError as error:
        sender.send(str(error))
    except MemoryError:
        sender.close()


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the limits of time and nodes remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
