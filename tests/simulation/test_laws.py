"""Laws that every architecture obeys, replication by replication where the randomness is shared."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.simulation.engine import Run
from withstand.simulation.parallel import Chunks
from withstand.simulation.scenarios import perform

LAWS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def lost_over_zones(replications, architecture, count: int) -> float:
    keys = [f"zone-loss:{zone}" for zone in architecture.zones if zone.startswith("us-east-1")]
    return sum(one.flows["shop"].lost for key in keys for one in replications(architecture, key, count))


@LAWS
@given(intervals=st.tuples(st.integers(5, 30), st.integers(5, 30)).map(sorted), threshold=st.integers(1, 5))
def test_faster_detection_never_worsens_rto(build, replications, intervals, threshold: int) -> None:
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


@LAWS
@given(each=st.integers(1, 9))
def test_another_replica_in_each_zone_never_worsens_availability(build, replications, each: int) -> None:
    few, more = (build(workloads={"web@us-east-1": {"replicas": 3 * count}}) for count in (each, each + 1))
    assert lost_over_zones(replications, more, 6) <= lost_over_zones(replications, few, 6) * (1 + 1e-9)


@LAWS
@given(each=st.integers(2, 6), zone=st.sampled_from("ab"))
def test_another_zone_never_worsens_what_a_zone_loss_costs(build, replications, each: int, zone: str) -> None:
    # Of one loss. Over a year a further zone is also one more zone that can fail: see the documentation.
    def zoned(zones: str):
        return build(
            regions={"us-east-1": {"zones": [f"us-east-1{zone}" for zone in zones]}},
            resources={"nodes@us-east-1": {"zones": [f"us-east-1{zone}" for zone in zones]}},
            workloads={"web@us-east-1": {"replicas": 6 * each}},
        )

    two, three = (replications(zoned(zones), f"zone-loss:us-east-1{zone}", 6) for zones in ("ab", "abc"))
    for fewer, more in zip(two, three, strict=True):
        assert more.flows["shop"].lost <= fewer.flows["shop"].lost + 1e-9
        assert more.flows["shop"].lowest >= fewer.flows["shop"].lowest - 1e-9


@pytest.mark.parametrize(
    "key", ["region-loss:us-east-1", "zone-loss:us-east-1a", "workload-loss:web@us-east-1"]
)
def test_load_is_conserved_and_levels_are_shares(build, monkeypatch, key: str) -> None:
    seen = []
    settle = Run._settle

    def watched(run: Run) -> None:
        settle(run)
        seen.append((float(run.arrivals[:2].sum()), min(run.levels), max(run.levels)))

    monkeypatch.setattr(Run, "_settle", watched)
    chunks = Chunks(build(), 42)
    for number in range(5):
        perform(chunks.plant, chunks.layout(1.0), chunks.scenarios[key], (42, number))
    assert seen
    for arrivals, least, most in seen:
        assert math.isclose(arrivals, 1.0, abs_tol=1e-9)
        assert 0 <= least <= most <= 1


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
