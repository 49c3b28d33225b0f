"""The chain of a recovery over many replications, and the link that most of its time goes into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import ChainLink
from withstand.simulation.measuring.measurement import PLATFORM as PLATFORM
from withstand.simulation.measuring.scope import Sample

if TYPE_CHECKING:
    from withstand.simulation.engine.record import Link
    from withstand.simulation.sampling.streams import Floats


def chain(sample: Sample) -> tuple[ChainLink, ...]:
    """The links that the recoveries waited for, with their durations over the replications, by start."""
    spans: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for replication, outcome in zip(sample.runs.replications, sample.outcomes, strict=True):
        if outcome is not None:
            for link in _whole(replication.links[index] for index in outcome.critical):
                spans.setdefault((link.stage, link.what, link.where), []).append((link.start, link.end))
    count = max(sum(1 for value in sample.values if value > 0), 1)
    made = [_chain_link(name, np.array(times), count) for name, times in spans.items()]
    return tuple(sorted(made, key=lambda link: (link.start_p50, link.what, link.where)))


def _whole(links: Iterator[Link]) -> list[Link]:
    """Steps of one kind in a row are one link: resolvers draining, copies starting in rounds."""
    merged: list[Link] = []
    for link in links:
        if merged and (merged[-1].stage, merged[-1].what, merged[-1].where) == (
            link.stage,
            link.what,
            link.where,
        ):
            merged[-1] = merged[-1]._replace(end=link.end)
        else:
            merged.append(link)
    return merged


def _chain_link(name: tuple[str, str, str], times: Floats, count: int) -> ChainLink:
    stage, what, where = name
    spent = times[:, 1] - times[:, 0]
    p50, p95, p99 = (float(np.quantile(spent, share, method="inverted_cdf")) for share in (0.5, 0.95, 0.99))
    return ChainLink(
        stage,  # type: ignore[arg-type]
        what,
        where,
        p50,
        p95,
        p99,
        min(len(times) / count, 1.0),
        float(np.median(times[:, 0])),
    )


def binding(links: Sequence[ChainLink]) -> str:
    """The link that most of the time goes into, with its share."""
    weights = [link.p50 * link.critical_share for link in links]
    total = sum(weights)
    if total <= 0:
        return ""
    weight, link = max(zip(weights, links, strict=True), key=lambda pair: pair[0])
    where = f" ({link.where})" if link.where else ""
    return f"{link.what}{where}: {weight / total:.0%} of the chain"
