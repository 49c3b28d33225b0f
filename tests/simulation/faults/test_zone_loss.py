"""A zone with the writer in it: a reader takes over; zones that leave over its gateway are cut off."""

from __future__ import annotations

MINUTE, HOUR = 60.0, 3600.0


def test_a_reader_in_another_zone_takes_over(example, between) -> None:
    example("zone-loss").shows(
        lambda one: one.stores["orders"].rto, between(10, 2 * MINUTE),
        old=', {zone: "{region}b", role: reader}', new="", off=between(150, HOUR),
    )  # fmt: skip


def test_zones_that_share_its_gateway_reach_nobody_outside(example, near, between) -> None:
    example("shared-nat-gateway").shows(
        lambda one: one.flows["pay"].outage - one.flows["order"].outage, between(60, 2 * HOUR),
        old='via: "nat@{region}a"', new="via: nat", off=near(0, 60),
    )  # fmt: skip
