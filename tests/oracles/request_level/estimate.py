"""What a steady request-level run says of a flow, with its error; it runs until the error is small enough.

Batch means. In overload the share that is answered mostly follows the luck of arrivals and services, whose
means are known: both are control variates (Law, Simulation Modeling and Analysis, ch. 11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from request_level.requests import Play

    from withstand.simulation.plant.plant import Flow
    from withstand.simulation.sampling.streams import Floats

BATCH, GROUP = 2000, 30
"""Requests in a batch: many times what a queue needs to forget; batches between two looks at the error."""
_STUDENT = 2.06
"""Two-sided 95 % of Student's t with 25 degrees of freedom: a group less the controls, the fewest."""
_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Goal:
    """Half-widths of 95 % intervals to reach: of the share in absolute terms, of the P95 relative to it."""

    share: float = 0.003
    quantile: float = 0.03
    most: int = 8
    """Groups of batches after which it ends anyway; the errors then say what was reached."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Share answered and P95 of the time in seconds of those answered, with half-widths of 95 % intervals."""

    share: float
    share_error: float
    quantile: float
    quantile_error: float
    requests: int


def estimate(play: Play, flow: Flow, goal: Goal = Goal()) -> Estimate:
    """Runs a play whose state does not change until the estimates of a flow are as exact as the goal."""
    batches = _Batches(play, flow)
    for _ in range(goal.most):
        batches.go_on(GROUP)
        found = batches.estimate()
        if found.share_error <= goal.share and found.quantile_error <= goal.quantile * found.quantile:
            break
    return found


class _Batches:
    """Batches of requests by the time of their arrival."""

    def __init__(self, play: Play, flow: Flow) -> None:
        self.play = play
        self.seen = play.seen[flow.index]
        rate = sum(play.state.rates[path] for path in flow.paths)
        self.length = BATCH / rate
        # Who has come in a batch has ended after this, but for services that nobody would wait for.
        self.gap = 10 * max(queue.timeout for queue in play.queues if math.isfinite(queue.capacity))
        self.starts: list[float] = []
        self.luck: list[list[float]] = []
        play.run(_WARM_UP * self.length)

    def go_on(self, count: int) -> None:
        """So many batches more, and a gap in which their requests end."""
        queues = [queue for queue in self.play.queues if math.isfinite(queue.capacity)]
        for _ in range(count):
            start = float(self.play.env.now)
            before = [(queue.served, queue.worked) for queue in queues]
            self.play.run(start + self.length)
            self.starts.append(start)
            self.luck.append(
                [
                    (queue.worked - worked) / max(queue.served - served, 1) - 1
                    for queue, (served, worked) in zip(queues, before, strict=True)
                ]
            )
        self.play.run(float(self.play.env.now) + self.gap)

    def estimate(self) -> Estimate:
        """Over all batches so far."""
        came, took = np.array(self.seen.came), np.array(self.seen.took)
        order = np.argsort(came, kind="stable")
        came, took = came[order], took[order]
        starts = np.array(self.starts)
        first, last = np.searchsorted(came, starts), np.searchsorted(came, starts + self.length)
        batches = [took[a:b] for a, b in zip(first, last, strict=True)]
        shares = np.array([np.isfinite(batch).mean() for batch in batches])
        arrived = (last - first) / BATCH - 1
        share, share_error = _controlled(shares, np.column_stack([arrived, np.array(self.luck)]))
        each = np.array([np.quantile(batch[np.isfinite(batch)], 0.95) for batch in batches])
        together = np.concatenate(batches)
        return Estimate(
            share,
            share_error,
            float(np.quantile(together[np.isfinite(together)], 0.95)),
            float(_STUDENT * each.std(ddof=1) / math.sqrt(len(each))),
            len(together),
        )


def _controlled(values: Floats, controls: Floats) -> tuple[float, float]:
    """Mean at controls of zero, their known mean, by least squares; with the half-width of its interval."""
    used = controls[:, controls.std(axis=0) > 0]
    design = np.column_stack([np.ones(len(values)), used])
    solution, *_ = np.linalg.lstsq(design, values, rcond=None)
    residual = values - design @ solution
    variance = float(residual @ residual) / (len(values) - design.shape[1])
    spread = np.linalg.inv(design.T @ design)[0, 0]
    return float(solution[0]), float(_STUDENT * math.sqrt(max(variance * spread, 0.0)))
