"""Two-terminal reliability of a network whose links fail: the frontier method (Rosenthal 1977; Hardy 2007).

Links are taken one by one; of all that was taken only matters which of the nodes that still have links to
come are connected, so that states that agree in this are one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from withstand.simulation.exact.limits import Allowance, Limits

_CONNECTED = ()
State = tuple[int, ...]
"""For each node of the frontier the number of its block, numbered in the order of first occurrence."""


def two_terminal(
    links: Sequence[tuple[int, int, float]], source: int, target: int, limits: Limits | None = None
) -> float:
    """Probability that source and target are connected by working links (node, node, probability that up).

    The order of the links decides the width of the frontier: give them as they lie, for example row by row.
    """
    if source == target:
        return 1.0
    allowance = Allowance((limits or Limits()).nodes, "states")
    last = {node: number for number, link in enumerate(links) for node in link[:2]}
    last[source] = last[target] = len(links)
    frontier = [source, target]
    states: dict[State, float] = {(0, 1): 1.0}
    for number, (first, second, up) in enumerate(links):
        allowance.check(states, "following the frontier")
        wider = frontier + [node for node in dict.fromkeys((first, second)) if node not in frontier]
        kept = [place for place, node in enumerate(wider) if last[node] > number]
        following: dict[State, float] = defaultdict(float)
        for state, probability in states.items():
            if state == _CONNECTED:
                following[state] += probability
                continue
            blocks = (*state, *range(len(wider), len(wider) + len(wider) - len(frontier)))
            joined = _joined(blocks, wider.index(first), wider.index(second))
            following[_state(joined, kept)] += probability * up
            following[_state(blocks, kept)] += probability * (1 - up)
        frontier = [wider[place] for place in kept]
        states = following
    return states.get(_CONNECTED, 0.0)


def _joined(blocks: State, first: int, second: int) -> State:
    kept, merged = blocks[first], blocks[second]
    return tuple(kept if block == merged else block for block in blocks)


def _state(blocks: State, kept: Sequence[int]) -> State:
    # Source and target stand first and never leave.
    if blocks[0] == blocks[1]:
        return _CONNECTED
    names: dict[int, int] = {}
    return tuple(names.setdefault(blocks[place], len(names)) for place in kept)
