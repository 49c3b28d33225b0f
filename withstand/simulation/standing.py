"""What still stands while regions are lost: legs, and the legs that call each station, for the inner loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Collection

    from withstand.simulation.layout import Layout
    from withstand.simulation.tries import Tries


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Lists by index, with nothing in them about the legs of lost regions."""

    lost: frozenset[str]
    legs: list[float]
    """Level of each leg where no station refuses anything: 1, or 0 in a lost region."""
    outside: NDArray[np.bool_]
    """Stations that legs elsewhere use."""
    reached: frozenset[int]
    """The same, by index."""
    users: tuple[tuple[tuple[int, float, float, Tries], ...], ...]
    """Station → (leg, calls, need, tries)."""
    callers: tuple[tuple[tuple[int, int, float, float, float, Tries], ...], ...]
    """Station → (leg, slot, weight, calls, need, tries) of the legs that bring it load."""
    cut: tuple[tuple[tuple[int, float], ...], ...]
    """Station → (leg, share that goes on) while the station answers nothing."""


def standing(layout: Layout, lost: Collection[str]) -> Standing:
    """The plant without the legs of the lost regions."""
    plant = layout.plant
    legs = [0.0 if leg.region in lost else 1.0 for leg in plant.legs]
    outside = np.ones(len(plant.stations), dtype=bool)
    for region in lost:
        outside &= ~layout.local[region]
    users = tuple(tuple(user for user in each if legs[user[0]]) for each in plant.users)
    weights, slots = layout.weights, layout.slots
    return Standing(
        frozenset(lost),
        legs,
        outside,
        frozenset(outside.nonzero()[0].tolist()),
        users,
        tuple(
            tuple(
                (leg, slots[leg], weights[leg], calls, need, tries)
                for leg, calls, need, tries in each
                if weights[leg] > 0
            )
            for each in users
        ),
        tuple(tuple((leg, _without(calls, need)) for leg, calls, need, _ in each) for each in users),
    )


def _without(calls: float, need: float) -> float:
    """Share of a leg's requests that go on where none of these calls is answered."""
    return 1.0 - need * (1.0 - (0.0**calls if calls >= 1.0 else 1.0 - calls))
