"""Answers that are kept with what they were worked out from."""

from __future__ import annotations

import pytest

from withstand.simulation.plant.remembered import Memory, remembered

asked: list[tuple[str, int]] = []


class _Owner:
    def __init__(self, name: str) -> None:
        self.name = name
        self.remembered: Memory = {}


@remembered
def _times(owner: _Owner, factor: int) -> str:
    asked.append((owner.name, factor))
    return owner.name * factor


@remembered
def _other(owner: _Owner, factor: int) -> str:
    return f"{owner.name}/{factor}"


@remembered
def _unless(owner: _Owner, divisor: int) -> float:
    asked.append((owner.name, divisor))
    return 1 / divisor


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


def test_it_is_computed_once_for_each_owner_and_argument() -> None:
    one, two = _Owner("a"), _Owner("b")
    assert [_times(one, 2), _times(one, 2), _times(one, 3), _times(two, 2)] == ["aa", "aa", "aaa", "bb"]
    assert asked == [("a", 2), ("a", 3), ("b", 2)]


def test_two_functions_with_the_same_arguments_do_not_mix() -> None:
    owner = _Owner("a")
    assert (_times(owner, 1), _other(owner, 1)) == ("a", "a/1")


def test_named_arguments_count() -> None:
    owner = _Owner("a")
    assert (_times(owner, factor=2), _times(owner, factor=3)) == ("aa", "aaa")


def test_a_failure_is_not_an_answer() -> None:
    owner = _Owner("a")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _unless(owner, 0)
    assert asked == [("a", 0), ("a", 0)]
