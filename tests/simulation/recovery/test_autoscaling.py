"""The autoscaler: when it sees too much load, how many copies it asks for, and each step until they serve."""

from __future__ import annotations

from typing import Any

import pytest

EAST, WEST = "us-east-1", "us-west-2"
INTERVAL = 15.0
"""Kubernetes looks every 15 seconds."""
SURGE_AT = 60.0
SURGE = [{"kind": "traffic-surge", "factor": 2.5, "at": "1m", "duration": "2h"}]
"""More than all copies take at full use, and less than twice as many do: one step of growth is enough."""
ALONE: dict[str, Any] = {
    "on_call": None, "alerts": None, "health_checks": None,
    "dns_records": {
        "www": {"targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]}
    },
    "journeys": {"shop": {"uses": None}},
}  # fmt: skip
FAST = {"kubernetes-workload.scale_up_factor": 100.0, "kubernetes-workload.scale_decision_interval": INTERVAL}


def shop(
    room: bool = True, maximum: int = 100, target: str = "50%", nodes: dict[str, Any] | None = None
) -> dict[str, Any]:
    """700 requests a second at 200 a copy in the east: 7 copies at half of their use."""
    web = {
        "scaling": {"minimum": 2, "maximum": maximum, "target_utilisation": target},
        "dependencies": [], "cores": 0.5 if room else 4.0, "replicas": 2,
    }  # fmt: skip
    made = {
        f"nodes@{region}": {
            "scaler": "none" if room else "cluster-autoscaler", "desired": 40 if room else 7,
            "minimum": 3, "maximum": 60, **(nodes or {}),
        }
        for region in (EAST, WEST)
    }  # fmt: skip
    resources = {**made, "global": {"decided_by": None}}
    return {**ALONE, "workloads": {f"web@{region}": web for region in (EAST, WEST)}, "resources": resources}


def link(one: Any, what: str) -> Any:
    """The link of this name that the journey's recovery waited for."""
    (found,) = [one.links[index] for index in one.flows["shop"].critical if one.links[index].what == what]
    return found


def test_it_reacts_after_the_metrics_at_a_tick(pinned, play, constants) -> None:
    """A tick sees the load, then metrics take their delay, rounded up to ticks."""
    one = play(pinned(SURGE, FAST, **shop()))
    started = link(one, "Copies start")
    assert started.end - started.start == pytest.approx(constants["kubernetes-workload.pod_start_time"])
    waited = started.start - SURGE_AT
    assert 45 < waited <= 45 + INTERVAL  # 37 s of metrics are three ticks
    assert one.flows["shop"].rto == pytest.approx(started.end - SURGE_AT)


@pytest.mark.parametrize(("delay", "ticks"), [(37.0, 3), (97.0, 7), (14.0, 1)])
def test_the_delay_of_the_metrics_counts(pinned, play, delay: float, ticks: int) -> None:
    first = play(pinned(SURGE, {**FAST, "kubernetes-workload.metric_delay": 37.0}, **shop()))
    other = play(pinned(SURGE, {**FAST, "kubernetes-workload.metric_delay": delay}, **shop()))
    assert other.flows["shop"].rto - first.flows["shop"].rto == pytest.approx((ticks - 3) * INTERVAL)


def test_on_new_nodes_the_decision_the_launch_the_start_and_the_pull_all_count(
    pinned, play, constants
) -> None:
    one = play(pinned(SURGE, FAST, **shop(room=False)))
    asked, launched, started = (
        link(one, what) for what in ("Node group asks for nodes", "Nodes launch", "Copies start")
    )
    assert asked.end - asked.start == pytest.approx(constants["eks-node-group.provision_decision_time"])
    assert launched.start == asked.end
    assert launched.end - launched.start == pytest.approx(constants["eks-node-group.node_launch_time"])
    assert started.start == launched.end
    both = constants["kubernetes-workload.pod_start_time"] + constants["kubernetes-workload.image_pull_time"]
    assert started.end - started.start == pytest.approx(both)


@pytest.mark.parametrize(
    "fact",
    [
        "eks-node-group.provision_decision_time", "eks-node-group.node_launch_time",
        "kubernetes-workload.pod_start_time", "kubernetes-workload.image_pull_time",
    ],
)  # fmt: skip
def test_each_step_delays_the_recovery_by_its_own_time(pinned, play, constants, fact: str) -> None:
    before = play(pinned(SURGE, FAST, **shop(room=False))).flows["shop"].rto
    after = play(pinned(SURGE, {**FAST, fact: constants[fact] + 50.0}, **shop(room=False))).flows["shop"].rto
    assert after - before == pytest.approx(50.0)


def lost(pinned, play, facts: dict[str, float], factor: float, **how: Any) -> float:
    faults = [{**SURGE[0], "factor": factor}]
    return play(pinned(faults, {**FAST, **facts}, **shop(**how))).flows["shop"].lost


def test_it_grows_by_its_factor_at_most(pinned, play) -> None:
    """Ten times the load: copies that are full double at most, and by a third it takes longer still."""
    slow = lost(pinned, play, {"kubernetes-workload.scale_up_factor": 4 / 3}, 10)
    fast = lost(pinned, play, {"kubernetes-workload.scale_up_factor": 2.0}, 10)
    assert slow > 1.5 * fast
    assert lost(pinned, play, {}, 10) == pytest.approx(fast)


def test_the_maximum_is_a_ceiling(pinned, play) -> None:
    """9 copies of 200 a second for 4,200 in the east, and for 1,800 in the west."""
    expected = (0.7 * (1 - 1800 / 4200) + 0.0) * 7200
    assert lost(pinned, play, {}, 6, maximum=9) == pytest.approx(expected, rel=0.03)
    assert lost(pinned, play, {}, 6) < expected / 10


@pytest.mark.parametrize(("tolerance", "grows"), [(0.1, True), (2.0, False)])
def test_within_the_tolerance_nothing_happens(pinned, play, tolerance: float, grows: bool) -> None:
    """1.25 times what copies can do is 2.5 times their target of a half: three times is tolerated."""
    facts = {"kubernetes-workload.scale_tolerance": tolerance}
    whole = 7200 * (1 - 1 / 1.25)
    assert (lost(pinned, play, facts, 2.5) < 0.2 * whole) is grows


def test_a_workload_without_scaling_stays_as_it_is(pinned, play) -> None:
    fixed = shop()
    fixed["workloads"] = {f"web@{region}": {"dependencies": [], "replicas": 7} for region in (EAST, WEST)}
    one = play(pinned([{**SURGE[0], "factor": 6}], FAST, **fixed))
    assert one.flows["shop"].repaired
    assert one.flows["shop"].lost == pytest.approx(
        (0.7 * (1 - 1400 / 4200) + 0.3 * (1 - 1400 / 1800)) * 7200, rel=0.01
    )
