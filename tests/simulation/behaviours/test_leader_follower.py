"""Failover inside a region: the exact sum of its steps, and what each instance is worth."""

from __future__ import annotations

from typing import Any

import pytest

EAST = "us-east-1"
FACTS = {
    "rds-postgresql.failover_time": 90.0,
    "rds-postgresql.failover_time_readable_standbys": 35.0,
    "rds-postgresql.failover_time_without_replica": 1300.0,
    "rds-postgresql.proxy_failover_factor": 0.3,
    "rds-postgresql.reconnect_time": 11.0,
}
WRITER = [{"kind": "writer-loss", "target": "own", "at": "1m"}]
ZONE = [{"kind": "zone-loss", "target": f"{EAST}a", "duration": "5h", "at": "1m"}]


def platform(*others: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """The east alone, and everything that the service needs is this database."""
    own = {
        "kind": "rds-postgresql", "region": EAST,
        "instances": [{"zone": f"{EAST}a", "role": "writer"}, *others], **settings,
    }  # fmt: skip
    calls = [{"to": "own", "protocol": "postgresql", "access": "write", "timeout": "1s"}]
    spread = {"dependencies": calls, "replicas": 60}
    return {
        "resources": {"own": own},
        "workloads": {f"web@{EAST}": spread},
        "journeys": {"shop": {"path": [f"alb@{EAST}", "web"], "uses": None, "write_share": 1.0}},
        "on_call": None, "alerts": None,
    } | {"resources": {"own": own, "global": {"decided_by": None}}}  # fmt: skip


STANDBY = {"zone": f"{EAST}b", "role": "standby"}


@pytest.mark.parametrize(
    ("others", "settings", "failover", "reconnect"),
    [
        ([STANDBY], {}, 90.0, 11.0),
        ([STANDBY, {"zone": f"{EAST}c", "role": "standby"}], {}, 35.0, 11.0),
        ([], {}, 1300.0, 11.0),
        ([STANDBY], {"proxy": True}, 90.0 * 0.3, 0.0),  # it keeps the clients' connections
    ],
)
@pytest.mark.parametrize("fault", [WRITER, ZONE])
def test_the_recovery_is_the_failover_and_then_the_reconnection(
    pinned, play, fault: Any, others: list[Any], settings: Any, failover: float, reconnect: float
) -> None:
    one = play(pinned(fault, FACTS, **platform(*others, **settings)))
    assert one.stores["own"].rto == pytest.approx(failover)
    assert one.stores["own"].rpo == 0  # storage of its own: nothing acknowledged is lost
    if fault is WRITER:  # a lost zone has other work to do as well
        assert one.flows["shop"].rto == pytest.approx(failover + reconnect)


@pytest.mark.parametrize("fact", ["failover_time", "reconnect_time"])
def test_each_step_delays_the_journey_by_its_own_time(pinned, play, fact: str) -> None:
    name = f"rds-postgresql.{fact}"
    before = play(pinned(WRITER, FACTS, **platform(STANDBY))).flows["shop"].rto
    after = play(pinned(WRITER, {**FACTS, name: FACTS[name] + 500.0}, **platform(STANDBY))).flows["shop"].rto
    assert before == pytest.approx(101.0)
    assert after - before == pytest.approx(500.0)


def test_a_zone_without_the_writer_costs_reads_alone(pinned, play) -> None:
    elsewhere = [{"kind": "zone-loss", "target": f"{EAST}b", "duration": "5h", "at": "1m"}]
    one = play(pinned(elsewhere, FACTS, **platform(STANDBY)))
    assert "own" not in one.stores
