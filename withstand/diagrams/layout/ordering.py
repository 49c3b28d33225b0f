"""Ordering: in which order things stand in neighbouring columns so that few lines between them cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SWEEPS = 6
_FEW_PAIRS = 60
_MOST_PAIRS = 400  # beyond, counting crossings costs more than it brings

Pair = tuple[str, str]


def untangled(columns: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> list[list[str]]:
    """The columns with their members reordered: each near the mean of what it is joined to.

    Of all orders that were tried, the one with the fewest crossings, the given one first.
    Members that nothing is joined to keep to the end.
    """
    joined: dict[str, list[str]] = {}
    for a, b in pairs:
        joined.setdefault(a, []).append(b)
        joined.setdefault(b, []).append(a)
    current = [sorted(column, key=lambda name: name not in joined) for column in columns]
    best, fewest = current, _crossings(current, pairs)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        current = _swept(current, joined, backwards=bool(sweep % 2))
        count = _crossings(current, pairs)
        if count < fewest:
            best, fewest = current, count
    return _swapped(best, pairs, fewest) if len(pairs) <= _FEW_PAIRS else best


def _swapped(columns: list[list[str]], pairs: Sequence[Pair], fewest: int) -> list[list[str]]:
    """The columns after every exchange of two neighbours that undoes a crossing."""
    better = bool(fewest)
    while better:
        better = False
        for column in columns:
            for at in range(len(column) - 1):
                column[at : at + 2] = column[at + 1], column[at]
                count = _crossings(columns, pairs)
                if count < fewest:
                    fewest, better = count, True
                else:
                    column[at : at + 2] = column[at + 1], column[at]
    return columns


def _swept(
    columns: list[list[str]], joined: Mapping[str, Sequence[str]], *, backwards: bool
) -> list[list[str]]:
    made = [list(column) for column in columns]
    places = _places(made)
    for column in reversed(made) if backwards else made:
        own = set(column)
        means = {
            name: sum(places[other][1] for other in others) / len(others)
            for name in column
            if (others := [other for other in joined.get(name, ()) if other in places and other not in own])
        }
        column.sort(key=lambda name: means.get(name, 2.0 if name not in joined else places[name][1]))
        places |= _places([column], first=made.index(column))
    return made


def _places(columns: Sequence[Sequence[str]], first: int = 0) -> dict[str, tuple[int, float]]:
    """Number of the column, and how far down in it, from 0 to 1."""
    return {
        name: (number, (row + 0.5) / len(column))
        for number, column in enumerate(columns, first)
        for row, name in enumerate(column)
    }


def _crossings(columns: Sequence[Sequence[str]], pairs: Sequence[Pair]) -> int:
    places = _places(columns)
    lines = [
        tuple(sorted((places[a], places[b]))) for a, b in pairs[:_MOST_PAIRS] if a in places and b in places
    ]
    return sum(
        a[0] < d[0] and c[0] < b[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for index, (a, b) in enumerate(lines)
        for c, d in lines[:index]
    )
