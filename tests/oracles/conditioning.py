"""The law of total probability over common causes: another way to the probability of a top event."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from withstand.simulation.exact.diagram import Diagram


@dataclass(frozen=True, slots=True)
class Condition:
    """One combination of common causes, how probable it is, and the top event's probability given it."""

    failed: tuple[str, ...]
    weight: float
    probability: float


def conditioned(
    diagram: Diagram, probabilities: Mapping[str, float], causes: Sequence[str]
) -> tuple[Condition, ...]:
    """The law of total probability over the 2^k states of `causes`; Σ weight × probability is the total."""
    places = {name: place for place, name in enumerate(diagram.variables)}
    row = np.array([probabilities[name] for name in diagram.variables])
    states = list(product((False, True), repeat=len(causes)))
    rows = np.repeat(row[np.newaxis, :], len(states), axis=0)
    for column, cause in enumerate(causes):
        if cause in places:
            rows[:, places[cause]] = [float(state[column]) for state in states]
    found = diagram.probability(rows)
    return tuple(
        Condition(
            tuple(cause for cause, failed in zip(causes, state, strict=True) if failed),
            math.prod(
                probabilities[cause] if failed else 1 - probabilities[cause]
                for cause, failed in zip(causes, state, strict=True)
            ),
            float(probability),
        )
        for state, probability in zip(states, found, strict=True)
    )
