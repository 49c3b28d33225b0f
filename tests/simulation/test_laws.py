"""Laws that every architecture obeys, replication by replication where the randomness is shared."""

from __future__ import annotations

import itertools
import math
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture
from withstand.simulation.behaviours import dns
from withstand.simulation.engine import replication as engine
from withstand.simulation.engine import service
from withstand.simulation.engine.replication import Run
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform
from withstand.simulation.recovery import data_loss as losses
from withstand.simulation.recovery.copies import Copies

REGIONS = ("us-east-1", "us-west-2")
LAWS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def lost_over_zones(replications, architecture, count: int) -> float:
    keys = [f"zone-loss:{zone}" for zone in architecture.zones if zone.startswith("us-east-1")]
    return sum(one.flows["shop"].lost for key in keys for one in replications(architecture, key, count))


def faster_detection(build: Any, replications: Any, intervals: list[int], threshold: int) -> None:
    made = [
        replications(
            build(
                health_checks={
                    "check@us-east-1": {"interval": f"{interval}s", "failure_threshold": threshold}
                }
            ),
            "region-loss:us-east-1",
            6,
        )
        for interval in intervals
    ]
    for fast, slow in zip(*made, strict=True):
        assert fast.dns["www"] <= slow.dns["www"] + 1e-9
        assert fast.flows["shop"].rto <= slow.flows["shop"].rto + 1e-9


def more_replicas(build: Any, replications: Any, each: int) -> None:
    few, more = (build(workloads={"web@us-east-1": {"replicas": 3 * count}}) for count in (each, each + 1))
    assert lost_over_zones(replications, more, 6) <= lost_over_zones(replications, few, 6) * (1 + 1e-9)


def more_zones(build: Any, replications: Any, each: int, zone: str) -> None:
    # Of one loss. Over a year a further zone is also one more zone that can fail: see the documentation.
    def zoned(zones: str) -> Architecture:
        return build(
            regions={"us-east-1": {"zones": [f"us-east-1{zone}" for zone in zones]}},
            resources={"nodes@us-east-1": {"zones": [f"us-east-1{zone}" for zone in zones]}},
            workloads={"web@us-east-1": {"replicas": 6 * each}},
        )

    two, three = (replications(zoned(zones), f"zone-loss:us-east-1{zone}", 6) for zones in ("ab", "abc"))
    for fewer, more in zip(two, three, strict=True):
        assert more.flows["shop"].lost <= fewer.flows["shop"].lost + 1e-9
        assert more.flows["shop"].lowest >= fewer.flows["shop"].lowest - 1e-9


def more_headroom(build: Any, replications: Any, rate: int, more: int) -> None:
    """Each copy takes more requests: whatever is lost, no more is lost."""
    both = [
        replications(
            build(workloads={f"web@{region}": {"capacity": f"{capacity}/s"} for region in REGIONS}), key, 4
        )
        for capacity in (rate, rate + more)
        for key in ("region-loss:us-east-1",)
    ]
    for tight, wide in zip(*both, strict=True):
        assert wide.flows["shop"].lost <= tight.flows["shop"].lost * (1 + 1e-9) + 1e-9


def more_lag(build: Any, replications: Any, lag: float, factor: float) -> None:
    """The lag of the database alone is longer: the oldest missing write is no younger."""
    both = [
        replications(
            build(
                assumptions={
                    "lag": {"fact": "aurora-global.replication_lag", "value": value, "source": "a law"}
                }
            ),
            "region-loss:us-east-1",
            12,
        )
        for value in (lag, lag * factor)
    ]
    for short, long in zip(*both, strict=True):
        assert short.stores["global"].rpo <= long.stores["global"].rpo + 1e-9


def conserved_load(build: Any, key: str) -> None:
    seen = []

    def watch(run: Run) -> None:
        run.watchers.append(
            lambda _: seen.append((float(run.arrivals[:2].sum()), min(run.levels), max(run.levels)))
        )

    chunks = Chunks(build(), 42)
    for number in range(5):
        perform(chunks.plant, chunks.at_load(1.0), chunks.scenarios[key], (42, number), watch=watch)
    assert seen
    for arrivals, least, most in seen:
        assert math.isclose(arrivals, 1.0, abs_tol=1e-9)
        assert 0 <= least <= most <= 1


def any_order(build: Any, shop_data: Any, replications: Any, order: Random) -> None:
    """Sections shuffled: the same outcomes, replication by replication."""
    data = shop_data()
    for section in ("regions", "resources", "workloads", "health_checks"):
        items = list(data[section].items())
        order.shuffle(items)
        data[section] = dict(items)
    for key in ("region-loss:us-east-1", "zone-loss:us-west-2b"):
        both = (replications(made, key, 3) for made in (build(), build_architecture(data)))
        for one, other in zip(*both, strict=True):
            assert other.flows["shop"].lost == pytest.approx(one.flows["shop"].lost, rel=1e-9)
            assert other.flows["shop"].rto == pytest.approx(one.flows["shop"].rto, rel=1e-9)


@LAWS
@given(intervals=st.tuples(st.integers(5, 30), st.integers(5, 30)).map(sorted), threshold=st.integers(1, 5))
def test_faster_detection_never_worsens_rto(build, replications, intervals, threshold: int) -> None:
    faster_detection(build, replications, intervals, threshold)


@LAWS
@given(each=st.integers(1, 9))
def test_another_replica_in_each_zone_never_worsens_availability(build, replications, each: int) -> None:
    more_replicas(build, replications, each)


