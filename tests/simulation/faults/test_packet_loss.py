"""Of the tries across, a share fails: one try more leaves its square."""

from __future__ import annotations


def test_a_second_try_leaves_the_square(example, near) -> None:
    example("packet-loss").shows(
        lambda one: one.flows["refund"].lowest, near(1 - 0.3**2),
        old="attempts: 1", new="attempts: 0", off=near(1 - 0.3),
    )  # fmt: skip
