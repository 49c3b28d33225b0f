"""After a notice, copies move before the node goes."""

from __future__ import annotations


def test_nothing_is_missed_after_a_notice(example, near, between) -> None:
    example("spot-interruption").shows(
        lambda one: one.flows["preview"].lowest, near(1),
        old="kind: spot-interruption", new="kind: node-loss", off=between(0.5, 0.95),
    )  # fmt: skip
