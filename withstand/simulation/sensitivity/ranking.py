"""Ranking: which levers move the judged statistic most, and at which value of each the verdict flips.

A first look with few replications drops what has no influence (with common random numbers that is exactly
none); the most influential are measured in full, and searched for the point where the verdict flips.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from withstand.model.results.outcome import Outcome
from withstand.model.results.sensitivity import Flip, Lever, Sensitivity, Swing
from withstand.model.results.verdict import judge
from withstand.simulation.execution.processes import WorkerPool
from withstand.simulation.measuring.yearly import OPERATOR_ERROR
from withstand.simulation.sensitivity.flips import flip_of, together_of
from withstand.simulation.sensitivity.levers import ends, of_facts, of_settings, value_at
from withstand.simulation.sensitivity.study import Study

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Measurement
    from withstand.simulation.engine.record import Replication

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is spent: replications in full and in the first look, swings in full, flips searched."""

    replications: int = 200
    first_look: int = 16
    swings: int = 8
    flips: int = 3


def analyse(
    architecture: Architecture,
    claim: str,
    part: Part,
    *,
    seed: int,
    workers: int = 1,
    effort: Effort | None = None,
) -> Sensitivity | None:
    """What decides a part of a claim; None where it has no bound or nothing could be measured.

    The swings depend on the bound in nothing but which measurement is looked at: the one that decides.
    """
    effort = effort or Effort()
    study = Study(architecture, part, seed=seed, size=effort.replications)
    deciding = study.begin()
    base = study.measured({}) if deciding is not None else None
    if deciding is None or base is None or part.bound is None:
        return None
    found = _levers(study, deciding)
    with _Crew(study, workers, effort) as crew:
        looks = dict(zip(found, crew.map(_look, found), strict=True))
        order = sorted(found, key=lambda lever: (*(-each for each in looks[lever]), lever.name))
        moving = [lever for lever in order if any(looks[lever])]
        swings = [swing for swing in crew.map(_swing, moving[: effort.swings]) if swing is not None]
        swings.sort(key=lambda swing: (-swing.width, swing.lever.name))
        flips = tuple(crew.map(_flip, swings[: effort.flips]))
    outcome = judge(part.bound, base.judged)
    stuck = outcome is not Outcome.HOLDS and flips and all(flip.holds_at is None for flip in flips)
    together = (
        together_of(study, part.bound, swings[: effort.flips]) or together_of(study, part.bound, swings)
        if stuck
        else None
    )
    return Sensitivity(
        claim, part.metric, deciding.scope, deciding.scenario, part.bound,
        outcome, base.judged, effort.replications, tuple(swings), flips, len(found),
        tuple(lever.name for lever in moving[effort.swings :]),
        tuple(lever.name for lever in order if not any(looks[lever])),
        _notes(study, deciding), together,
    )  # fmt: skip


def _levers(study: Study, deciding: Measurement) -> list[Lever]:
    """Facts that the measurement rests on, and settings of what it looked at or waited for."""
    focus = {key[0] for key in study.known} if study.focus is None else study.focus
    played = [runs for key, runs in study.known.items() if key[0] in focus]
    elsewhere = {use.name for key, runs in study.known.items() if key[0] not in focus for use in runs.facts}
    here = {use.name for runs in played for use in runs.facts}
    # Of what only the causes that are not played again read, nothing would be seen.
    facts = [use for use in deciding.facts if use.name in here or use.name not in elsewhere]
    waited = {
        replication.links[index].where
        for runs in played
        for replication in runs.replications
        for critical in _critical(replication)
        for index in critical
    }
    places = {*deciding.elements, *(link.where for link in deciding.chain), *waited}
    return [*of_facts(facts), *of_settings(study.architecture, places)]


def _critical(replication: Replication) -> Iterator[tuple[int, ...]]:
    yield from (flow.critical for flow in replication.flows.values())
    yield from (store.critical for store in replication.stores.values())


def _notes(study: Study, deciding: Measurement) -> tuple[str, ...]:
    """Of a sum over causes: which of them are played again, and how much of the sum that is."""
    if study.focus is None:
        return ()
    unit = deciding.shares[0].unit
    sizes = {share.name: share.value for share in deciding.shares if share.unit == unit}
    varied = [name for name in sizes if name in study.focus or name == OPERATOR_ERROR]
    part = sum(sizes[name] for name in varied) / sum(sizes.values())
    return (
        f"recovery is varied in the largest causes ({', '.join(varied)}), {part:.0%} of the sum; "
        "rates are varied for every cause",
    )


# ---------------------------------------------------------------- tasks of one lever each


def _look(study: Study, effort: Effort, lever: Lever) -> tuple[float, float]:
    """How far the judged statistic and the others move in a first look; (0, 0): not at all."""
    base = study.measured({}, effort.first_look)
    factors = ends(study.architecture, lever)
    moved = [study.measured({lever: factor}, effort.first_look) for factor in factors]
    judged = max(_distance(_judged(base), _judged(each)) for each in moved)
    others = max(
        (_distance(a, b) for each in moved for a, b in zip(_others(base), _others(each), strict=False)),
        default=0.0,
    )
    return judged, others


def _judged(measurement: Measurement | None) -> float:
    return math.nan if measurement is None else measurement.judged.value


def _others(measurement: Measurement | None) -> tuple[float, ...]:
    return () if measurement is None else tuple(each.value for each in measurement.others)


def _distance(one: float, other: float) -> float:
    """How far apart two values are; 0 for equal ones, also infinite ones, and where one is not known."""
    return 0.0 if one == other or math.isnan(one) or math.isnan(other) else abs(one - other)


def _swing(study: Study, _: Effort, lever: Lever) -> Swing | None:
    factors = ends(study.architecture, lever)
    base = study.measured({})
    low, high = (study.measured({lever: factor}) for factor in factors)
    if base is None or low is None or high is None:
        return None
    values = [each.judged.value for each in (base, low, high)]
    return Swing(
        lever, value_at(lever, factors[0]), value_at(lever, factors[1]), low.judged, high.judged,
        _distance(max(values), min(values)),
    )  # fmt: skip


def _flip(study: Study, _: Effort, swing: Swing) -> Flip:
    bound = study.whole.bound
    assert bound is not None
    return flip_of(study, bound, swing)


# ---------------------------------------------------------------- workers


Task = Callable[[Study, Effort, T], R]
_at_work: list[tuple[Study, Effort]] = []


def _start(study: Study, effort: Effort) -> None:
    _at_work[:] = [(study, effort)]


def _do(task: Task[T, R], item: T) -> R:
    return task(*_at_work[0], item)


class _Crew:
    """Does tasks in worker processes, or here; who does one changes nothing."""

    def __init__(self, study: Study, workers: int, effort: Effort) -> None:
        self.study = study
        self.effort = effort
        self.executor = WorkerPool(workers, _start, (study, effort)) if workers > 1 else None

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self.executor is not None:
            self.executor.shutdown(cancel_futures=True)

    def map(self, task: Task[T, R], items: Sequence[T]) -> list[R]:
        """The task's value for each item, in their order."""
        if self.executor is not None:
            try:
                futures = [self.executor.submit(_do, task, item) for item in items]
                return [self.executor.result(future) for future in futures]
            except BrokenExecutor:
                self.executor = None
        return [task(self.study, self.effort, item) for item in items]
