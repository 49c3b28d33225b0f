"""From the nodes of a BDD library to arrays: negation marks on edges become nodes of their own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from withstand.simulation.exact.diagram import Diagram, Integers

_WALKED_NODES = 2_000
"""Up to here, walking over the nodes is as fast as a file."""


def flattened(root: Any, manager: Any, variables: tuple[str, ...], coherent: bool) -> Diagram:
    """The diagram below a node of a manager of `dd`, without complement edges, from the leaves up."""
    if root == manager.true or root == manager.false:
        nothing = np.array([len(variables)] * 2, dtype=np.int64)
        ends = np.array([0, 1], dtype=np.int64)
        return Diagram(variables, nothing, ends, ends, int(root == manager.true), coherent)
    large = len(root) > _WALKED_NODES and type(root).__module__ == "dd.cudd"
    rows = _dumped(root, manager) if large else _walked(root)
    levels = np.array([manager.level_of_var(f"v{number}") for number in range(len(variables))])
    rows[:, 0] = levels[rows[:, 0]]
    in_order = tuple(variables[number] for number in np.argsort(levels))
    return _without_complements(rows, in_order, coherent, negated=bool(root.negated))


def _dumped(root: Any, manager: Any) -> Integers:
    """Rows (variable, high, low) of all nodes in CUDD's own order; row i is node i + 2, -n the negation of n.

    Through CUDD's file format, since walking millions of nodes from Python takes minutes. Node 1 is true.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "diagram.dddmp"
        manager.dump(str(file), [root])
        text = file.read_bytes()
    body = text[text.index(b".nodes") :].split(b"\n", 2)[2]
    numbers = np.fromstring(body[: body.index(b".end")].replace(b" v", b" "), dtype=np.int64, sep=" ")
    return np.ascontiguousarray(numbers.reshape(-1, 5)[:, [1, 3, 4]])


def _walked(root: Any) -> Integers:
    """The same rows by walking the nodes."""
    ids: dict[int, int] = {}
    rows: list[tuple[int, int, int]] = []
    stack = [_regular(root)]
    while stack:
        node = stack[-1]
        if int(node) in ids:
            stack.pop()
            continue
        if node.var is None:
            ids[int(node)] = 1
            continue
        children = (node.high, node.low)
        waiting = [plain for child in children if int(plain := _regular(child)) not in ids]
        if waiting:
            stack += waiting
            continue
        high, low = (-ids[int(~child)] if child.negated else ids[int(child)] for child in children)
        rows.append((int(node.var.removeprefix("v")), high, low))
        ids[int(node)] = len(rows) + 1
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _regular(node: Any) -> Any:
    return ~node if node.negated else node


def _without_complements(
    rows: Integers, variables: tuple[str, ...], coherent: bool, *, negated: bool
) -> Diagram:
    """Node n and its negation become two nodes (never both needed when the function is monotone)."""
    count = len(rows) + 2
    # Signed node s has the index s, its negation count + s; only those that the root reaches are kept.
    level = np.concatenate([[len(variables)] * 2, rows[:, 0]])
    high = np.concatenate([[0, 1], rows[:, 1]])
    low = np.concatenate([[0, 1], rows[:, 2]])
    every_high = np.concatenate([_index(high, count), _index(-high, count)])
    every_low = np.concatenate([_index(low, count), _index(-low, count)])
    every_level = np.concatenate([level, level])
    for table in (every_high, every_low):
        table[table == count + 1] = 0  # not true is false
        table[[0, 1, count, count + 1]] = [0, 1, 0, 0]
    root = (count if negated else 0) + count - 1
    kept = _reached(root, every_level, (every_high, every_low), len(variables))
    order = kept[np.argsort(-every_level[kept], kind="stable")]
    place = np.full(2 * count, -1, dtype=np.int64)
    place[order] = np.arange(2, len(order) + 2)
    place[0], place[1] = 0, 1
    ends = np.array([0, 1], dtype=np.int64)
    return Diagram(
        variables,
        np.concatenate([[len(variables)] * 2, every_level[order]]).astype(np.int64),
        np.concatenate([ends, place[every_high[order]]]),
        np.concatenate([ends, place[every_low[order]]]),
        int(place[root]),
        coherent,
    )


def _index(signed: Integers, count: int) -> Integers:
    return np.where(signed < 0, count - signed, signed)


def _reached(root: int, level: Integers, children: tuple[Integers, Integers], bottom: int) -> Integers:
    """Inner nodes that the root reaches, level by level."""
    seen = np.zeros(len(level), dtype=bool)
    seen[root] = True
    by_level = np.argsort(level, kind="stable")
    edges = np.searchsorted(level[by_level], np.arange(bottom + 1))
    for variable in range(bottom):
        nodes = by_level[edges[variable] : edges[variable + 1]]
        nodes = nodes[seen[nodes]]
        for child in children:
            seen[child[nodes]] = True
    seen[level == bottom] = False
    return np.flatnonzero(seen)
