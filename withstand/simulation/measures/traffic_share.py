"""Traffic share: the share of requests that each region serves in steady state, exact from the routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.results.estimate import Answer, Measurement, Share, Unmeasured
from withstand.simulation.sampling.estimates import exact

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction, for each region in scope (all where it is empty), over journeys by their share."""
    shares, unrouted = _shares(context)
    wanted = part.scope or tuple(context.plant.regions)
    gaps = tuple(
        Unmeasured(part.metric, id, "", f"{id} is not a region") for id in wanted if id not in shares
    )
    if not sum(shares.values()):
        return Answer(
            (), (*gaps, Unmeasured(part.metric, ", ".join(wanted), "", "no journey reaches a region"))
        )
    bars = tuple(Share(region, share, "fraction") for region, share in shares.items())
    notes = tuple(f"{id} is not routed between regions and is left out" for id in unrouted)
    records = tuple(dict.fromkeys(route.record for route in context.plant.routes if route.record))
    return Answer(
        tuple(
            Measurement(
                part.metric,
                region,
                "steady state",
                exact(shares[region], "fraction", "mean"),
                shares=bars,
                elements=(region, *records),
                binding=f"weights of {', '.join(records) or 'the routes'}",
                notes=notes,
            )
            for region in wanted
            if region in shares
        ),
        gaps,
    )


def _shares(context: MeasureContext) -> tuple[dict[str, float], tuple[str, ...]]:
    totals = dict.fromkeys(context.plant.regions, 0.0)
    unrouted = []
    for flow in context.plant.flows:
        if not flow.is_journey:
            continue
        if flow.route is None:
            unrouted.append(flow.id)
            continue
        for region, share in context.plant.routes[flow.route].shares().items():
            totals[region] = totals.get(region, 0.0) + share * flow.share
    whole = sum(totals.values())
    return {region: total / whole if whole else 0.0 for region, total in totals.items()}, tuple(unrouted)
