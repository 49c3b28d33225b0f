"""Ruined data: which recovery point there is, and that people, the start and the restore all count."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

EAST = "us-east-1"
RUIN = [{"kind": "corruption", "target": "own", "at": "10m"}]
FACTS = {
    "aurora-postgresql.restore_time": 5000.0,
    "aurora-postgresql.restorable_point_lag": 300.0,
    "aurora-postgresql.restore_granularity": 1.0,
    "aws-backup.snapshot_time": 1500.0,
    "aws-backup.restore_time": 4000.0,
    "aws-backup.backup_interval": 86400.0,
}
DECIDED = 60.0 + 31.0 + 203.0 + 411.0
"""The alert, the page, the acknowledgement and the judgement of the constants."""
STARTED = DECIDED + 83.0


def database(**settings: Any) -> dict[str, Any]:
    made = {
        "kind": "aurora-postgresql", "region": EAST, "instances": [{"zone": f"{EAST}a", "role": "writer"}],
        **settings,
    }  # fmt: skip
    return {"own": made}


def plan(interval: str, **settings: Any) -> dict[str, Any]:
    made = {"kind": "aws-backup", "region": EAST, "covers": ["own"], "interval": interval, "retention": "35d"}
    return {"plan": {**made, **settings}}


def test_a_restore_is_the_sum_of_the_decision_the_hands_and_the_service(pinned, play, names) -> None:
    one = play(pinned(RUIN, FACTS, resources=database(continuous_backup=True)))
    store = one.stores["own"]
    assert names(one, store.critical)[-2:] == ["Restore is started by hand", "Restored"]
    assert store.rto == pytest.approx(STARTED + 5000.0, abs=1e-3)
    assert not store.repaired


@pytest.mark.parametrize(("lag", "age"), [(300.0, 1.0), (2000.0, 2000.0 - STARTED)])
def test_point_in_time_goes_to_the_last_second_that_is_restorable(
    pinned, play, lag: float, age: float
) -> None:
    """Usually that of the ruin itself, since people take longer than the log; else its lag less that."""
    facts = {**FACTS, "aurora-postgresql.restorable_point_lag": lag}
    store = play(pinned(RUIN, facts, resources=database(continuous_backup=True))).stores["own"]
    assert store.rpo == pytest.approx(age, abs=1e-3)


def ages(replications: Any, architecture: Any, count: int = 300) -> np.ndarray:
    return np.array([one.stores["own"].rpo for one in replications(architecture, "test", count)])


@pytest.mark.parametrize(
    ("resources", "interval"),
    [
        (database(continuous_backup=False, backup_retention="7d"), 86400.0),
        ({**database(continuous_backup=False, backup_retention="7d"), **plan("6h")}, 6 * 3600.0),
        ({**database(continuous_backup=False, backup_retention="0s"), **plan("6h")}, 6 * 3600.0),
        (
            {
                **database(continuous_backup=False, backup_retention="0s"),
                **plan("24h"),
                "often": plan("6h")["plan"],
            },
            6 * 3600.0,
        ),
    ],
)
def test_snapshots_are_as_old_as_their_interval_makes_them(
    pinned, replications, resources: dict[str, Any], interval: float
) -> None:
    """A snapshot that takes 1,500 s and is not complete when it is wanted (after 788 s) does not count."""
    found = ages(replications, pinned(RUIN, FACTS, resources=resources))
    late = 1500.0 - STARTED
    assert late - 1 <= found.min() and found.max() <= interval + late + 1
    assert found.mean() == pytest.approx(interval / 2 + late, rel=0.06)


def test_nothing_to_restore_from_is_gone(pinned, play) -> None:
    store = play(
        pinned(RUIN, FACTS, resources=database(continuous_backup=False, backup_retention="0s"))
    ).stores["own"]
    assert math.isinf(store.rpo)
    assert store.repaired


def test_a_plan_with_continuous_backup_is_point_in_time_too(pinned, play) -> None:
    resources = {**database(continuous_backup=False, backup_retention="0s"), **plan("6h", continuous=True)}
    assert play(pinned(RUIN, FACTS, resources=resources)).stores["own"].rpo == pytest.approx(1.0)


def test_versions_of_objects_undo_every_change(pinned, play) -> None:
    bucket = {"own": {"kind": "s3", "region": EAST, "versioning": True}}
    store = play(pinned(RUIN, {**FACTS, "s3.restore_time": 3000.0}, resources=bucket)).stores["own"]
    assert store.rpo == 0
    assert store.rto == pytest.approx(STARTED + 3000.0, abs=1e-3)
    plain = {"own": {"kind": "s3", "region": EAST, "versioning": False}}
    assert math.isinf(play(pinned(RUIN, FACTS, resources=plain)).stores["own"].rpo)
