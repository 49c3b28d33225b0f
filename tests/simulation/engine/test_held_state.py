"""State that parts above the engine hold within a replication: one object of each class."""

from __future__ import annotations

from withstand.simulation.engine.held_state import HeldState


class _Copies:
    def __init__(self) -> None:
        self.ready: dict[str, int] = {}


class _Watcher:
    def __init__(self, region: str) -> None:
        self.region = region


def test_everybody_who_asks_for_a_class_gets_the_same_object() -> None:
    state = HeldState()
    state.of(_Copies).ready["order"] = 3
    assert state.of(_Copies).ready == {"order": 3}
    assert HeldState().of(_Copies).ready == {}


def test_what_needs_more_than_its_class_is_put_there() -> None:
    state = HeldState()
    assert state.find(_Watcher) is None
    made = _Watcher("eu-west-1")
    state.put(made)
    assert state.find(_Watcher) is made
    assert state.find(_Copies) is None


def test_nothing_is_held_once_it_is_cleared() -> None:
    state = HeldState()
    state.of(_Copies).ready["order"] = 3
    state.clear()
    assert state.find(_Copies) is None
