"""A share of the tries fails: n tries leave its n-th power."""

from __future__ import annotations

EAST = 0.7
"""Share of the traffic that goes to us-east-1."""


def test_retries_leave_the_third_power(example, near) -> None:
    example("gray-failure").shows(
        lambda one: one.flows["browse"].lowest, near(1 - EAST * 0.2**3),
        old="attempts: 2", new="attempts: 0", off=near(1 - EAST * 0.2),
    )  # fmt: skip
