"""Which pictures a result deserves: chosen from its measurements, drawn by `charts`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Measurement
from withstand.model.results.judging import format_bound
from withstand.model.results.verdict import Result, Verdict, judge
from withstand.reports import wording
from withstand.reports.charts.capacity import capacity
from withstand.reports.charts.distribution import distribution
from withstand.reports.charts.downtime import downtime, in_minutes
from withstand.reports.charts.heat_map import heat_map
from withstand.reports.charts.svg import Chart
from withstand.reports.charts.timeline import BoundLine, timeline

_RECOVERY = ("rto", "outage", "traffic-failover-time", "dns-failover-time")
_REGION_LOSS = "region-loss:"
# Two or three regions are the rule; each loss has its own picture, and a dozen would bury the rest.
_MOST_OF_A_KIND = 4


@dataclass(frozen=True, slots=True)
class _Measured:
    """A measurement with the claim and the bound that it was made for."""

    verdict: Verdict
    measurement: Measurement
    bound: Bound | None


def figures(result: Result) -> tuple[Chart, ...]:
    """The pictures at the head of the report, in the order in which they are read."""
    measured = tuple(_measured(result.verdicts))
    return (
        *_timelines(measured),
        *_distributions(measured),
        *_capacities(measured),
        *_rest(result, measured),
    )


def claim_figures(verdict: Verdict, id: str) -> tuple[Chart, ...]:
    """The pictures of one claim: the distribution of the measurement that decided it, and its causes."""
    for part in verdict.parts:
        found = wording.deciding(part)
        if found is None or part.outcome is not verdict.outcome:
            continue
        drawn: list[Chart] = []
        if found.histogram and len(found.histogram.edges) > 1 and sum(found.histogram.counts):
            drawn.append(distribution(id, f"Distribution: {_subject(found)}", found, part.bound))
        return tuple(drawn)
    return ()


def _measured(verdicts: Sequence[Verdict]) -> Iterator[_Measured]:
    for verdict in verdicts:
        for part in verdict.parts:
            for measurement in part.answer.measurements if part.answer else ():
                yield _Measured(verdict, measurement, part.bound)


def _subject(measurement: Measurement) -> str:
    where = wording.scenario(measurement.scenario)
    return f"{wording.place(measurement.scope)}, {where}" if where else wording.place(measurement.scope)


# ---------------------------------------------------------------- recovery


def _timelines(measured: Sequence[_Measured]) -> Iterator[Chart]:
    for index, each in enumerate(_one_per_region(measured, lambda found: bool(found.chain))):
        lines = _bound_lines(measured, each.measurement.scenario)
        title = f"Where the time goes: {wording.scenario(each.measurement.scenario)}"
        yield timeline(f"timeline-{index}", title, each.measurement, lines)


def _one_per_region(
    measured: Sequence[_Measured], usable: Callable[[Measurement], bool]
) -> tuple[_Measured, ...]:
    """For each region's loss the recovery of the platform, or else of whatever takes longest."""
    best: dict[str, _Measured] = {}
    for each in measured:
        found = each.measurement
        if not found.scenario.startswith(_REGION_LOSS) or found.metric != "rto" or not usable(found):
            continue
        if found.scenario not in best or _rank(found) > _rank(best[found.scenario].measurement):
            best[found.scenario] = each
    return tuple(best.values())[:_MOST_OF_A_KIND]


def _rank(measurement: Measurement) -> tuple[bool, float]:
    return measurement.scope in ("", "platform", "the platform"), measurement.judged.value


def _bound_lines(measured: Sequence[_Measured], scenario: str) -> tuple[BoundLine, ...]:
    """Each claim's bound on a time in this scenario, once, with its verdict in it."""
    lines: dict[str, BoundLine] = {}
    for each in measured:
        bound = each.bound
        if bound is None or bound.unit != "s" or not bound.value or each.measurement.scenario != scenario:
            continue
        if each.measurement.metric in _RECOVERY:
            words = f"{wording.bound(format_bound(bound))} {wording.SYMBOLS[each.verdict.outcome]}"
            lines.setdefault(each.verdict.claim, BoundLine(bound.value, each.verdict.claim, words))
    return tuple(lines.values())


def _distributions(measured: Sequence[_Measured]) -> Iterator[Chart]:
    usable = _one_per_region(measured, lambda found: bool(found.histogram and sum(found.histogram.counts)))
    slowest = sorted(usable, key=lambda each: -_finite(each.measurement.judged.value))[:1]
    for index, each in enumerate(slowest):
        title = f"How often it takes how long: {_subject(each.measurement)}"
        yield distribution(f"distribution-{index}", title, each.measurement, each.bound)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.inf


# ---------------------------------------------------------------- capacity, downtime, coverage


def _capacities(measured: Sequence[_Measured]) -> Iterator[Chart]:
    drawn: dict[tuple[str, str], Measurement] = {}
    for each in measured:
        found = each.measurement
        if found.scenario.startswith(_REGION_LOSS) and found.metric == "capacity-ratio" and found.curves:
            drawn.setdefault((found.scope, found.scenario), found)
    for index, found in enumerate(list(drawn.values())[:_MOST_OF_A_KIND]):
        title = f"Can the survivor carry the load: {_subject(found)}"
        yield capacity(f"capacity-{index}", title, found)


def _rest(result: Result, measured: Sequence[_Measured]) -> Iterator[Chart]:
    caused = [
        each
        for each in measured
        if each.measurement.metric.startswith("availability")
        and any(in_minutes(share) is not None for share in each.measurement.shares)
    ]
    for each in sorted(caused, key=_severity)[:1]:
        yield downtime("downtime", "What uses up the yearly budget", each.measurement, each.bound)
    if any(each.measurement.scenario for each in measured):
        yield heat_map("coverage", "What was asked where", result.verdicts)


def _severity(each: _Measured) -> tuple[bool, bool]:
    """The measurement by time first: a budget is a time; and of several one that does not hold."""
    judged = judge(each.bound, each.measurement.judged) if each.bound else None
    return each.measurement.metric != "availability-by-time", judged == "holds"
