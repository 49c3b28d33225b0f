"""Fault trees of other tools: read one, and evaluate it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.results.fault_tree import FaultTreeResult

from withstand.model.results.dynamic_fault_tree import Unreliability

DEFAULT_TIME_LIMIT = 3_600.0
DEFAULT_NODE_LIMIT = 10_000_000
_NODES_FOR_A_STATE = 20
"""What one state of a chain costs, counted in nodes of a decision diagram."""
DEFAULT_MISSION_TIME = 8760.0


def evaluate_fault_tree(
    paths: Sequence[Path],
    *,
    node_limit: int = DEFAULT_NODE_LIMIT,
    time_limit: float = DEFAULT_TIME_LIMIT,
    mission_time: float = DEFAULT_MISSION_TIME,
) -> FaultTreeResult:
    """The exact probability, minimal cut sets and importances of each top event of an Open-PSA model.

    `mission_time` is in hours. A top event whose decision diagram needs more than `node_limit` nodes is in
    `unfinished` with the reason, and never approximated: the answer does not depend on the machine.
    OutOfResourcesError after `time_limit` seconds; InputError for a model that is not valid.
    """
    from withstand.scanners.open_psa import read_open_psa
    from withstand.simulation.exact.isolated import evaluate_within
    from withstand.simulation.exact.limits import Limits

    tree = read_open_psa(paths, mission_time)
    return evaluate_within(tree, Limits(nodes=node_limit, seconds=time_limit))


def evaluate_dynamic_tree(
    path: Path,
    mission_time: float,
    *,
    node_limit: int = DEFAULT_NODE_LIMIT,
    time_limit: float = DEFAULT_TIME_LIMIT,
) -> FaultTreeResult | Unreliability:
    """Probability that the top event of a Galileo tree happens by `mission_time` (hours).

    A tree without dynamic gates is evaluated like any fault tree, with cut sets and importances.
    """
    from withstand.scanners.galileo import read_galileo
    from withstand.simulation.exact import dynamic
    from withstand.simulation.exact.isolated import evaluate_within, run_within
    from withstand.simulation.exact.limits import Limits

    tree = read_galileo(path)
    limits = Limits(nodes=node_limit, states=node_limit // _NODES_FOR_A_STATE, seconds=time_limit)
    if not tree.dynamic and tree.top in tree.gates:
        return evaluate_within(dynamic.as_static(tree, mission_time), limits)
    found, reason = run_within(dynamic.results, (tree, mission_time, limits), limits)
    return found[0] if found else Unreliability(tree, mission_time, None, reason=reason)


def write_fault_tree(
    result: FaultTreeResult | Unreliability, outputs: Sequence[tuple[str, Path | None]]
) -> tuple[str, ...]:
    """Writes each output (format, file) whole or not at all; returns the texts of those without a file."""
    from withstand.reports.fault_tree import as_json, as_text
    from withstand.reports.write import write_text

    texts = [(as_json if format == "json" else as_text)(result) for format, _ in outputs]
    for text, (_, file) in zip(texts, outputs, strict=True):
        if file is not None:
            write_text(file, text)
    return tuple(text for text, (_, file) in zip(texts, outputs, strict=True) if file is None)


def unfinished(result: FaultTreeResult | Unreliability) -> bool:
    """Whether a probability is missing."""
    return result.probability is None if isinstance(result, Unreliability) else bool(result.unfinished)
