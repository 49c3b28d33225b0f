"""One copy of three crashes: a third of its region's requests is refused."""

from __future__ import annotations

EAST = 0.7
"""Share of the traffic that goes to us-east-1."""


def test_one_of_three_copies_is_a_third_of_its_region(example, near) -> None:
    example("process-crash").shows(
        lambda one: one.flows["order"].lowest, near(1 - EAST / 3),
        old="replicas: 3, scaling: {minimum: 3", new="replicas: 6, scaling: {minimum: 6",
        off=near(1 - EAST / 6),
    )  # fmt: skip
