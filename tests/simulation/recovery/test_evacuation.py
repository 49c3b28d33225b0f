"""People take a region out of the answers where no health check does it: when, how, and when they cannot."""

from __future__ import annotations

from typing import Any

import pytest

EAST, WEST = "us-east-1", "us-west-2"
HAND: dict[str, Any] = {
    "health_checks": None,
    "dns_records": {
        "www": {"targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]}
    },
    "workloads": {f"web@{region}": {"dependencies": []} for region in (EAST, WEST)},
    "journeys": {"shop": {"uses": None}},
}
"""No health checks, and nothing behind the service."""
DAY = "24h"


def impaired(severity: str = "100%", region: str = EAST, service: str = "alb") -> dict[str, Any]:
    return {
        "kind": "service-impaired",
        "target": region,
        "service": service,
        "severity": severity,
        "duration": DAY,
    }


def test_the_way_out_is_the_sum_of_what_people_and_dns_take(pinned, play, constants, names) -> None:
    one = play(pinned([impaired()], **HAND))
    flow = one.flows["shop"]
    assert names(one, flow.critical)[:6] == [
        "Alert fires", "Paged", "Acknowledged", "Judged by a person", "Region taken out by hand",
        "Record change spreads",
    ]  # fmt: skip
    spread = one.links[flow.critical[5]]
    expected = 60 + sum(
        constants[name]
        for name in (
            "operator.page_time", "operator.acknowledge_time", "operator.decision_time",
            "operator.execution_time", "route53.propagation_time",
        )
    )  # fmt: skip
    assert spread.end == pytest.approx(expected, abs=1e-4)
    # Then the answers that resolvers keep expire, until 1 % of all requests is left of the 70 %.
    assert flow.rto == pytest.approx(expected + 60 * (1 - 0.01 / 0.7), abs=1e-3)


def test_the_others_take_what_the_region_had_by_their_weights(pinned, play) -> None:
    one = play(pinned([impaired()], **HAND))
    assert one.flows["shop"].lowest == pytest.approx(0.3)
    assert one.flows["shop"].outage == pytest.approx(one.flows["shop"].rto)


def test_what_mostly_works_is_not_left(pinned, play) -> None:
    """Half of the requests or more are still answered there."""
    one = play(pinned([impaired("40%")], **HAND))
    assert one.flows["shop"].lost == pytest.approx(0.7 * 0.4 * 24 * 3600)
    left = play(pinned([impaired("60%")], **HAND))
    assert left.flows["shop"].rto < 1200


def test_nobody_leaves_for_a_region_that_fails_as_well(pinned, play) -> None:
    one = play(pinned([impaired(), impaired(region=WEST)], **HAND))
    assert one.flows["shop"].lost == pytest.approx(24 * 3600)


def test_without_anybody_on_call_the_region_stays(pinned, play) -> None:
    nobody = {"on_call": None, "alerts": None, "resources": {"global": {"decided_by": None}}}
    one = play(pinned([impaired()], **{**HAND, **nobody}))
    assert one.flows["shop"].rto == pytest.approx(24 * 3600)
    assert one.flows["shop"].repaired


@pytest.mark.parametrize(("accelerated", "stuck"), [(False, True), (True, False)])
def test_records_cannot_be_changed_while_their_control_plane_is_lost(
    pinned, play, accelerated: bool, stuck: bool
) -> None:
    """Route 53's control plane lies in us-east-1, which is the region that is gone."""
    zone = {"resources": {"dns": {"accelerated_recovery": accelerated}}}
    one = play(pinned([{"kind": "region-loss", "target": EAST, "duration": DAY}], **HAND, **zone))
    assert (one.hindered == {("DNS records could not be changed", "www")}) is stuck
    assert one.flows["shop"].repaired is stuck


def test_the_loss_of_another_region_leaves_the_control_plane_alone(pinned, play) -> None:
    one = play(pinned([{"kind": "region-loss", "target": WEST, "duration": DAY}], **HAND))
    assert not one.hindered
    assert one.flows["shop"].rto < 1200
