"""A store's way back: the fault's end where nothing else brings it back, or a restore elsewhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from withstand.simulation.engine.held_state import HeldState
from withstand.simulation.recovery.data_loss import NOTHING, Loss
from withstand.simulation.recovery.store_state import back, lost, state_of

EAST, WEST = "us-east-1", "us-west-2"
LOSS = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
STORE: Any = SimpleNamespace(id="orders")


def run_at(now: float) -> Any:
    return SimpleNamespace(state=HeldState(), env=SimpleNamespace(now=now))


def test_the_first_loss_says_since_when_and_the_greatest_how_much() -> None:
    run = run_at(10.0)
    assert state_of(run, STORE) is None
    lost(run, STORE)
    run.env.now = 50.0
    lost(run, STORE, Loss(7.0, 70.0, "some"))
    lost(run, STORE, Loss(3.0, 30.0, "less"))
    state = state_of(run, STORE)
    assert state is not None
    assert (state.lost_at, state.loss.age) == (10.0, 7.0)


def test_the_first_return_counts() -> None:
    run = run_at(10.0)
    back(run, STORE, 1)  # nothing has happened to it
    assert state_of(run, STORE) is None
    lost(run, STORE, NOTHING)
    run.env.now = 60.0
    back(run, STORE, 4)
    run.env.now = 90.0
    back(run, STORE, 5, repaired=True)
    state = state_of(run, STORE)
    assert state is not None
    assert (state.back_at, state.link, state.repaired) == (60.0, 4, False)


def alone(**plan: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "own": {
            "kind": "rds-postgresql",
            "region": EAST,
            "instances": [{"zone": f"{EAST}a", "role": "writer"}],
        }
    }
    if plan:
        made["plan"] = {
            "kind": "aws-backup", "region": EAST, "covers": ["own"], "interval": "6h",
            "retention": "35d", **plan,
        }  # fmt: skip
    return {"resources": made}


def test_without_a_copy_elsewhere_it_waits_for_its_region(pinned, play) -> None:
    for changes in (alone(), alone(copies=[])):
        store = play(pinned(LOSS, **changes)).stores["own"]
        assert store.rto == pytest.approx(48 * 3600)
        assert store.repaired and store.rpo == 0  # its data are where they were


def test_from_a_backup_elsewhere_it_takes_people_their_hands_and_the_restore(pinned, play, names) -> None:
    facts = {"rds-postgresql.restore_time": 7000.0}
    one = play(pinned(LOSS, facts, **alone(copies=[{"to_region": WEST}])))
    store = one.stores["own"]
    assert names(one, store.critical) == [
        "Alert fires", "Paged", "Acknowledged", "Judged by a person", "Restore is started by hand",
        "Restored from plan",
    ]  # fmt: skip
    assert store.rto == pytest.approx(60 + 31 + 203 + 411 + 83 + 7000, abs=1e-3)
    assert not store.repaired and store.rpo > 0
