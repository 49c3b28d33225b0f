"""Calls over a lost link hear nothing, until they take another one."""

from __future__ import annotations

import pytest

EAST, WEST = 0.7, 0.3
"""Shares of the traffic."""
HALF_HOUR = 1800.0


def test_a_gateway_is_missed_by_the_calls_that_need_it(example, near) -> None:
    example("nat-gateway-lost").shows(
        lambda one: one.flows["pay"].lowest, near(1 - EAST / 3),
        old="protocol: https", new="protocol: https, mode: soft", off=near(1),
    )  # fmt: skip


def test_payments_take_another_gateway_once_people_have_changed_the_route(example) -> None:
    for one in example("nat-gateway-lost").played():
        chain = [one.links[index] for index in one.flows["pay"].critical]
        assert [link.stage for link in chain][-3:] == ["decide", "decide", "redirect"]
        assert chain[-1].what == "Traffic takes another link"


def test_an_endpoint_is_missed_by_the_calls_that_take_it(example, near) -> None:
    example("vpc-endpoint-lost").shows(
        lambda one: one.flows["hand-in"].lost, near(EAST * 600),
        old="kind: vpc-endpoint, vpc: main, service: sqs", new="kind: vpc-endpoint, vpc: main, service: sns",
        off=near(EAST / 3 * 600),
    )  # fmt: skip


def test_a_peering_is_missed_by_writes_to_the_other_region(example, near) -> None:
    example("peering-lost").shows(
        lambda one: one.flows["restock"].lost, near(WEST * 0.5 * HALF_HOUR),
        old="write_share: 50%", new="write_share: 0%", off=near(0),
    )  # fmt: skip


def test_a_backup_line_at_the_same_hub_takes_over(example, near, between) -> None:
    example("private-line-lost").shows(
        lambda one: one.flows["office-work"].outage, between(30, 200),
        old="site: office, to: hub@us-east-1, location: internet",
        new="site: office, to: hub@us-west-2, location: internet", off=near(4 * 3600.0),
    )  # fmt: skip


def test_the_other_connection_of_a_line_takes_over_by_itself(example) -> None:
    for one in (
        example("private-line-lost").changed(("location: one", "location: one, connections: 2")).played()
    ):
        assert one.flows["office-work"].lowest == pytest.approx(0.5)
        assert one.flows["office-work"].outage == pytest.approx(90)
