"""Binary decision diagrams (Bryant 1986): the exact probability of a boolean function of independent events.

Built with `dd`, by CUDD where its wheel brings it, else in pure Python; then flattened to arrays, which are
evaluated for many sets of probabilities at once. Variables keep the depth-first order of the circuit:
reordering costs more than it gains on fault trees (measured, see benchmarks/exact_aralia.py).
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Sized
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from withstand.errors import WithstandError
from withstand.simulation.exact.circuit import Circuit, Operation
from withstand.simulation.streams import Floats

Integers = npt.NDArray[np.int64]
_BLOCK_BYTES = 16 * 2**20
"""Samples are evaluated in blocks: long enough for numpy, small enough for the processor's cache."""
BACKENDS = ("dd.cudd", "dd.autoref")
"""The libraries that build diagrams, best first: CUDD in C, and the same in pure Python."""
_MONOTONE_NODES = 100_000
"""A larger diagram that holds negations counts as not coherent without a look at every node."""
_FIRST_CACHE = 2**14
"""Entries of CUDD's cache to begin with; it grows by itself, and allocating the default takes 25 ms."""
_WALKED_NODES = 2_000
"""Up to here, walking over the nodes is as fast as a file."""
_COUNTING_SHARE = 20
"""Counting the nodes may take one part in this many of the time."""


class LimitExceededError(WithstandError):
    """An exact analysis did not finish within its limits of time or size; there is no number."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an exact analysis gives up: wall time, nodes of the diagram, and memory of its process.

    Time and nodes are looked at between operations; `isolated` also ends an operation that takes too long.
    """

    seconds: float = 60.0
    nodes: int = 10_000_000
    bytes: int = 4 * 2**30


class Clock:
    """Counts down the seconds of the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.end = time.monotonic() + limits.seconds

        self.next_count = 0.0

    def check(self, nodes: Sized = (), doing: str = "building the decision diagram") -> None:
        """Raises LimitExceededError when the time is over, or there are more than the allowed nodes.

        Nodes are counted from time to time only: CUDD walks over all of them to count.
        """
        now = time.monotonic()
        if now > self.end:
            raise LimitExceededError(f"not finished after {self.limits.seconds:g} s ({doing})")
        if now > self.next_count:
            if len(nodes) > self.limits.nodes:
                raise LimitExceededError(f"not finished: more than {self.limits.nodes:,} nodes ({doing})")
            self.next_count = now + _COUNTING_SHARE * (time.monotonic() - now)


@dataclass(frozen=True, slots=True)
class Diagram:
    """A reduced ordered BDD without complement edges as arrays; children stand before their parents.

    Node 0 is false and node 1 is true; the last node is the root. `level[i]` is the position of node i's
    variable in `variables`, `high[i]` and `low[i]` the nodes for true and false.
    """

    variables: tuple[str, ...]
    level: Integers
    high: Integers
    low: Integers
    root: int
    coherent: bool

    def __len__(self) -> int:
        """The number of nodes, terminals included."""
        return len(self.level)

    def probability(self, probabilities: Floats) -> Floats:
        """Probability that the function is true, for each row of probabilities.

        Shape (samples, variables) → (samples,); a single row, (variables,), counts as one sample. Sums of
        products of numbers that are not negative, so that small probabilities keep their digits.
        """
        rows = np.atleast_2d(np.asarray(probabilities, dtype=float))
        if rows.shape[1] != len(self.variables):
            raise ValueError(f"{rows.shape[1]} probabilities for {len(self.variables)} variables")
        if not ((rows >= 0) & (rows <= 1)).all():
            raise ValueError("a probability lies outside 0 to 1")
        step = max(1, _BLOCK_BYTES // (8 * len(self)))
        found = np.empty(len(rows))
        for start in range(0, len(rows), step):
            found[start : start + step] = self._block(rows[start : start + step])
        return found

    def values(self, row: Floats) -> Floats:
        """The probability of the function of every node, for one set of probabilities."""
        value = np.empty((len(self), 1))
        self._fill(value, row[np.newaxis, :])
        return value[:, 0]

    def birnbaum(self, row: Floats) -> tuple[float, Floats]:
        """The probability, and its derivative by each variable's probability (one pass up, one down)."""
        value = self.values(row)
        reach = np.zeros(len(self))
        reach[self.root] = 1.0
        gradient = np.zeros(len(self.variables))
        for variable, nodes in reversed(self._by_level()):
            high, low = self.high[nodes], self.low[nodes]
            np.add.at(reach, high, reach[nodes] * row[variable])
            np.add.at(reach, low, reach[nodes] * (1 - row[variable]))
            gradient[variable] = float(np.dot(reach[nodes], value[high] - value[low]))
        return float(value[self.root]), gradient

    def _block(self, rows: Floats) -> Floats:
        value = np.empty((len(self), len(rows)))
        self._fill(value, rows)
        result: Floats = value[self.root]
        return result

    def _fill(self, value: Floats, rows: Floats) -> None:
        value[0], value[1] = 0.0, 1.0
        columns = np.ascontiguousarray(rows.T)
        for variable, nodes in self._by_level():
            true = columns[variable]
            value[nodes] = value[self.high[nodes]] * true + value[self.low[nodes]] * (1 - true)

    def _by_level(self) -> list[tuple[int, Integers | slice]]:
        """Nodes of each variable from the last level up: slices, since they stand together."""
        inner = self.level[2:]
        starts = np.flatnonzero(np.diff(inner, prepend=-1)) if len(inner) else np.empty(0, dtype=np.int64)
        ends = [*starts[1:], len(inner)]
        return [
            (int(inner[start]), slice(start + 2, end + 2))
            for start, end in zip(starts.tolist(), ends, strict=False)
        ]


