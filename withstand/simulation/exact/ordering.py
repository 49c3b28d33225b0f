"""Orders of a fault tree's variables: depth first from the top, since what stands together is read together.

No order is best for all trees; where one explodes, the next is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from withstand.model.results.fault_tree import FaultTree, Formula

_MOST: Final = 1e300
Arrange = Callable[[list[str], dict[str, float]], list[str]]


def _as_written(names: list[str], sizes: dict[str, float]) -> list[str]:
    return names


def _small_first(names: list[str], sizes: dict[str, float]) -> list[str]:
    return sorted(names, key=lambda name: sizes.get(name, 1.0))


def _large_first(names: list[str], sizes: dict[str, float]) -> list[str]:
    return sorted(names, key=lambda name: -sizes.get(name, 1.0))


ARRANGEMENTS: Final[tuple[Arrange, ...]] = (_as_written, _small_first, _large_first)
"""How the children of each gate are visited, in the order in which they are tried."""


def depth_first(tree: FaultTree, top: str, arrange: Arrange = _as_written) -> Iterator[str]:
    """The basic events below a gate, each at its first visit."""
    # An explicit stack: a tree may be deeper than Python's.
    sizes = {} if arrange is _as_written else _sizes(tree, top)
    seen = {top}
    stack = [iter(arrange(list(names_in(tree.gates[top])), sizes))]
    while stack:
        name = next(stack[-1], None)
        if name is None:
            stack.pop()
        elif name not in seen:
            seen.add(name)
            if name in tree.gates:
                stack.append(iter(arrange(list(names_in(tree.gates[name])), sizes)))
            else:
                yield name


def names_in(formula: Formula) -> Iterator[str]:
    """Names of gates and events in a formula, in the order written."""
    for argument in formula.arguments:
        if isinstance(argument, Formula):
            yield from names_in(argument)
        elif isinstance(argument, str):
            yield argument


def _sizes(tree: FaultTree, top: str) -> dict[str, float]:
    """For each gate the leaves below it, counted once for each path."""
    sizes: dict[str, float] = {}
    stack = [top]
    while stack:
        gate = stack[-1]
        inner = [name for name in names_in(tree.gates[gate]) if name in tree.gates]
        waiting = [name for name in inner if name not in sizes]
        if waiting:
            stack += waiting
            continue
        stack.pop()
        sizes[gate] = min(_MOST, sum(sizes.get(name, 1.0) for name in names_in(tree.gates[gate])))
    return sizes
