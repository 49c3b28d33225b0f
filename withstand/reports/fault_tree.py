"""The result of a fault tree's evaluation as text for a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePath

from withstand.model.fault_tree import FaultTreeResult, TopEvent
from withstand.reports.codec import encode

SCHEMA = "withstand/fault-tree/1"
"""Name and version of the JSON form."""
_ROWS_SHOWN = 10


def as_json(result: FaultTreeResult) -> str:
    """Top events with probability, minimal cut sets and importances; the tree itself by its counts."""
    tree = result.tree
    document = {
        "schema": SCHEMA,
        "name": tree.name,
        "sources": [PurePath(source).name for source in tree.sources],
        "gates": len(tree.gates),
        "basic_events": len(tree.probabilities),
        "common_cause_groups": len(tree.common_causes),
        "top_events": [encode(event, {}) for event in result.events],
        "unfinished": [encode(event, {}) for event in result.unfinished],
        "notes": list(tree.notes),
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def as_text(result: FaultTreeResult) -> str:
    """One screen for each top event: its probability, most probable cut sets, most important events."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: FaultTreeResult) -> Iterator[str]:
    tree = result.tree
    groups = f" · {len(tree.common_causes)} common-cause groups" if tree.common_causes else ""
    yield f"{tree.name}   {len(tree.gates)} gates · {len(tree.probabilities)} basic events{groups}"
    for event in result.events:
        yield ""
        yield from _event(event)
    for unfinished in result.unfinished:
        yield ""
        yield f"{unfinished.name}   no result: {unfinished.reason}"
    if tree.notes:
        yield ""
        yield from (f"note: {note}" for note in tree.notes)


def _event(event: TopEvent) -> Iterator[str]:
    yield f"{event.name}   P = {event.probability:.6g} (exact, decision diagram of {event.nodes:,} nodes)"
    yield from (f"  note: {note}" for note in event.notes)
    if event.cut_set_count is not None:
        shown = event.cut_sets[:_ROWS_SHOWN]
        more = f", the {len(shown)} most probable" if event.cut_set_count > len(shown) else ""
        yield f"  {event.cut_set_count:,} minimal cut sets{more}:"
        yield from (f"    {cut.probability:<12.6g} {' · '.join(cut.events) or '(always)'}" for cut in shown)
    if event.importance:
        yield "  most important events:"
        width = max(len(each.event) for each in event.importance[:_ROWS_SHOWN])
        yield (
            f"    {'event':<{width}} {'p':>11} {'Birnbaum':>11} {'Fussell-V.':>11} {'RAW':>11} {'RRW':>11}"
        )
        for each in event.importance[:_ROWS_SHOWN]:
            yield (
                f"    {each.event:<{width}} {each.probability:>11.5g} {each.birnbaum:>11.5g} "
                f"{each.fussell_vesely:>11.5g} {each.risk_achievement_worth:>11.5g} "
                f"{each.risk_reduction_worth:>11.5g}"
            )
