"""The result of a fault tree's evaluation as text for a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from pathlib import PurePath
from typing import Any

from withstand.model.results.dynamic_fault_tree import Unreliability
from withstand.model.results.fault_tree import FaultTreeResult, TopEvent
from withstand.reports.codec import encode

SCHEMA = "withstand/fault-tree/1"
"""Name and version of the JSON form."""
_ROWS_SHOWN = 10


def as_json(result: FaultTreeResult | Unreliability) -> str:
    """Top events with probability, minimal cut sets and importances; the tree itself by its counts."""
    if isinstance(result, Unreliability):
        return _dumped(_dynamic(result))
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
    return _dumped(document)


def as_text(result: FaultTreeResult | Unreliability) -> str:
    """One screen for each top event: its probability, most probable cut sets, most important events."""
    if isinstance(result, Unreliability):
        return _unreliability(result)
    return "\n".join(_lines(result)) + "\n"


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _dynamic(result: Unreliability) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "name": result.tree.name,
        "gates": len(result.tree.gates),
        "basic_events": len(result.tree.lives),
        "top_events": [
            {
                "name": result.tree.top,
                "probability": result.probability,
                "time_hours": result.time,
                "states": result.states,
                "modules": result.modules,
            }
        ],
        "unfinished": [{"name": result.tree.top, "reason": result.reason}] if result.reason else [],
        "notes": [],
    }


def _unreliability(result: Unreliability) -> str:
    tree = result.tree
    head = f"{tree.name}   {len(tree.gates)} gates · {len(tree.lives)} basic events\n\n{tree.top}   "
    if result.probability is None:
        return f"{head}no result: {result.reason}\n"
    return f"{head}P(failed by {result.time:g} h) = {result.probability:.9g} ({_made_of(result)})\n"


def _made_of(result: Unreliability) -> str:
    states = f"{result.states:,} states"
    if result.modules == 1:
        return f"exact, Markov chain of {states}"
    return f"exact, {result.modules} independent modules, each a Markov chain, of {states} in all"


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
        if unfinished.bounds is not None:
            low, high = unfinished.bounds
            yield (
                f"  proven: P is between {_rounded(low, ROUND_FLOOR)} and {_rounded(high, ROUND_CEILING)} "
                "(by the cut sets found so far, and all that is left to open)"
            )
    if tree.notes:
        yield ""
        yield from (f"note: {note}" for note in tree.notes)


def _rounded(bound: float, direction: str) -> str:
    """Outwards, so that what is printed is a bound too."""
    return f"{float(Context(prec=4, rounding=direction).create_decimal_from_float(bound)):.4g}"


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
