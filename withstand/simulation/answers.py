"""The way in: answers for parts of claims, and summaries of scenarios."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from withstand.errors import IncompleteError, Interrupted, UnknownValueError
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Answer, Unmeasured
from withstand.simulation.execution.context import Budget, MeasureContext, Request
from withstand.simulation.execution.executors import PROCESSES
from withstand.simulation.execution.replications import Sampling
from withstand.simulation.measuring.told_replications import of_worst_only

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Metric, Part
    from withstand.model.results.estimate import Measurement, Trace, Unmeasured
    from withstand.simulation.execution.context import MeasureContext


PartKey = tuple[str, int]
"""(claim id, index of the part)."""

Kind = Literal["unknown", "not modelled", "failed", "interrupted"]

_LONGEST_MESSAGE = 200

STATIC_METRICS = frozenset({"rules", "coverage", "records"})


def answer(
    architecture: Architecture,
    parts: Mapping[PartKey, Part],
    *,
    seed: int,
    workers: int = 1,
    budget: Budget | None = None,
    executor: str = PROCESSES,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[PartKey, Answer]:
    """What the simulation says about each part; parts of static metrics are left out.

    An unknown value that an estimate needed becomes `Unmeasured(kind="unknown")` of that part, a metric that
    crashes `Unmeasured(kind="failed")`: neither keeps the other parts from their answers. The result
    depends on the architecture, the seed and the budget; not on the number of workers, the
    executor ("processes", "dask", "dask=ADDRESS", "ray" or "ray=ADDRESS") or any bound. `meanwhile` is called
    once, when workers have something to do: what else the caller has to compute. Ctrl-C after that ends the
    measuring: what is not measured yet becomes `Unmeasured(kind="interrupted")`.

    UsageError for another executor; IncompleteError when its cluster cannot be reached or is lost.
    """
    with Sampling(
        architecture, seed=seed, workers=workers, budget=budget or Budget(), executor=executor
    ) as sampling:
        context = sampling.context()
        wanted = {key: part for key, part in parts.items() if part.metric not in STATIC_METRICS}
        foreseen = {key: _foreseen(context, part) for key, part in wanted.items()}
        sampling.begin(request for requests in foreseen.values() for request in requests)
        meanwhile()
        # Workers are busy for a while: what needs no replications comes first.
        waiting = sorted(wanted, key=lambda key: bool(foreseen[key]))
        answers: dict[PartKey, Answer] = {}
        with suppress(KeyboardInterrupt):
            while waiting:
                key = min(waiting, key=lambda each: sampling.missing(foreseen[each]))
                answers[key] = measure(context, wanted[key])
                waiting.remove(key)
        return {key: answers.get(key) or _interrupted(part) for key, part in wanted.items()}


def _interrupted(part: Part) -> Answer:
    return _unmeasured(part, "interrupted before it was measured", "interrupted")


def _foreseen(context: MeasureContext, part: Part) -> tuple[Request, ...]:
    """The replications that the metric will ask for, as far as its module can say."""
    try:
        found = importlib.import_module(_module_of(part))
        requests: tuple[Request, ...] = found.requests(context, part) if hasattr(found, "requests") else ()
    except Exception:  # whatever it is, `measure` says it about this part
        return ()
    return requests


def measure(context: MeasureContext, part: Part) -> Answer:
    """The answer to one part: the module of `measures` with the metric's name is asked."""
    module = _module_of(part)
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return _unmeasured(part, f"the metric {part.metric} is not simulated yet", "not modelled")
    try:
        result: Answer = found.measure(context, part)
    except UnknownValueError as error:
        return _unmeasured(part, str(error), "unknown")
    except IncompleteError:
        raise  # the cluster is gone, for every other part too
    except Exception as error:  # a mistake in one metric may not cost the answers of all the others
        return _unmeasured(part, f"the measure failed with {_crash(error)}; a bug in withstand", "failed")
    return replace(result, measurements=of_worst_only(result.measurements))


def _module_of(part: Part) -> str:
    return f"withstand.simulation.measures.{part.metric.replace('-', '_')}"


def _crash(error: Exception) -> str:
    """The error in one line, with the place in withstand that it comes from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "withstand" in frame.filename]
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    said = " ".join(str(error).split())[:_LONGEST_MESSAGE]
    return f"{type(error).__name__}{f' ({said})' if said else ''}{where}"


def _unmeasured(part: Part, reason: str, kind: Kind) -> Answer:
    gap = Unmeasured(part.metric, ", ".join(part.scope), ", ".join(part.scenarios), reason, kind)
    return Answer((), (gap,))


@dataclass(frozen=True, slots=True)
class Summary:
    """What one scenario does: recovery times and lost writes, gaps, and two replications in full."""

    scenario: str
    measurements: tuple[Measurement, ...]
    unmeasured: tuple[Unmeasured, ...]
    traces: tuple[Trace, ...]
    """The median and the worst replication, where the scenario is felt."""


def simulate(
    architecture: Architecture,
    scenarios: Sequence[str],
    *,
    seed: int,
    workers: int = 1,
    budget: Budget | None = None,
    executor: str = PROCESSES,
) -> tuple[Summary, ...]:
    """What each scenario (by key) does to the platform, each journey and each store.

    The same replications as those that claims are judged by, so the numbers are the same. Ctrl-C raises
    Interrupted with those that are finished.
    """
    with Sampling(
        architecture, seed=seed, workers=workers, budget=budget or Budget(), executor=executor
    ) as sampling:
        context = sampling.context()
        found: list[Summary] = []
        try:
            for key in scenarios:
                found.append(_summary(context, key))
        except KeyboardInterrupt:
            told = f"{len(found)} of {len(scenarios)} scenarios were simulated until then"
            raise Interrupted(told, tuple(found)) from None
        return tuple(found)


def _summary(context: MeasureContext, scenario: str) -> Summary:
    stores = tuple(store.id for store in context.plant.stores)
    asked: tuple[tuple[Metric, tuple[str, ...]], ...] = (
        ("rto", ()),
        ("rto", (*context.architecture.journeys, *stores)),
        ("outage", ()),
        ("outage", tuple(context.architecture.journeys)),
        ("rpo", stores),
    )
    answers = [
        measure(context, Part(metric=metric, scope=scope, scenarios=(scenario,)))
        for metric, scope in asked
        if scope or metric != "rpo"
    ]
    found = tuple(one for answer in answers for one in answer.measurements)
    gaps = dict.fromkeys(gap for answer in answers for gap in answer.unmeasured)
    traces = next((one.traces for one in found if one.traces), ())
    return Summary(scenario, found, tuple(gaps), traces)
