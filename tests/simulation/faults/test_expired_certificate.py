"""Whoever presents an expired certificate gets no connection, until a person renews it."""

from __future__ import annotations

import pytest

EAST, WEST = 0.7, 0.3
"""Shares of the traffic."""


def test_the_region_that_presents_it_answers_nobody(example, near) -> None:
    example("expired-certificate").shows(
        lambda one: one.flows["order"].lowest, near(WEST),
        old="used_by: [alb@us-east-1]", new="used_by: []", off=near(1),
    )  # fmt: skip


def test_the_renewal_ends_it(example, chain_of) -> None:
    alone = example("expired-certificate").changed(
        (", decided_by: operations", ""), ("on_call: {operations: {}}\n", ""),
        (", health_check: checks@us-east-1", ""),
    )  # fmt: skip
    for one in alone.played():
        flow = one.flows["order"]
        assert chain_of(one, flow.critical)[-1] == "Certificate is renewed by hand"
        assert flow.lost == pytest.approx(EAST * flow.rto)


def test_half_of_it_does_half_of_the_harm(example) -> None:
    half = example("expired-certificate").changed(
        ("target: entry-", "severity: 50%, duration: 10m, target: entry-")
    )
    (one,) = half.played(1)
    assert one.flows["order"].lowest == pytest.approx(1 - EAST / 2)
