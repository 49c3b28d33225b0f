"""Evaluation in a process of its own, which is ended when it takes too long or too much memory.

One operation on a large decision diagram runs in C for minutes and cannot be interrupted from Python.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from withstand.errors import InputError
from withstand.model.results.fault_tree import FaultTree, FaultTreeResult, TopEvent, Unfinished
from withstand.simulation.exact.bounds import bounds
from withstand.simulation.exact.evaluation import stages
from withstand.simulation.exact.limits import LimitExceededError, Limits

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_FINISHED = "finished"
_MAYBE_MEMORY: Final = ", as one does that gets no more memory"
_EXACT_SHARE: Final = 0.7
_START: Final = 1.0
"""Seconds that a process takes to start, on a busy machine."""
Found = TypeVar("Found")


def evaluate_within(tree: FaultTree, limits: Limits, started: float | None = None) -> FaultTreeResult:
    """Every top event that can be evaluated within the limits, and which could not, why, and their bounds.

    The time counts from `started` (of `time.monotonic`), now if None. A part of it is kept for the bounds;
    who finishes does not need it.
    """
    now = time.monotonic()
    end = (now if started is None else started) + limits.seconds
    exact = replace(limits, seconds=max(0.0, end - now) * _EXACT_SHARE)
    found, reason = run_within(stages, (tree, exact), exact)
    events = {event.name: event for event in found if isinstance(event, TopEvent)}
    reasons = {event.name: event.reason for event in found if isinstance(event, Unfinished)}
    tops = tuple(top for top in tree.tops if top not in events)
    known: dict[str, tuple[float, float]] = {}
    rest = replace(limits, seconds=end - time.monotonic() - _START)
    if tops and rest.seconds > 0:
        listed, _ = run_within(bounds, (tree, tops, rest), replace(rest, seconds=end - time.monotonic()))
        known = dict(listed)
    # The reader gave one limit, and is told of that one.
    part, whole = f"after {exact.seconds:g} s", f"after {limits.seconds:g} s"
    missing = tuple(
        Unfinished(top, reasons.get(top, reason).replace(part, whole), known.get(top)) for top in tops
    )
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
        return _received(receiver, end, limits, process)
    finally:
        process.kill()
        process.join()
        receiver.close()


def _received(
    receiver: Connection, end: float, limits: Limits, process: BaseProcess
) -> tuple[list[Any], str]:
    found: list[Any] = []
    while receiver.poll(max(0.0, end - time.monotonic())):
        try:
            message: Any = receiver.recv()
        except EOFError:
            process.join(_START)
            return (
                found,
                f"not finished: its process ended by itself (code {process.exitcode}){_MAYBE_MEMORY}",
            )
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
        reason = f"not finished: more than {most_bytes / 2**30:g} GiB of memory"
        sender.send(reason)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not a POSIX system: the limits of time and nodes remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
