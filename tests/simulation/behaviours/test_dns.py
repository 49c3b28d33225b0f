"""DNS failover against closed forms: order statistics of uncoordinated checkers, even decay over the TTL."""

from __future__ import annotations

import math

import numpy as np
import pytest

REGION_LOSS = "region-loss:us-east-1"
# Facts of the catalog that the closed forms below use: 16 checkers, healthy while more than 18 % say so.
CHECKERS, QUORUM, PROBE_TIMEOUT, ALIAS_TTL = 16, 0.18, 6.0, 60.0
EDGE = (1.0, 5.0)


def mean_detection(interval: float, threshold: int) -> float:
    """Mean of the order statistic of uniform phases: the last checker needed to lose the quorum."""
    needed = CHECKERS - math.floor(CHECKERS * QUORUM)
    return interval * (needed / (CHECKERS + 1) + threshold - 1) + PROBE_TIMEOUT


def check_times(made, interval: float = 10.0, threshold: int = 3, ttl: float = ALIAS_TTL) -> None:
    times = np.array([one.dns["www"] for one in made])
    # 70 % of the answers lead to the lost region; done when 1 % of resolvers are left.
    drained = ttl * (1 - 0.01 / 0.7)
    least = interval * (threshold - 1) + PROBE_TIMEOUT + EDGE[0] + drained
    most = interval * threshold + PROBE_TIMEOUT + EDGE[1] + drained
    assert least <= times.min() and times.max() <= most
    expected = mean_detection(interval, threshold) + sum(EDGE) / 2 + drained
    spread = times.std() / math.sqrt(times.size)
    assert abs(times.mean() - expected) < 4 * spread


def test_failover_through_the_cdn_takes_detection_and_ttl(build, replications) -> None:
    check_times(replications(build(), REGION_LOSS, 400))


def test_slow_checks_take_longer_by_exactly_their_interval(build, replications) -> None:
    slow = build(health_checks={"check@us-east-1": {"interval": "30s"}})
    check_times(replications(slow, REGION_LOSS, 400), interval=30.0)


@pytest.mark.parametrize(
    ("fact", "value"),
    [("route53.alias_ttl", 90), ("route53.healthy_checker_share", 0.9), ("route53.health_check_timeout", 1)],
)
def test_a_wrong_fact_is_noticed(build, replications, assume, fact: str, value: float) -> None:
    wrong = build(assumptions={"wrong": assume(fact, value)})
    with pytest.raises(AssertionError):
        check_times(replications(wrong, REGION_LOSS, 400))


def test_a_record_of_its_own_uses_its_ttl(build, replications) -> None:
    short = build(dns_records={"www": {"alias": False, "ttl": "10s"}})
    check_times(replications(short, REGION_LOSS, 400), ttl=10.0)


def test_clients_have_late_resolvers(build, replications) -> None:
    direct = build(journeys={"shop": {"path": ["www", "alb", "web"]}})
    through = replications(build(), REGION_LOSS, 100)
    late = replications(direct, REGION_LOSS, 100)
    assert all(a.dns["www"] > b.dns["www"] + 60 for a, b in zip(late, through, strict=True))


def test_without_health_checks_traffic_stays_until_the_region_returns(build, replications) -> None:
    blind = build(
        dns_records={
            "www": {
                "targets": [
                    {"to": "alb@us-east-1", "weight": 70},
                    {"to": "alb@us-west-2", "weight": 30},
                ]
            }
        }
    )
    for one in replications(blind, REGION_LOSS, 50):
        # Route 53's control plane lies in the lost region, so nobody can move the traffic by hand either.
        assert one.dns == {}
        assert one.traffic == one.duration
        assert one.flows["shop"].repaired and one.flows["shop"].rto == pytest.approx(one.duration, abs=1)


def test_people_evacuate_a_region_whose_loss_leaves_the_control_plane(build, replications) -> None:
    blind = build(
        dns_records={
            "www": {
                "targets": [
                    {"to": "alb@us-east-1", "weight": 70},
                    {"to": "alb@us-west-2", "weight": 30},
                ]
            }
        }
    )
    made = replications(blind, "region-loss:us-west-2", 50)
    assert all(one.flows["shop"].rto < one.duration for one in made if one.duration > 20_000)
    assert {link.what for one in made for link in one.links} >= {
        "Judged by a person",
        "Record change spreads",
    }
