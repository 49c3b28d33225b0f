"""Summaries of scenarios: what each one does to the platform, its journeys and its stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.errors import Interrupted
from withstand.model.claim import Part
from withstand.simulation.context import Budget
from withstand.simulation.executors import PROCESSES
from withstand.simulation.parallel import Sampling
from withstand.simulation.run import measure

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.claim import Metric
    from withstand.model.estimate import Measurement, Trace, Unmeasured
    from withstand.simulation.context import MeasureContext


@dataclass(frozen=True, slots=True)
class Summary:
    """What one scenario does: recovery times and lost writes, gaps, and two replications in full."""

    scenario: str
    measurements: tuple[Measurement, ...]
    unmeasured: tuple[Unmeasured, ...]
    traces: tuple[Trace, ...]
    """The median and the worst replication, where the scenario is felt."""


def simulate(
    architecture: Architecture,
    scenarios: Sequence[str],
    *,
    seed: int,
    workers: int = 1,
    budget: Budget | None = None,
    executor: str = PROCESSES,
) -> tuple[Summary, ...]:
    """What each scenario (by key) does to the platform, each journey and each store.

    The same replications as those that claims are judged by, so the numbers are the same. Ctrl-C raises
    Interrupted with those that are finished.
    """
    with Sampling(
        architecture, seed=seed, workers=workers, budget=budget or Budget(), executor=executor
    ) as sampling:
        context = sampling.context()
        found: list[Summary] = []
        try:
            for key in scenarios:
                found.append(_summary(context, key))
        except KeyboardInterrupt:
            told = f"{len(found)} of {len(scenarios)} scenarios were simulated until then"
            raise Interrupted(told, tuple(found)) from None
        return tuple(found)


def _summary(context: MeasureContext, scenario: str) -> Summary:
    stores = tuple(store.id for store in context.plant.stores)
    asked: tuple[tuple[Metric, tuple[str, ...]], ...] = (
        ("rto", ()),
        ("rto", (*context.architecture.journeys, *stores)),
        ("outage", ()),
        ("outage", tuple(context.architecture.journeys)),
        ("rpo", stores),
    )
    answers = [
        measure(context, Part(metric=metric, scope=scope, scenarios=(scenario,)))
        for metric, scope in asked
        if scope or metric != "rpo"
    ]
    found = tuple(one for answer in answers for one in answer.measurements)
    gaps = dict.fromkeys(gap for answer in answers for gap in answer.unmeasured)
    traces = next((one.traces for one in found if one.traces), ())
    return Summary(scenario, found, tuple(gaps), traces)
