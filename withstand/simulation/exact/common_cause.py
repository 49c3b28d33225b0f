"""Common-cause groups expanded into independent basic events, one for each set of members that fails jointly.

Parametric models of the Open-PSA Model Exchange Format 2.0d, IV.C, with the non-staggered form of the
alpha-factor model (NUREG/CR-5485).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from withstand.errors import InputError
from withstand.model.results.fault_tree import CommonCauseGroup, FaultTree, Formula

MOST_EVENTS = 20_000
"""A group may become this many events: 14 members failing in any combination."""


def expanded(tree: FaultTree) -> FaultTree:
    """The tree in which each member of a group is the union of the joint failures that it takes part in."""
    gates = dict(tree.gates)
    probabilities = dict(tree.probabilities)
    for group in tree.common_causes:
        levels = dict(joint_probabilities(group))
        if sum(math.comb(len(group.members), level) for level in levels) > MOST_EVENTS:
            raise InputError.at("", f"common-cause group {group.name!r} has too many combinations")
        failing: dict[str, list[str]] = {member: [] for member in group.members}
        for level, probability in levels.items():
            for members in combinations(group.members, level):
                name = f"[{' '.join(members)}]"
                probabilities[name] = probability
                for member in members:
                    failing[member].append(name)
        for member, names in failing.items():
            del probabilities[member]
            gates[member] = Formula("or", tuple(names))
    return replace(tree, gates=gates, probabilities=probabilities, common_causes=())


def joint_probabilities(group: CommonCauseGroup) -> Iterator[tuple[int, float]]:
    """For each number of members: the probability that exactly one given set of so many fails jointly."""
    size, total = len(group.members), group.probability
    match group.model:
        case "beta-factor":
            (beta,) = group.factors
            yield 1, (1 - beta) * total
            yield size, beta * total
        case "MGL":
            letters = (1.0, *group.factors, 0.0)
            for level in range(1, len(group.factors) + 2):
                share = math.prod(letters[:level]) * (1 - letters[level])
                yield level, share * total / math.comb(size - 1, level - 1)
        case "alpha-factor":
            weight = math.fsum(level * factor for level, factor in enumerate(group.factors, 1))
            for level, factor in enumerate(group.factors, 1):
                yield level, level * factor / weight * total / math.comb(size - 1, level - 1)
        case "phi-factor":
            for level, factor in enumerate(group.factors, 1):
                yield level, factor * total