def build(circuit: Circuit, limits: Limits | None = None) -> Diagram:
    """The diagram of a circuit; raises LimitExceededError when it does not fit the limits."""
    clock = Clock(limits or Limits())
    manager = _manager()
    manager.declare(*(f"v{number}" for number in range(len(circuit.variables))))
    made: list[Any] = []
    last_use = _last_use(circuit)
    for position, operation in enumerate(circuit.operations):
        made.append(_apply(manager, operation, made, clock))
        for argument in operation.arguments:
            if last_use[argument] == position:
                made[argument] = None  # lets the manager collect it
    root = made[-1]
    coherent = circuit.coherent or (len(root) <= _MONOTONE_NODES and _monotone(manager, root, clock))
    return _flatten(root, manager, tuple(circuit.variables), coherent)


def _manager() -> Any:
    for backend in BACKENDS:
        try:
            library = importlib.import_module(backend)
        except ImportError:
            continue
        settings = {"initial_cache_size": _FIRST_CACHE} if backend == "dd.cudd" else {}
        manager = library.BDD(**settings)
        manager.configure(reordering=False)
        return manager
    raise ImportError("dd is not installed")


def _last_use(circuit: Circuit) -> dict[int, int]:
    return {
        argument: position
        for position, operation in enumerate(circuit.operations)
        for argument in operation.arguments
    }


def _apply(manager: Any, operation: Operation, made: list[Any], clock: Clock) -> Any:
    match operation.kind:
        case "variable":
            return manager.var(f"v{operation.number}")
        case "constant":
            return manager.true if operation.number else manager.false
        case "not":
            return ~made[operation.arguments[0]]
        case "atleast":
            return _at_least(manager, operation.number, [made[part] for part in operation.arguments], clock)
        case _:
            return _fold(manager, operation, [made[part] for part in operation.arguments], clock)


def _fold(manager: Any, operation: Operation, parts: list[Any], clock: Clock) -> Any:
    # Lower variables first: each step then puts a little on top of what is there.
    parts.sort(key=lambda part: part.level, reverse=True)
    result = parts[0]
    for part in parts[1:]:
        result = manager.apply(operation.kind, result, part)
        clock.check(manager)
    return result


def _at_least(manager: Any, count: int, parts: list[Any], clock: Clock) -> Any:
    """k out of n by the table of "at least j of the last i parts"."""
    parts.sort(key=lambda part: part.level)
    row = [manager.true] + [manager.false] * max(count, 0)
    for part in reversed(parts):
        row = [
            manager.true,
            *(manager.ite(part, row[needed - 1], row[needed]) for needed in range(1, len(row))),
        ]
        clock.check(manager)
    return row[max(count, 0)]


def _monotone(manager: Any, root: Any, clock: Clock) -> bool:
    """Whether the function never turns false when a variable turns true."""
    seen = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node.var is None or int(node) in seen:
            continue
        seen.add(int(node))
        low, high = (~node.low, ~node.high) if node.negated else (node.low, node.high)
        if manager.apply("and", low, ~high) != manager.false:
            return False
        clock.check(manager)
        stack += [low, high]
    return True


def _flatten(root: Any, manager: Any, variables: tuple[str, ...], coherent: bool) -> Diagram:
    if root == manager.true or root == manager.false:
        nothing = np.array([len(variables)] * 2, dtype=np.int64)
        ends = np.array([0, 1], dtype=np.int64)
        return Diagram(variables, nothing, ends, ends, int(root == manager.true), coherent)
    large = len(root) > _WALKED_NODES and type(root).__module__ == "dd.cudd"
    rows = _dumped(root, manager) if large else _walked(root)
    return _without_complements(rows, variables, coherent, negated=bool(root.negated))


def _dumped(root: Any, manager: Any) -> Integers:
    """Rows (level, high, low) of all nodes in CUDD's own order; row i is node i + 2, -n the negation of n.

    Through CUDD's file format, since walking millions of nodes from Python takes minutes. Node 1 is true.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "diagram.dddmp"
        manager.dump(str(file), [root])
        text = file.read_bytes()
    body = text[text.index(b".nodes") :].split(b"\n", 2)[2]
    numbers = np.array(body[: body.index(b".end")].replace(b" v", b" ").split(), dtype=np.int64)
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
    kept = _reached(root, every_level, every_high, every_low, len(variables))
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


def _reached(root: int, level: Integers, high: Integers, low: Integers, bottom: int) -> Integers:
    """Inner nodes that the root reaches, level by level."""
    seen = np.zeros(len(level), dtype=bool)
    seen[root] = True
    by_level = np.argsort(level, kind="stable")
    edges = np.searchsorted(level[by_level], np.arange(bottom + 1))
    for variable in range(bottom):
        nodes = by_level[edges[variable] : edges[variable + 1]]
        nodes = nodes[seen[nodes]]
        seen[high[nodes]] = True
        seen[low[nodes]] = True
    seen[level == bottom] = False
    return np.flatnonzero(seen)
