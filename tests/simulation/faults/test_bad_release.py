"""A new version fails a share of its requests, in as much of the traffic as it gets."""

from __future__ import annotations

EAST = 0.7
"""Share of the traffic that goes to us-east-1."""


def test_half_as_bad_a_release_fails_half_as_much(example, near) -> None:
    example("bad-release").shows(
        lambda one: one.flows["order"].lowest, near(1 - EAST * 0.1),
        old="severity: 10%", new="severity: 5%", off=near(1 - EAST * 0.05),
    )  # fmt: skip
