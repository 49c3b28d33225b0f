"""Two-terminal reliability: published grids, and plain enumeration of small networks."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest

from withstand.simulation.exact.limits import LimitExceededError, Limits
from withstand.simulation.exact.two_terminal import two_terminal

Links = list[tuple[int, int, float]]


def grid(rows: int, columns: int, up: float = 0.9) -> Links:
    """A grid of nodes, column by column."""
    links: Links = []
    for column in range(columns):
        for row in range(rows):
            node = column * rows + row
            links += [(node, node + 1, up)] if row + 1 < rows else []
            links += [(node, node + rows, up)] if column + 1 < columns else []
    return links


@pytest.mark.parametrize(
    ("rows", "columns", "published"),
    [(2, 34, 0.6646717304), (4, 15, 0.9735002936), (5, 12, 0.9754652084), (6, 10, 0.9756432915)],
)
def test_grids_corner_to_corner(rows: int, columns: int, published: float) -> None:
    found = two_terminal(grid(rows, columns), 0, rows * columns - 1)
    assert found == pytest.approx(published, abs=1e-10)


@pytest.mark.parametrize("seed", range(8))
def test_enumeration_of_small_networks(seed: int) -> None:
    random = np.random.default_rng(seed)
    links = [
        (first, second, float(random.uniform(0.1, 0.95)))
        for first, second in nx.gnm_random_graph(6, 9, seed=seed).edges
    ]
    total = 0.0
    for up in product((False, True), repeat=len(links)):
        graph = nx.Graph(link[:2] for link, is_up in zip(links, up, strict=True) if is_up)
        graph.add_nodes_from([0, 5])
        if nx.has_path(graph, 0, 5):
            total += np.prod(
                [link[2] if is_up else 1 - link[2] for link, is_up in zip(links, up, strict=True)]
            )
    assert two_terminal(links, 0, 5) == pytest.approx(float(total), rel=1e-12)


def test_nothing_between_them_and_nothing_needed() -> None:
    assert two_terminal([(0, 1, 0.9)], 0, 2) == 0
    assert two_terminal([(0, 1, 0.9)], 1, 1) == 1


def test_limits_hold() -> None:
    with pytest.raises(LimitExceededError):
        two_terminal(grid(9, 9), 0, 80, Limits(nodes=100))