@LAWS
@given(each=st.integers(2, 6), zone=st.sampled_from("ab"))
def test_another_zone_never_worsens_what_a_zone_loss_costs(build, replications, each: int, zone: str) -> None:
    more_zones(build, replications, each, zone)


@LAWS
@given(rate=st.integers(20, 200), more=st.integers(1, 200))
def test_headroom_never_worsens(build, replications, rate: int, more: int) -> None:
    more_headroom(build, replications, rate, more)


@LAWS
@given(lag=st.floats(0.01, 100), factor=st.floats(1, 20))
def test_more_lag_never_improves_rpo(build, replications, lag: float, factor: float) -> None:
    more_lag(build, replications, lag, factor)


@LAWS
@given(order=st.randoms(use_true_random=False))
def test_the_order_of_the_spec_changes_nothing(build, shop_data, replications, order: Random) -> None:
    any_order(build, shop_data, replications, order)


@pytest.mark.parametrize(
    "key", ["region-loss:us-east-1", "zone-loss:us-east-1a", "workload-loss:web@us-east-1"]
)
def test_load_is_conserved_and_levels_are_shares(build, key: str) -> None:
    conserved_load(build, key)


class TestABrokenModelIsFoundOut:
    """Each law fails once the model is made wrong on purpose, as somebody might by mistake."""

    def test_detection(self, build, replications, monkeypatch) -> None:
        right = dns.detection
        monkeypatch.setattr(dns, "detection", lambda *given, **more: 1000 / right(*given, **more))
        with pytest.raises(AssertionError):
            faster_detection(build, replications, [5, 30], 3)

    def test_replicas(self, build, replications, monkeypatch) -> None:
        """A zone takes all copies but one with it, once there are more than twelve."""
        right = Copies.in_zone
        monkeypatch.setattr(
            Copies,
            "in_zone",
            lambda self, *where: self.ready - 1 if self.ready > 12 else right(self, *where),
        )
        with pytest.raises(AssertionError):
            more_replicas(build, replications, 4)

    def test_zones(self, build, replications, monkeypatch) -> None:
        """Three zones: two of them fall together."""
        right = Copies.in_zone
        monkeypatch.setattr(
            Copies,
            "in_zone",
            lambda self, zone: right(self, zone) * (2 if len(self.pool.zones) == 3 else 1),
        )
        with pytest.raises(AssertionError):
            more_zones(build, replications, 4, "a")

    def test_headroom(self, build, replications, monkeypatch) -> None:
        """Capacity is taken for load."""
        monkeypatch.setattr(service, "answered", lambda load, capacity, *rest: min(200 / capacity, 1.0))
        with pytest.raises(AssertionError):
            more_headroom(build, replications, 20, 30)

    def test_lag(self, build, replications, monkeypatch) -> None:
        """A rate is taken for a time."""
        right = losses.missing
        monkeypatch.setattr(losses, "missing", lambda run, store, lag, what: right(run, store, 1 / lag, what))
        with pytest.raises(AssertionError):
            more_lag(build, replications, 1.0, 10.0)

    def test_load(self, build, monkeypatch) -> None:
        """A region that is taken out of the answers takes its requests with it."""
        right = dns.answers
        monkeypatch.setattr(
            dns, "answers", lambda *given: {region: share / 2 for region, share in right(*given).items()}
        )
        with pytest.raises(AssertionError):
            conserved_load(build, "region-loss:us-east-1")

    def test_order(self, build, shop_data, replications, monkeypatch) -> None:
        """Random numbers are handed out in the order in which they are asked for."""
        numbers = itertools.count(1)
        monkeypatch.setattr(engine, "_hashed", lambda name: (next(numbers) * 0.6180339887) % 1.0)
        with pytest.raises(AssertionError):
            any_order(build, shop_data, replications, Random(1))


def test_a_surviving_region_scales_to_the_whole_demand(build, replications) -> None:
    scaled = {"replicas": 3, "scaling": {"minimum": 3, "maximum": 30, "target_utilisation": 0.7}}
    nodes = {f"nodes@{region}": {"scaler": "karpenter"} for region in ("us-east-1", "us-west-2")}
    architecture = build(workloads={"web@us-west-2": scaled}, resources=nodes)
    for one in replications(architecture, "region-loss:us-east-1", 20):
        west = one.capacity["us-west-2"]
        assert west.settled >= 1
        # Three copies at 70 % serve 600 of 1,000 requests a second: the rest has to start first.
        assert 60 < west.reached_one < 900


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"resources": {"nodes@us-west-2": {"maximum": 1, "desired": 1, "minimum": 1}}}, "maximum"),
        ({"regions": {"us-west-2": {"core_quota": 4}}}, "quota"),
    ],
)
def test_a_ceiling_keeps_it_from_growing_and_is_named(build, replications, change, why: str) -> None:
    scaled = {"cores": 1.9, "scaling": {"minimum": 2, "maximum": 30, "target_utilisation": 0.7}}
    base = {"desired": 1, "minimum": 1, "scaler": "karpenter"}
    resources = {"nodes@us-west-2": base | change.get("resources", {}).get("nodes@us-west-2", {})}
    architecture = build(
        workloads={"web@us-west-2": scaled}, resources=resources, regions=change.get("regions", {})
    )
    one = replications(architecture, "region-loss:us-east-1", 1)[0]
    assert one.capacity["us-west-2"].settled < 1
    assert why in one.capacity["us-west-2"].ceiling
