"""A control plane is impaired: nothing is launched or changed, and what runs goes on."""

from __future__ import annotations

from typing import Any

import pytest

EAST, WEST = "us-east-1", "us-west-2"
HOUR = 3600.0

# Nobody is on call and nothing checks health: only the end of the fault brings a region back.
ALONE: dict[str, Any] = {
    "on_call": None,
    "alerts": None,
    "health_checks": None,
    "dns_records": {
        "www": {"targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]}
    },
    "resources": {"global": {"decided_by": None}},
}


def scenario(*faults: dict[str, Any]) -> dict[str, Any]:
    return {"test": {"faults": list(faults)}}


def database_down(duration: str) -> dict[str, Any]:
    return {"kind": "service-impaired", "target": EAST, "service": "aurora-postgresql", "duration": duration}


def test_an_outage_lasts_as_long_as_what_it_launches_waits(example, between) -> None:
    example("control-plane-impaired").shows(
        lambda one: one.flows["order"].outage, between(HOUR, 3 * HOUR),
        old="service: eks-node-group", new="service: sqs", off=between(1, 20 * 60.0),
    )  # fmt: skip


def test_what_launches_nothing_is_statically_stable(example, near, between) -> None:
    example("static-stability").shows(
        lambda one: one.flows["order"].lost, near(0),
        old="kind: control-plane-impaired, ", new="kind: service-impaired, service: alb, ",
        off=between(1, HOUR),
    )  # fmt: skip


def growing(*faults: dict[str, Any]) -> dict[str, Any]:
    """Twice the load on copies that need new nodes to follow it."""
    web = {
        "scaling": {"minimum": 12, "maximum": 60, "target_utilisation": "60%"},
        "cores": 2.0,
    }
    nodes = {"scaler": "cluster-autoscaler", "desired": 6, "maximum": 40}
    surge = {"kind": "traffic-surge", "factor": 4, "at": "1m", "duration": "1h"}
    return {
        "workloads": {f"web@{region}": web for region in (EAST, WEST)},
        "resources": {f"nodes@{region}": nodes for region in (EAST, WEST)},
        "scenarios": scenario(surge, *faults),
    }


def frozen(service: str = "", region: str = EAST) -> dict[str, Any]:
    return {"kind": "control-plane-impaired", "target": region, "service": service, "duration": "2h"}


def test_nothing_is_launched_while_the_control_plane_is_impaired(build, replications) -> None:
    (calm,) = replications(build(**growing()), "test", 1)
    (stuck,) = replications(build(**growing(frozen("eks-node-group"))), "test", 1)
    (whole,) = replications(build(**growing(frozen())), "test", 1)
    assert not calm.hindered
    assert stuck.hindered == {("nodes could not be launched", f"web@{EAST}")}
    assert stuck.flows["shop"].lost > calm.flows["shop"].lost
    assert whole.flows["shop"].lost == stuck.flows["shop"].lost


def test_copies_that_waited_start_when_the_control_plane_works_again(build, replications) -> None:
    (calm,) = replications(build(**growing()), "test", 1)
    half = {**frozen("eks-node-group"), "duration": "30m"}
    (late,) = replications(build(**growing(half)), "test", 1)
    (stuck,) = replications(build(**growing(frozen("eks-node-group"))), "test", 1)
    assert calm.flows["shop"].outage < late.flows["shop"].outage < stuck.flows["shop"].outage
    # From the surge (at one minute) at least until launches work again, and not until the surge ends.
    assert 29 * 60 < late.flows["shop"].outage < 59 * 60
    assert any(link.what == "Nothing is launched" for link in late.links)


def test_the_control_plane_of_another_kind_or_region_hinders_no_launch(build, replications) -> None:
    (calm,) = replications(build(**growing()), "test", 1)
    for fault in (frozen("route53"), frozen("eks-node-group", "us-west-2")):
        (other,) = replications(build(**growing(fault)), "test", 1)
        assert ("nodes could not be launched", f"web@{EAST}") not in other.hindered
        if fault["target"] == EAST:
            assert other.flows["shop"].lost == calm.flows["shop"].lost


def test_people_cannot_change_records_while_the_dns_control_plane_is_impaired(build, replications) -> None:
    by_hand = {"health_checks": None, "dns_records": ALONE["dns_records"]}
    down = database_down("4h")
    (free,) = replications(build(**by_hand, scenarios=scenario(down)), "test", 1)
    stuck_fault = {**frozen("route53"), "duration": "5h"}
    (stuck,) = replications(build(**by_hand, scenarios=scenario(down, stuck_fault)), "test", 1)
    assert stuck.hindered == {("DNS records could not be changed", "www")}
    assert free.flows["shop"].outage < stuck.flows["shop"].outage
    assert stuck.flows["shop"].outage == pytest.approx(4 * 3600)


def single_database(*faults: dict[str, Any]) -> dict[str, Any]:
    """A database without a standby: when its zone is lost, a new instance must be launched."""
    lonely = {"instances": [{"zone": f"{EAST}a", "role": "writer"}]}
    lost = {"kind": "zone-loss", "target": f"{EAST}a", "duration": "6h"}
    resources = {**ALONE["resources"], f"db@{EAST}": lonely}
    return {**ALONE, "resources": resources, "scenarios": scenario(lost, *faults)}


def test_a_database_without_a_standby_waits_for_launches(build, replications) -> None:
    (calm,) = replications(build(**single_database()), "test", 1)
    (stuck,) = replications(build(**single_database(frozen("aurora-postgresql"))), "test", 1)
    (other,) = replications(build(**single_database(frozen("eks-node-group"))), "test", 1)
    assert stuck.hindered == {("a new instance could not be launched", f"db@{EAST}")}
    # The same draw of the time that a new instance takes, after two hours of waiting.
    assert stuck.stores["global"].rto == pytest.approx(calm.stores["global"].rto + 7200)
    assert other.stores["global"].rto == calm.stores["global"].rto


def test_a_database_with_a_standby_does_not_need_the_control_plane(build, replications) -> None:
    lost = {"kind": "zone-loss", "target": f"{EAST}a", "duration": "6h"}
    (calm,) = replications(build(**ALONE, scenarios=scenario(lost)), "test", 1)
    (stuck,) = replications(build(**ALONE, scenarios=scenario(lost, frozen())), "test", 1)
    assert not any("instance" in what for what, _ in stuck.hindered)
    assert stuck.stores["global"].rto == calm.stores["global"].rto
