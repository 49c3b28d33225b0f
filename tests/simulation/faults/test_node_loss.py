"""A node dies with one of three copies, which callers find out later."""

from __future__ import annotations

EAST = 0.7
"""Share of the traffic that goes to us-east-1."""


def test_the_copy_on_the_node_is_missed(example, near) -> None:
    example("node-loss").shows(
        lambda one: one.flows["order"].lowest, near(1 - EAST / 3),
        old="kind: node-loss", new="kind: spot-interruption", off=near(1),
    )  # fmt: skip
