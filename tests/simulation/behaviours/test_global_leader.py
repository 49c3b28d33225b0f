"""A leader in one region: who decides its promotion, and the exact sum of what follows."""

from __future__ import annotations

from typing import Any

import pytest

EAST, WEST = "us-east-1", "us-west-2"
LOSS = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
WRITES = {"journeys": {"shop": {"write_share": 1.0}}}
MONITOR = {"cloudwatch.metric_delay": 71.0, "cloudwatch.alarm_evaluation_period": 127.0}
DECIDED = 60.0 + 31.0 + 203.0 + 411.0


@pytest.mark.parametrize(
    ("promotion", "before"),
    [("scripted", DECIDED), ("manual", DECIDED + 83.0), ("automatic", 71.0 + 127.0)],
)
def test_who_promotes_decides_how_long_it_takes(pinned, play, promotion: str, before: float) -> None:
    settings: dict[str, Any] = {"promotion": promotion}
    if promotion == "automatic":
        settings["decided_by"] = None
    one = play(pinned(LOSS, MONITOR, **WRITES, resources={"global": settings}))
    assert one.stores["global"].rto == pytest.approx(before + 173.0, abs=1e-3)
    assert one.flows["shop"].rto == pytest.approx(before + 173.0 + 29.0, abs=1e-3)


def test_losing_another_region_costs_no_writes(pinned, play) -> None:
    west = [{"kind": "region-loss", "target": WEST, "duration": "48h"}]
    one = play(pinned(west, **WRITES))
    assert "global" not in one.stores


def test_the_new_leaders_own_limits_count(pinned, play) -> None:
    """It takes 400 writes a second of 1,000: the rest is lost until the region is back."""
    narrow = {f"db@{EAST}": {"write_capacity": "2000/s"}, f"db@{WEST}": {"write_capacity": "400/s"}}
    one = play(pinned(LOSS, **WRITES, resources=narrow))
    flow = one.flows["shop"]
    assert flow.repaired
    assert flow.lost == pytest.approx(0.6 * 48 * 3600, rel=0.02)
    wide = {f"db@{EAST}": {"write_capacity": "2000/s"}, f"db@{WEST}": {"write_capacity": "2000/s"}}
    assert not play(pinned(LOSS, **WRITES, resources=wide)).flows["shop"].repaired


def test_with_every_member_lost_there_is_nobody_to_promote(pinned, play) -> None:
    both = [{"kind": "region-loss", "target": region, "duration": "3h"} for region in (EAST, WEST)]
    store = play(pinned(both, **WRITES)).stores["global"]
    assert store.rto == pytest.approx(3 * 3600)
    assert store.repaired


@pytest.mark.parametrize("at", ["5m", "14m"])
def test_a_copy_that_is_lost_while_people_decide_or_promote_is_not_promoted(pinned, play, at: str) -> None:
    """They decide after 705 s and are done after 878."""
    east = {"kind": "region-loss", "target": EAST, "duration": "10h"}
    west = {"kind": "region-loss", "target": WEST, "duration": "8h", "at": at}
    store = play(pinned([east, west], **WRITES)).stores["global"]
    assert store.rto == pytest.approx(10 * 3600)
    assert store.repaired
