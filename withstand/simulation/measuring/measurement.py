"""From a sample to a measurement: the statistic that is judged, the others beside it, and the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.results.estimate import Answer, Curve, Estimate, Measurement, Share, Unmeasured
from withstand.simulation.measuring.told_replications import drawn_in_full
from withstand.simulation.sampling.estimates import Sampled, histogram, statistic_of
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part, Statistic
    from withstand.simulation.execution.context import Budget
    from withstand.simulation.sampling.fact_log import FactLog


PLATFORM = "platform"
"""The scope of what is about all critical journeys together."""

DRAWS_PER_REPLICATION = 10
"""Metrics that draw a few numbers instead of running a scenario can afford ten times the sample."""

_BESIDE: tuple[Statistic, ...] = ("p50", "p95", "p99", "worst")


def sample_size(budget: Budget) -> int:
    """How many draws a metric without replications of scenarios makes."""
    return budget.replications * DRAWS_PER_REPLICATION


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: the part of a claim, one scope and one scenario."""

    part: Part
    scope: str
    scenario: str = ""

    def gap(self, reason: str) -> Unmeasured:
        """A gap in the answer, with the reason."""
        return Unmeasured(self.part.metric, self.scope, self.scenario, reason)


@dataclass(frozen=True, slots=True)
class Story:
    """What is said beside the numbers: what decides, what it looked at, and what a reader should know."""

    binding: str
    elements: tuple[str, ...] = ()
    others: tuple[Estimate, ...] = ()
    notes: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    curves: tuple[Curve, ...] = ()


def of_sample(
    subject: Subject, sample: Floats, label: Sampled, facts: FactLog, *, default: Statistic, story: Story
) -> Measurement:
    """A measurement judged by the part's statistic, or by the metric's `default` where it names none."""
    wanted = subject.part.statistic or default
    judged = statistic_of(sample, wanted, label)
    beside = tuple(statistic_of(sample, other, label) for other in _BESIDE if other != wanted)
    made = Measurement(
        subject.part.metric,
        subject.scope,
        subject.scenario,
        judged,
        others=(*beside, *story.others),
        histogram=histogram(sample) if sample.min() < sample.max() else None,
        facts=facts.used,
        binding=story.binding,
        elements=story.elements or (subject.scope,),
        notes=story.notes,
        shares=story.shares,
        curves=story.curves,
    )
    return drawn_in_full(made, sample, facts)


def of_value(subject: Subject, judged: Estimate, facts: FactLog, story: Story) -> Measurement:
    """A measurement whose judged estimate was made elsewhere (exact, or by another rule)."""
    return Measurement(
        subject.part.metric,
        subject.scope,
        subject.scenario,
        judged,
        others=story.others,
        facts=facts.used,
        binding=story.binding,
        elements=story.elements or (subject.scope,),
        notes=story.notes,
        shares=story.shares,
        curves=story.curves,
    )


def nothing_in_scope(part: Part, what: str) -> Answer:
    """The answer where a part's scope and scenarios name nothing that the metric is about."""
    gap = Unmeasured(part.metric, ", ".join(part.scope), ", ".join(part.scenarios), what, "nothing in scope")
    return Answer((), (gap,))
