"""Demand twenty times the load: what capacity there is decides how much is served."""

from __future__ import annotations


def test_four_times_the_copies_serve_all_of_it(example, near, between) -> None:
    example("traffic-surge").shows(
        lambda one: one.flows["order"].lowest, between(0.1, 0.9),
        old="replicas: 3, scaling: {minimum: 3", new="replicas: 12, scaling: {minimum: 12", off=near(1),
    )  # fmt: skip


def test_a_load_above_every_capacity_is_a_result(example) -> None:
    (one,) = example("traffic-surge").changed(("factor: 20", "factor: 100000")).played(1)
    assert 0 <= one.flows["order"].lowest < 0.01
    assert one.flows["order"].outage >= 59 * 60
