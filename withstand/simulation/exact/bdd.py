"""Binary decision diagrams (Bryant 1986): the exact probability of a boolean function of independent events.

Built with `dd`, by CUDD where its wheel brings it, else in pure Python; then flattened to arrays, which are
evaluated for many sets of probabilities at once. Variables keep the depth-first order of the circuit:
reordering while building costs more than it gains on fault trees (measured, see benchmarks/exact_aralia.py).
"""

from __future__ import annotations

import importlib
from typing import Any

from withstand.simulation.exact.circuit import Circuit, Operation
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.exact.flattening import flattened
from withstand.simulation.exact.limits import Allowance, Limits

BACKENDS = ("dd.cudd", "dd.autoref")
"""The libraries that build diagrams, best first: CUDD in C, and the same in pure Python."""
_MONOTONE_NODES = 100_000
"""A larger diagram that holds negations counts as not coherent without a look at every node."""
_SMALL_NODES, _SIFTED_NODES = 1_000, 50_000
"""Between them, sifting takes a second at most (0.1 s for 5,000), and halves a platform's diagram."""
_FEW_OPERATIONS, _LITTLE_MEMORY = 50, 2**26
"""For a handful of gates a manager of the usual size takes longer to make than the diagram."""
_NODE_BYTES, _EMPTY_BYTES = 64, 2**24
"""What CUDD takes for a node, its share of the tables and the cache, and for a manager without nodes."""
_NO_NODE = ("is `NULL` pointer", "CUDD appears to have run out of memory")
"""What `dd` says when CUDD refuses a node that does not fit its memory, inside one operation too."""
_FIRST_CACHE = 2**14
"""Entries of CUDD's cache to begin with; it grows by itself, and allocating the default takes 25 ms."""


def build(circuit: Circuit, limits: Limits | None = None, *, for_many_rows: bool = False) -> Diagram:
    """The diagram of a circuit; raises LimitExceededError when it does not fit the limits.

    `for_many_rows` looks for a smaller one by reordering the finished diagram, where CUDD does that soon.
    """
    allowance = Allowance((limits or Limits()).nodes)
    manager = _manager(len(circuit.operations), allowance.most)
    try:
        root = _built(circuit, manager, allowance)
        allowance.check(root)
        coherent = circuit.coherent or (len(root) <= _MONOTONE_NODES and _monotone(manager, root, allowance))
    except (RuntimeError, ValueError) as error:
        if not any(words in str(error) for words in _NO_NODE):
            raise
        raise allowance.exceeded() from None
    in_c = type(root).__module__ == "dd.cudd"
    if for_many_rows and in_c and _SMALL_NODES < len(root) <= _SIFTED_NODES:
        importlib.import_module("dd.cudd").reorder(manager)
    return flattened(root, manager, tuple(circuit.variables), coherent)


def _built(circuit: Circuit, manager: Any, allowance: Allowance) -> Any:
    manager.declare(*(f"v{number}" for number in range(len(circuit.variables))))
    made: list[Any] = []
    last_use = _last_use(circuit)
    for position, operation in enumerate(circuit.operations):
        made.append(_apply(manager, operation, made, allowance))
        for argument in operation.arguments:
            if last_use[argument] == position:
                made[argument] = None  # lets the manager collect it
    return made[-1]


def load_library() -> Any:
    """The best library that is installed; importing it takes up to a second."""
    for backend in BACKENDS:
        try:
            return importlib.import_module(backend)
        except ImportError:
            continue
    raise ImportError("dd is not installed")


def _manager(operations: int, nodes: int) -> Any:
    library = load_library()
    settings = {"initial_cache_size": _FIRST_CACHE} if library.__name__ == "dd.cudd" else {}
    if settings and operations <= _FEW_OPERATIONS:
        settings["memory_estimate"] = _LITTLE_MEMORY
    manager = library.BDD(**settings)
    manager.configure(reordering=False)
    if settings:
        manager.configure(max_memory=_EMPTY_BYTES + nodes * _NODE_BYTES)
    return manager


def _check(manager: Any, allowance: Allowance) -> None:
    """CUDD keeps to its memory by itself, and walks over all nodes to count them."""
    if type(manager).__module__ != "dd.cudd":
        allowance.check(manager)


def _last_use(circuit: Circuit) -> dict[int, int]:
    return {
        argument: position
        for position, operation in enumerate(circuit.operations)
        for argument in operation.arguments
    }


def _apply(manager: Any, operation: Operation, made: list[Any], allowance: Allowance) -> Any:
    match operation.kind:
        case "variable":
            return manager.var(f"v{operation.number}")
        case "constant":
            return manager.true if operation.number else manager.false
        case "not":
            return ~made[operation.arguments[0]]
        case "atleast":
            return _at_least(
                manager, operation.number, [made[part] for part in operation.arguments], allowance
            )
        case _:
            return _fold(manager, operation, [made[part] for part in operation.arguments], allowance)


def _fold(manager: Any, operation: Operation, parts: list[Any], allowance: Allowance) -> Any:
    # Lower variables first: each step then puts a little on top of what is there.
    parts.sort(key=lambda part: part.level, reverse=True)
    result = parts[0]
    for part in parts[1:]:
        result = manager.apply(operation.kind, result, part)
        _check(manager, allowance)
    return result


def _at_least(manager: Any, count: int, parts: list[Any], allowance: Allowance) -> Any:
    """k out of n by the table of "at least j of the last i parts"."""
    parts.sort(key=lambda part: part.level)
    row = [manager.true] + [manager.false] * max(count, 0)
    for part in reversed(parts):
        row = [
            manager.true,
            *(manager.ite(part, row[needed - 1], row[needed]) for needed in range(1, len(row))),
        ]
        _check(manager, allowance)
    return row[max(count, 0)]


def _monotone(manager: Any, root: Any, allowance: Allowance) -> bool:
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
        _check(manager, allowance)
        stack += [low, high]
    return True
