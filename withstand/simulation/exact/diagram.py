"""A decision diagram as arrays: evaluated for many sets of probabilities at once, and differentiated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from withstand.simulation.exact.many_rows import joined
from withstand.simulation.streams import Floats

Integers = npt.NDArray[np.int64]
_BLOCK_BYTES = 16 * 2**20
"""Samples are evaluated in blocks: long enough for numpy, small enough for the processor's cache."""
_MANY_ROWS = 1_000
"""From here on, joining the diagram's chains first costs less than it saves."""


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
        if len(rows) >= _MANY_ROWS and self.root > 1:
            return joined(self).probability(rows)
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
