"""Mean time to recovery: the mean RTO over the faults that cause an outage, weighted by their rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, Estimate, Measurement, Share, Unmeasured
from withstand.simulation.measuring.availability import LEFT_OUT
from withstand.simulation.measuring.samples import PLATFORM
from withstand.simulation.measuring.scope import outcome_of
from withstand.simulation.measuring.steady_state import overload
from withstand.simulation.measuring.yearly import causes, costliest_in_full, facts_of
from withstand.simulation.measuring.yearly import requests as requests
from withstand.simulation.sampling.estimates import Sampled, weighted_ratio

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.measuring.yearly import Cause
    from withstand.simulation.sampling.streams import Floats

_SHOWN = 12


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, of the platform's worst critical journey; other statistics than the mean are not made."""
    critical = [flow.id for flow in context.plant.flows if flow.is_journey and flow.critical]
    reason = overload(context, critical, "curve")
    if reason:
        return Answer((), (Unmeasured(part.metric, PLATFORM, "a year", reason, "unknown"),))
    found = [cause for cause in causes(context) if np.any(cause.platform_outage > 0)]
    if not found:
        reason = "no fault with a known rate causes an outage"
        return Answer((), (Unmeasured(part.metric, PLATFORM, "", reason, "nothing in scope"),))
    terms = [(cause.rate, cause.rto, (cause.platform_outage > 0).astype(float)) for cause in found]
    judged = weighted_ratio(terms, Sampled("s", context.seed, least=0.0))
    outages = sum(often * float(hit.mean()) for often, _, hit in terms)
    times = sorted(
        (
            (often * float(rto.mean()) / outages, cause.key)
            for cause, (often, rto, _) in zip(found, terms, strict=True)
        ),
        reverse=True,
    )
    count = Estimate(outages, outages, outages, "1/y", "outages a year", judged.n, context.seed)
    made = Measurement(
        part.metric,
        PLATFORM,
        "a year",
        judged,
        others=(count,),
        shares=_outages(found, terms),
        facts=facts_of(found),
        elements=tuple(flow.id for flow in context.plant.flows if flow.is_journey and flow.critical),
        binding=f"{times[0][1]} gives {times[0][0] / judged.value:.0%} of it",
        notes=(
            f"{outages:.0f} outages a year: more short ones make the mean shorter, not the year",
            *LEFT_OUT,
        ),
    )
    judge = outcome_of(context, PLATFORM)
    return Answer((costliest_in_full(context, made, [(cause, cause.rto) for cause in found], judge),), ())


def _outages(found: Sequence[Cause], terms: Sequence[tuple[float, Floats, Floats]]) -> tuple[Share, ...]:
    """Outages a year by cause, the most first."""
    shares = [
        Share(cause.key, often * float(hit.mean()), "outages a year")
        for cause, (often, _, hit) in zip(found, terms, strict=True)
    ]
    return tuple(sorted(shares, key=lambda share: (-share.value, share.name))[:_SHOWN])
