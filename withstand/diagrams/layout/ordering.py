"""Ordering: in which order and how far down things stand in columns so that few lines between them cross.

A line over several columns keeps a place free in each that it passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

_SWEEPS = 6
_MOST_PAIRS = 400  # beyond, counting crossings costs more than it brings
_PASSING = 10.0  # height that a line takes that passes a column, pixels
_MARK = "\0"  # begins the names of such places: no element has it

Pair = tuple[str, str]


def arranged(
    columns: Sequence[Sequence[str]],
    pairs: Sequence[Pair],
    sizes: Mapping[str, float],
    gap: float,
    *,
    centered: bool = False,
) -> tuple[list[list[str]], dict[str, float]]:
    """The columns with their members in a better order, and how far down the middle of each is.

    The longest column is stacked with this gap, the others stand beside what they are joined to: of several
    joined to the same the first, or with `centered` all of them around it.
    """
    filled, links = _with_passages(columns, pairs)
    ordered = _untangled(filled, links)
    heights = _levels(ordered, links, sizes, gap, centered=centered)
    return [[name for name in column if not name.startswith(_MARK)] for column in ordered], heights


def untangled(columns: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> list[list[str]]:
    """The columns with their members reordered, each near the mean of what it is joined to."""
    filled, links = _with_passages(columns, pairs)
    return [[name for name in column if not name.startswith(_MARK)] for column in _untangled(filled, links)]


def _with_passages(
    columns: Sequence[Sequence[str]], pairs: Sequence[Pair]
) -> tuple[list[list[str]], list[Pair]]:
    """Columns with a place for each line that passes, and lines from each column to the next only."""
    filled = [list(column) for column in columns]
    column_of = {name: number for number, column in enumerate(columns) for name in column}
    links: dict[Pair, None] = {}
    for pair in pairs:
        if not set(pair) <= column_of.keys():
            continue
        a, b = sorted(pair, key=column_of.__getitem__)
        before = a
        for number in range(column_of[a] + 1, column_of[b]):
            passage = f"{_MARK}{pair[1]}{_MARK}{number}"  # lines to one target share their places
            if passage not in filled[number]:
                filled[number].append(passage)
            links[before, passage] = None
            before = passage
        if column_of[a] != column_of[b]:
            links[before, b] = None
    return filled, list(links)


def _untangled(columns: Sequence[Sequence[str]], links: Sequence[Pair]) -> list[list[str]]:
    """Of all orders that were tried, the one with the fewest crossings, the given one first.

    Members that nothing is joined to keep to the end.
    """
    joined = _joined(links)
    visited = _visited(columns, joined)
    best = [sorted(column, key=lambda name: name not in joined) for column in columns]
    fewest = _crossings(best, links)
    for start in (best, [sorted(column, key=visited.__getitem__) for column in columns]):
        current = start
        for sweep in range(_SWEEPS):
            if not fewest:
                return best
            current = _swapped([list(column) for column in current], links)
            count = _crossings(current, links)
            if count < fewest:
                best, fewest = current, count
            current = _swept(current, joined, backwards=bool(sweep % 2))
    return best


def _visited(columns: Sequence[Sequence[str]], joined: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """When each is met on a walk along the lines: what hangs together comes together."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(name for column in columns for name in column if name in joined)
    graph.add_edges_from((name, other) for name, others in joined.items() for other in others)
    found = {name: place for place, name in enumerate(networkx.dfs_preorder_nodes(graph))}
    return {name: found.get(name, len(found)) for column in columns for name in column}


def _joined(links: Sequence[Pair]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = {}
    for a, b in links:
        joined.setdefault(a, []).append(b)
        joined.setdefault(b, []).append(a)
    return joined


def _swept(
    columns: list[list[str]], joined: Mapping[str, Sequence[str]], *, backwards: bool
) -> list[list[str]]:
    made = [list(column) for column in columns]
    places = _places(made)
    for column in reversed(made) if backwards else made:
        means = {
            name: sum(places[other][1] for other in joined[name]) / len(joined[name])
            for name in column
            if name in joined
        }
        column.sort(key=lambda name: means.get(name, 2.0))
        places |= _places([column], first=places[column[0]][0]) if column else {}
    return made


def _swapped(columns: list[list[str]], links: Sequence[Pair]) -> list[list[str]]:
    """The columns after every exchange of two neighbours that undoes crossings."""
    onward: dict[str, list[str]] = {}
    back: dict[str, list[str]] = {}
    for a, b in links:
        onward.setdefault(a, []).append(b)
        back.setdefault(b, []).append(a)
    row = {name: number for column in columns for number, name in enumerate(column)}

    def cross(upper: str, lower: str) -> int:
        return sum(
            row[a] > row[b]
            for ways in (onward, back)
            for a in ways.get(upper, ())
            for b in ways.get(lower, ())
        )

    better = True
    while better:
        better = False
        for column in columns:
            for at in range(len(column) - 1):
                upper, lower = column[at], column[at + 1]
                if cross(lower, upper) < cross(upper, lower):
                    column[at : at + 2] = lower, upper
                    row[lower], row[upper] = at, at + 1
                    better = True
    return columns


def _levels(
    columns: Sequence[Sequence[str]],
    links: Sequence[Pair],
    sizes: Mapping[str, float],
    gap: float,
    *,
    centered: bool,
) -> dict[str, float]:
    """The height of the middle of each, from the top of the highest column."""
    joined = _joined(links)

    def size(name: str) -> float:
        return sizes.get(name, _PASSING)

    if not columns:
        return {}
    base = max(range(len(columns)), key=lambda number: sum(size(name) + gap for name in columns[number]))
    heights: dict[str, float] = {}
    for number in (base, *range(base + 1, len(columns)), *range(base - 1, -1, -1)):
        wanted: list[float] = []
        for name in columns[number]:
            near = sorted(heights[other] for other in joined.get(name, ()) if other in heights)
            wanted.append(near[(len(near) - 1) // 2] if near and number != base else 0.0)
        own = [size(name) for name in columns[number]]
        if centered and number != base:
            wanted = _around(wanted, own, gap)
        least = 0.0
        for name, height in zip(columns[number], wanted, strict=True):
            heights[name] = max(height, least + size(name) / 2)
            least = heights[name] + size(name) / 2 + gap
    return heights


def _around(wanted: Sequence[float], sizes: Sequence[float], gap: float) -> list[float]:
    """Heights in this order without overlap, as near as possible to the wanted ones (least squares)."""
    offsets = [0.0]
    for before, after in pairwise(sizes):
        offsets.append(offsets[-1] + before / 2 + gap + after / 2)
    pools: list[tuple[float, int]] = []
    for height, offset in zip(wanted, offsets, strict=False):
        mean, count = height - offset, 1
        while pools and pools[-1][0] > mean:
            above, number = pools.pop()
            mean, count = (mean * count + above * number) / (count + number), count + number
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(flat, offsets, strict=False)]


def _places(columns: Sequence[Sequence[str]], first: int = 0) -> dict[str, tuple[int, float]]:
    """Number of the column, and how far down in it, from 0 to 1."""
    return {
        name: (number, (row + 0.5) / len(column))
        for number, column in enumerate(columns, first)
        for row, name in enumerate(column)
    }


def _crossings(columns: Sequence[Sequence[str]], links: Sequence[Pair]) -> int:
    places = _places(columns)
    lines = [(places[a], places[b]) for a, b in links[:_MOST_PAIRS]]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for index, (a, b) in enumerate(lines)
        for c, d in lines[:index]
    )
