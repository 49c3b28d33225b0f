"""New DNS answers: who gets them while branches are unhealthy, and how fast resolvers follow."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.simulation.plant.routes import Branch, Route
from withstand.simulation.recovery.redirect import Stale, answers

EAST, WEST = "us-east-1", "us-west-2"
LOSS = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
READS = {"journeys": {"shop": {"uses": None, "write_share": 0.0}}, "alerts": None, "on_call": None,
         "resources": {"global": {"decided_by": None}}}  # fmt: skip
STATELESS = {"workloads": {f"web@{region}": {"dependencies": []} for region in (EAST, WEST)}}


def branch(region: str, share: float, rank: int = 0) -> Branch:
    return Branch(f"alb@{region}", region, share, rank, None, False)


def route(*branches: Branch, **how: Any) -> Route:
    return Route(
        0, "www", how.pop("resolver", "cdn"), how.pop("ttl_kind", "ttl"), how.pop("ttl", 60.0), branches, ""
    )


class Facts:
    """The constants that `Stale` asks a replication for."""

    def __init__(self, late: float = 0.0) -> None:
        self.late = late

    def draw(self, component: str, kind: str, name: str) -> float:
        assert name == "late_resolver_share"
        return self.late

    def fact(self, kind: str, name: str) -> Any:
        values = {"alias_ttl": (60.0, None), "ttl": (300.0, None)}
        spread = SimpleNamespace(parameters=(240.0, 2400.0))
        value, law = values.get(name, (240.0, spread))
        return SimpleNamespace(fact=SimpleNamespace(value=value, spread=law))


def test_answers_by_weight_health_and_rank() -> None:
    both = route(branch(EAST, 0.7), branch(WEST, 0.3))
    assert answers(both, [True, True]) == pytest.approx({EAST: 0.7, WEST: 0.3})
    assert answers(both, [False, True]) == pytest.approx({WEST: 1.0})
    standby = route(branch(EAST, 1.0), branch(WEST, 1.0, rank=1))
    assert answers(standby, [True, True]) == {EAST: 1.0}
    assert answers(standby, [False, True]) == {WEST: 1.0}


def test_dns_fails_open() -> None:
    """When nothing is healthy everything is answered as if all were, as Route 53 does."""
    both = route(branch(EAST, 0.7), branch(WEST, 0.3))
    assert answers(both, [False, False]) == pytest.approx(answers(both, [True, True]))
    standby = route(branch(EAST, 1.0), branch(WEST, 1.0, rank=1))
    assert answers(standby, [False, False]) == {EAST: 1.0}


def test_weights_of_nothing_are_shared_evenly() -> None:
    assert answers(route(branch(EAST, 0.0), branch(WEST, 0.0)), [True, True]) == {EAST: 0.5, WEST: 0.5}


@given(st.lists(st.tuples(st.floats(0, 10), st.booleans()), min_size=1, max_size=6))
def test_answers_are_shares_of_one(branches: list[tuple[float, bool]]) -> None:
    made = route(*(branch(f"r{number}", share) for number, (share, _) in enumerate(branches)))
    shares = answers(made, [healthy for _, healthy in branches])
    assert sum(shares.values()) == pytest.approx(1.0)


def test_the_ttl_expires_evenly() -> None:
    stale = Stale(Facts(), route(branch(EAST, 1.0)))
    assert [stale.share(at) for at in (0.0, 15.0, 30.0, 60.0, 61.0)] == pytest.approx([1, 0.75, 0.5, 0, 0])
    assert stale.until(0.01) == pytest.approx(0.99 * 60)


def test_an_alias_has_route_53s_ttl_and_a_record_its_own() -> None:
    alias = Stale(Facts(), route(branch(EAST, 1.0), ttl_kind="alias", ttl=5.0))
    own = Stale(Facts(), route(branch(EAST, 1.0), ttl=5.0))
    default = Stale(Facts(), route(branch(EAST, 1.0), ttl=None))
    assert (alias.ttl, own.ttl, default.ttl) == (60.0, 5.0, 300.0)


def test_late_resolvers_of_clients_only() -> None:
    clients = Stale(Facts(0.1), route(branch(EAST, 1.0), resolver="clients"))
    cdn = Stale(Facts(0.1), route(branch(EAST, 1.0), resolver="cdn"))
    assert cdn.share(60.0) == 0
    # At the TTL only the late ones are left; half of those at the median of their delay.
    assert clients.share(60.0) == pytest.approx(0.1)
    assert clients.share(60.0 + 240.0) == pytest.approx(0.05)
    assert clients.share(60.0 + 2400.0) == pytest.approx(0.005)  # the P95 of the delay


@given(st.floats(0.001, 0.5), st.floats(0.001, 0.999))
def test_until_is_the_inverse_of_share(late: float, share: float) -> None:
    stale = Stale(Facts(late), route(branch(EAST, 1.0), resolver="clients"))
    assert stale.share(stale.until(share)) == pytest.approx(share, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("ttl", [60.0, 240.0])
def test_traffic_follows_detection_propagation_and_ttl(pinned, play, names, ttl: float) -> None:
    """Lost share is 70 %: back at a floor of 99 % when 1/70 of the resolvers are left."""
    one = play(pinned(LOSS, {"route53.alias_ttl": ttl}, **READS, **STATELESS))
    flow = one.flows["shop"]
    links = [one.links[index] for index in flow.critical]
    assert names(one, flow.critical)[:2] == ["Health checks fail", "Name servers learn of it"]
    assert links[1].end - links[1].start == pytest.approx(2.0)
    # 10 s × 3 with checkers at random phases: agreed within one interval before, plus the timeout of a check.
    assert 20 + 6 <= links[0].end <= 30 + 6
    assert flow.rto == pytest.approx(links[1].end + ttl * (1 - 0.01 / 0.7), rel=1e-6)
    assert one.dns["www"] == pytest.approx(links[1].end + ttl * (1 - 0.01 / 0.7), rel=1e-6)
    assert flow.lost < 0.7 * flow.rto


def test_when_both_regions_fail_their_checks_requests_still_go_to_both(pinned, play) -> None:
    """Half of each region answers nothing: checks fail, and taking both out would answer nobody."""
    half = [
        {"kind": "service-impaired", "target": region, "service": "alb", "severity": "60%", "duration": "2h"}
        for region in (EAST, WEST)
    ]
    one = play(pinned(half, **READS, **STATELESS))
    assert one.flows["shop"].lowest == pytest.approx(0.4)
    assert one.flows["shop"].lost == pytest.approx(0.6 * 7200)


def test_a_later_shift_replaces_an_earlier_one(pinned, play) -> None:
    """The region is back before the resolvers have followed: its health checks bring its share back too."""
    short = [{"kind": "region-loss", "target": EAST, "duration": "70s"}]
    long = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
    gone, back = (
        play(pinned(faults, {"route53.alias_ttl": 600.0}, **READS, **STATELESS)) for faults in (long, short)
    )
    assert back.flows["shop"].lost == pytest.approx(70 * 0.7, rel=0.15)
    assert gone.flows["shop"].rto == pytest.approx(600 * (1 - 0.01 / 0.7), rel=0.1)
    assert math.isfinite(back.flows["shop"].rto) and back.flows["shop"].rto == pytest.approx(70)
