"""Calls across two sides fail, wherever the caller is."""

from __future__ import annotations

EAST, WEST = 0.7, 0.3
"""Shares of the traffic."""


def test_the_region_without_the_writer_cannot_write(example, near) -> None:
    example("partition").shows(
        lambda one: one.flows["order"].lost, near(WEST * 30 * 60.0),
        old="weight: 30", new="weight: 0", off=near(0),
    )  # fmt: skip


def test_zones_apart_cut_the_share_of_calls_between_them(example) -> None:
    apart = example("partition").changed(("[us-east-1, us-west-2]", "[us-east-1a, us-east-1b]"))
    (one,) = apart.played(1)
    # A third of the copies is in zone b, and the writer that they need is in zone a; so are half of the
    # readers, and those in zone a read from zone b half of the time.
    assert 1 - EAST < one.flows["order"].lowest < 1 - EAST / 4
