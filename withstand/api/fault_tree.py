"""Fault trees of other tools: read one, and evaluate it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.fault_tree import FaultTreeResult

DEFAULT_TIME_LIMIT = 60.0
DEFAULT_MISSION_TIME = 8760.0


def evaluate_fault_tree(
    paths: Sequence[Path],
    *,
    time_limit: float = DEFAULT_TIME_LIMIT,
    mission_time: float = DEFAULT_MISSION_TIME,
) -> FaultTreeResult:
    """The exact probability, minimal cut sets and importances of each top event of an Open-PSA model.

    `time_limit` is in seconds, `mission_time` in hours. A top event that does not finish is in
    `unfinished` with the reason, and never approximated. InputError for a model that is not valid.
    """
    from withstand.scanners.open_psa import read_open_psa
    from withstand.simulation.exact.bdd import Limits
    from withstand.simulation.exact.isolated import evaluate_within

    return evaluate_within(read_open_psa(paths, mission_time), Limits(seconds=time_limit))


def write_fault_tree(result: FaultTreeResult, outputs: Sequence[tuple[str, Path | None]]) -> tuple[str, ...]:
    """Writes each output (format, file) whole or not at all; returns the texts of those without a file."""
    from withstand.reports.fault_tree import as_json, as_text
    from withstand.reports.write import write_text

    texts = [(as_json if format == "json" else as_text)(result) for format, _ in outputs]
    for text, (_, file) in zip(texts, outputs, strict=True):
        if file is not None:
            write_text(file, text)
    return tuple(text for text, (_, file) in zip(texts, outputs, strict=True) if file is None)
