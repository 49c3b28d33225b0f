"""Lost updates: writes that the last writer's write of another region overwrites, per million writes.

In a multi-active table each region acknowledges writes at once and sends them on. A write is lost when
another region writes the same item before it has arrived there: the later of the two wins everywhere, and
neither writer learns of it. Which items are written follows a Zipf law; only items that several clients
write count.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from withstand.catalog.spec import Behaviour
from withstand.model.elements.data import GlobalDatabase, Table
from withstand.model.results.estimate import Answer, Measurement, Share
from withstand.model.values.display import format_seconds
from withstand.simulation.measures.replication_lag import burst_share
from withstand.simulation.measuring.measurement import Story, Subject, nothing_in_scope, of_sample, of_value
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.sampling.estimates import Sampled, exact
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats, mean_of

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext

_MILLION = 1e6
_BATCHES = 40
"""Each batch has its own lag and share of shared items; 40 are enough for a t interval."""
_WRITES_PER_BATCH = 5000


def measure(context: MeasureContext, part: Part) -> Answer:
    """Lost updates per million writes of every multi-region table in scope; the mean by default."""
    found = [
        _one(context, Subject(part, binding.id), binding)
        for binding in context.architecture.resources.values()
        if isinstance(binding, GlobalDatabase)
        and binding.spec.behaviour is Behaviour.MULTI_ACTIVE
        and (not part.scope or {binding.id, *binding.members} & set(part.scope))
    ]
    return Answer(tuple(found)) if found else nothing_in_scope(part, "no table that several regions write")


def _one(context: MeasureContext, subject: Subject, binding: GlobalDatabase) -> Measurement:
    facts = FactLog(context.architecture, context.seed, f"conflicts:{binding.id}")
    elements = (binding.id, *binding.members)
    writes = peak_demand(context.architecture).writes
    factor = load_factor(context.architecture, subject.part.load)
    rates = [writes[member] * factor for member in sorted(binding.members)]
    reason = ""
    if binding.consistency == "strong":
        reason = "strong consistency between regions: a conflicting write is refused"
    elif binding.primary:
        reason = "one region takes the writes"
    elif sum(rate > 0 for rate in rates) < 2:
        reason = "only one region writes"
    if reason:
        return of_value(subject, exact(0.0, "per million"), facts, Story(reason, elements))
    sample = _sampled(facts, binding, rates)
    bursts = _in_bursts(facts, binding, rates)
    story = Story(
        f"{sum(rates):.0f} writes/s in {len(rates)} regions, each unseen by the others for "
        f"{format_seconds(facts.value(binding.kind, 'conflict_window'))}; the last writer wins",
        elements,
        notes=_notes(context, binding),
        shares=(
            Share("at the usual lag", float(sample.mean()), "per million"),
            Share("in bursts of lag", bursts, "per million"),
        ),
    )
    label = Sampled("per million", context.seed, least=0.0, most=_MILLION)
    return of_sample(subject, sample + bursts, label, facts, default="mean", story=story)


def _notes(context: MeasureContext, binding: GlobalDatabase) -> tuple[str, ...]:
    tables = [context.architecture.resources[member] for member in binding.members]
    if any(isinstance(table, Table) and table.versioned for table in tables):
        return (
            "conditional writes on a version do not help here: the condition is checked against the copy of "
            "the writing region, which does not have the other region's write yet",
        )
    return ()


def _sampled(facts: FactLog, binding: GlobalDatabase, rates: list[float]) -> Floats:
    """Lost updates per million writes in each batch of sampled writes."""
    kind = binding.kind
    lags = facts.draws(kind, "conflict_window", "lag", _BATCHES)
    shared = facts.draws(kind, "shared_write_share", "shared", _BATCHES)
    items = zipf(int(facts.value(kind, "item_count")), facts.value(kind, "hot_key_exponent"))
    rng = facts.rng("writes")
    found = [
        share * lost_share(rng, items, np.array(rates) * share, lag)
        for lag, share in zip(lags.tolist(), shared.tolist(), strict=True)
    ]
    return np.array(found) * _MILLION


def lost_share(rng: np.random.Generator, items: Floats, rates: Floats, lag: float) -> float:
    """Share of sampled writes that another region's write to the same item follows within the lag.

    `items` is the distribution function over items, `rates` the writes a second of each region.
    """
    times = rng.random(_WRITES_PER_BATCH) * _WRITES_PER_BATCH / rates.sum()
    region = np.searchsorted(np.cumsum(rates / rates.sum())[:-1], rng.random(_WRITES_PER_BATCH), side="right")
    item = np.searchsorted(items, rng.random(_WRITES_PER_BATCH))
    # Items are far apart on this axis, so that the next write within the lag is one to the same item.
    place = item * (times.max() + 2 * lag) + times
    lost = np.zeros(_WRITES_PER_BATCH, dtype=bool)
    for here in range(len(rates)):
        mine = place[region == here]
        others = np.sort(place[region != here])
        following = np.searchsorted(others, mine, side="right")
        near = np.append(others, np.inf)[following] - mine < lag
        lost[region == here] = near
    return float(lost.mean())


def expected_lost_share(probabilities: Floats, rates: Floats, lag: float) -> float:
    """The closed form of `lost_share`: writes elsewhere to the same item are Poisson."""
    total = rates.sum()
    parts = [
        here / total * float(probabilities @ -np.expm1(-(total - here) * probabilities * lag))
        for here in rates
    ]
    return float(sum(parts))


def _in_bursts(facts: FactLog, binding: GlobalDatabase, rates: list[float]) -> float:
    """What episodes of long lag add in the mean, per million writes."""
    share, lag = burst_share(facts, binding.kind)
    if share == 0:
        return 0.0
    shared = mean_of(facts.use(binding.kind, "shared_write_share").fact)
    items = zipf(int(facts.value(binding.kind, "item_count")), facts.value(binding.kind, "hot_key_exponent"))
    probabilities = np.diff(items, prepend=0.0)
    lost = expected_lost_share(probabilities, np.array(rates) * shared, lag)
    return share * shared * lost * _MILLION


@lru_cache(maxsize=4)
def zipf(count: int, exponent: float) -> Floats:
    """Distribution function of the Zipf law over `count` items, the most written first."""
    weights = np.arange(1, count + 1, dtype=float) ** -exponent
    result: Floats = np.cumsum(weights) / weights.sum()
    return result
