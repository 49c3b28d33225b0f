"""Evaluation in a process of its own, which is ended when it takes too long or too much memory.

One operation on a large decision diagram runs in C for minutes and cannot be interrupted from Python.
"""

from __future__ import annotations

import multiprocessing
import time
from typing import TYPE_CHECKING, Any

from withstand.errors import InputError
from withstand.model.fault_tree import FaultTree, FaultTreeResult, TopEvent, Unfinished
from withstand.simulation.exact.bdd import LimitExceededError, Limits
from withstand.simulation.exact.evaluation import stages

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_FINISHED = "finished"


def evaluate_within(tree: FaultTree, limits: Limits) -> FaultTreeResult:
    """Every top event that can be evaluated within the limits, and which could not and why."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, tree, limits), daemon=True)
    end = time.monotonic() + limits.seconds
    process.start()
    sender.close()
    try:
        events, reason = _collect(receiver, end, limits)
    finally:
        process.kill()
        process.join()
        receiver.close()
    done = tuple(events.values())
    missing = tuple(Unfinished(top, reason) for top in tree.tops if top not in events)
    return FaultTreeResult(tree, done, missing)


def _collect(receiver: Connection, end: float, limits: Limits) -> tuple[dict[str, TopEvent], str]:
    """The events that arrive before the end, by name, and why there are not more."""
    events: dict[str, TopEvent] = {}
    while receiver.poll(max(0.0, end - time.monotonic())):
        try:
            message: Any = receiver.recv()
        except EOFError:
            return events, f"not finished: more than {limits.bytes / 2**30:g} GiB of memory"
        if isinstance(message, InputError):
            raise message
        if not isinstance(message, TopEvent):
            return events, str(message)
        events[message.name] = message
    return events, f"not finished after {limits.seconds:g} s"


def _work(sender: Connection, tree: FaultTree, limits: Limits) -> None:
    _limit_memory(limits.bytes)
    try:
        for event in stages(tree, limits):
            sender.send(event)
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
