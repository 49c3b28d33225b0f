"""The way in: answers for parts of claims, and summaries of scenarios."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from withstand.errors import UnknownValueError
from withstand.model.estimate import Answer, Unmeasured
from withstand.simulation.context import Budget, MeasureContext
from withstand.simulation.parallel import Sampling

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.claim import Part

PartKey = tuple[str, int]
"""(claim id, index of the part)."""

STATIC_METRICS = frozenset({"rules", "coverage", "records"})


def answer(
    architecture: Architecture,
    parts: Mapping[PartKey, Part],
    *,
    seed: int,
    workers: int = 1,
    budget: Budget | None = None,
) -> dict[PartKey, Answer]:
    """What the simulation says about each part; parts of static metrics are left out.

    An unknown value that an estimate needed becomes `Unmeasured(kind="unknown")` of that part. The result
    depends on the architecture, the seed and the budget; not on the number of workers or on any bound.
    """
    with Sampling(architecture, seed=seed, workers=workers, budget=budget or Budget()) as sampling:
        context = sampling.context()
        return {
            key: measure(context, part) for key, part in parts.items() if part.metric not in STATIC_METRICS
        }


def measure(context: MeasureContext, part: Part) -> Answer:
    """The answer to one part: the module of `measures` with the metric's name is asked."""
    module = f"withstand.simulation.measures.{part.metric.replace('-', '_')}"
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return _unmeasured(part, f"the metric {part.metric} is not simulated yet", known=True)
    try:
        result: Answer = found.measure(context, part)
    except UnknownValueError as error:
        return _unmeasured(part, str(error), known=False)
    return result


def _unmeasured(part: Part, reason: str, *, known: bool) -> Answer:
    gap = Unmeasured(
        part.metric,
        ", ".join(part.scope),
        ", ".join(part.scenarios),
        reason,
        "not modelled" if known else "unknown",
    )
    return Answer((), (gap,))
