"""The chain of many recoveries: durations of links over the replications, and which one binds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from withstand.model.results.estimate import ChainLink
from withstand.simulation.engine.record import FlowOutcome, Link
from withstand.simulation.measuring.chain import binding, chain
from withstand.simulation.measuring.scope import Sample

DETECT, DECIDE = ("detect", "Alert fires", "down"), ("decide", "Paged", "operations")


def sample(*recoveries: tuple[Link, ...] | None) -> Sample:
    """One replication for each chain; None: nothing happened to the scope there."""
    outcomes = [
        None
        if links is None
        else FlowOutcome(
            links[-1].end if links else 0.0, 0, 0, 0, 0, repaired=False, critical=tuple(range(len(links)))
        )
        for links in recoveries
    ]
    runs: Any = SimpleNamespace(replications=[SimpleNamespace(links=links or ()) for links in recoveries])
    values = np.array([0.0 if outcome is None else outcome.rto for outcome in outcomes])
    return Sample(SimpleNamespace(name="shop"), runs, values, tuple(outcomes))  # type: ignore[arg-type]


def link(name: tuple[str, str, str], start: float, end: float) -> Link:
    return Link(*name, start, end)  # type: ignore[arg-type]


def test_a_link_has_the_quantiles_of_its_durations() -> None:
    found = chain(sample(*((link(DETECT, 0, float(n)), link(DECIDE, n, 100.0 + n)) for n in range(1, 101))))
    first, second = found
    assert (first.what, second.what) == ("Alert fires", "Paged")
    assert (first.p50, first.p95, first.p99) == (50, 95, 99)
    assert (second.p50, second.p95, second.p99) == (100, 100, 100)
    assert (first.start_p50, second.start_p50) == (0, 50.5)
    assert first.critical_share == second.critical_share == 1


def test_shares_are_of_the_replications_that_had_anything_to_recover_from() -> None:
    found = chain(sample((link(DETECT, 0, 5), link(DECIDE, 5, 9)), (link(DETECT, 0, 7),), None, ()))
    assert {each.what: each.critical_share for each in found} == {"Alert fires": 1.0, "Paged": 0.5}


def test_steps_of_one_kind_in_a_row_are_one_link() -> None:
    drains = [link(("redirect", "Resolvers' answers expire", "www"), n, n + 1.0) for n in range(4)]
    (one,) = chain(sample(tuple(drains)))
    assert one.p50 == 4
    apart = (drains[0], link(DECIDE, 1, 2), drains[2])
    assert {each.what: each.p50 for each in chain(sample(apart))} == {
        "Resolvers' answers expire": 1,
        "Paged": 1,
    }


def chain_link(what: str, p50: float, share: float = 1.0, where: str = "") -> ChainLink:
    return ChainLink("detect", what, where, p50, p50, p50, share, 0.0)


@pytest.mark.parametrize(
    ("links", "said"),
    [
        ([], ""),
        ([chain_link("a", 0)], ""),
        ([chain_link("a", 30), chain_link("b", 70, where="there")], "b (there): 70% of the chain"),
        # Long, and seldom on the chain: it counts by how often.
        ([chain_link("a", 30), chain_link("b", 70, 0.1)], "a: 81% of the chain"),
    ],
)
def test_what_most_of_the_time_goes_into(links: list[ChainLink], said: str) -> None:
    assert binding(links) == said
