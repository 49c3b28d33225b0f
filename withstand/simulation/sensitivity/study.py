"""A study: one measurement of a claim, taken again for variants of the architecture.

Variants share every random number (common random numbers), replication by replication, so that a difference
between two of them is the lever's doing and not chance. A scenario whose replications read nothing that a
variant changes is not played again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from withstand.model.results.estimate import Trace
from withstand.model.results.judging import deciding_measurement, judge_answer
from withstand.simulation.answers import measure
from withstand.simulation.execution.context import Budget, MeasureContext, Request, Runs, Sampler
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.sensitivity.levers import Change, variant

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Measurement
    from withstand.model.results.outcome import Outcome
    from withstand.simulation.plant.plant import Plant

# Causes of a yearly sum that are played again for a variant; the rest stay as they are (and it is said).
_MOST_CAUSES = 6


@dataclass(frozen=True, slots=True)
class Studied:
    """What is looked at: a part narrowed to the scope and the scenario that decide it."""

    part: Part
    scope: str
    scenario: str


class Study:
    """The measurement of one subject with any lever scaled; at most `size` replications of a scenario."""

    def __init__(self, architecture: Architecture, part: Part, *, seed: int, size: int) -> None:
        self.architecture = architecture
        self.whole = part
        self.seed = seed
        self.size = size
        self.known: dict[Request, Runs] = {}
        """Replications of the architecture as it is."""
        self.focus: frozenset[str] | None = None
        """Scenarios that are played again for a variant; None: all."""
        self.plant: Plant | None = None
        self.subject: Studied | None = None

    def begin(self) -> Measurement | None:
        """Measure the architecture as it is, and find what decides the part; None where nothing does."""
        context = self._context(self.architecture, self._as_it_is)
        bound = self.whole.bound
        answer = measure(context, self.whole)
        deciding = deciding_measurement(bound, answer) if bound is not None else None
        if deciding is None:
            return None
        self.plant = context.plant
        self.subject = self._narrowed(context, deciding)
        causes = [share.name for share in deciding.shares if share.name in context.scenarios]
        if causes:
            self.focus = frozenset(causes[:_MOST_CAUSES])
        self.known = {key: runs for key, runs in self.known.items() if self._wanted(key, deciding)}
        return deciding

    def _wanted(self, request: Request, deciding: Measurement) -> bool:
        return not self.whole.scenarios or request[0] == deciding.scenario

    def _narrowed(self, context: MeasureContext, deciding: Measurement) -> Studied:
        part = self.whole
        if part.scenarios and deciding.scenario in context.scenarios:
            part = part.model_copy(update={"scenarios": (deciding.scenario,)})
        for id in part.scope:
            alone = part.model_copy(update={"scope": (id,)})
            found = measure(context, alone).measurements
            if len(found) == 1 and found[0].scope == deciding.scope:
                return Studied(alone, deciding.scope, deciding.scenario)
        return Studied(part, deciding.scope, deciding.scenario)

    def measured(self, change: Change, size: int | None = None) -> Measurement | None:
        """The measurement with levers scaled (none: as it is); None where it cannot be measured."""
        if self.subject is None:
            raise ValueError("a study begins with the architecture as it is")
        most = size or self.size

        def sampler(requests: Sequence[Request]) -> list[Runs]:
            return self._variant(context, change, requests, most)

        context: MeasureContext = self._context(variant(self.architecture, change), sampler)
        found = measure(context, self.subject.part).measurements
        wanted = (self.subject.scope, self.subject.scenario)
        same = [one for one in found if (one.scope, one.scenario) == wanted]
        return next(iter(same or found), None)

    def outcome_of_whole(self, change: Change) -> Outcome:
        """What the whole part comes to with levers scaled: all its scopes and scenarios."""
        changed = variant(self.architecture, change)
        context = self._context(
            changed, lambda requests: [self._played(changed, each, self.size) for each in requests]
        )
        return judge_answer(self.whole, measure(context, self.whole)).outcome

    def _context(self, architecture: Architecture, sampler: Sampler) -> MeasureContext:
        return MeasureContext(architecture, self.seed, Budget(), sampler, _no_trace)

    def _as_it_is(self, requests: Sequence[Request]) -> list[Runs]:
        for request in requests:
            if request not in self.known:
                self.known[request] = self._played(self.architecture, request, self.size)
        return [self.known[request] for request in requests]

    def _variant(
        self, context: MeasureContext, change: Change, requests: Sequence[Request], most: int
    ) -> list[Runs]:
        return [
            _first(self.known[request], most)
            if request in self.known and not self._touched(context, change, request)
            else self._played(context.architecture, request, most)
            for request in requests
        ]

    def _touched(self, context: MeasureContext, change: Change, request: Request) -> bool:
        """Whether a scenario must be played again: it is looked at, and reads what is changed."""
        if not change or (self.focus is not None and request[0] not in self.focus):
            return False
        if any(lever.kind == "setting" for lever in change) or not _alike(self.plant, context.plant):
            return True
        read = {use.name for use in self.known[request].facts}
        return any(lever.name in read for lever in change)

    def _played(self, architecture: Architecture, request: Request, most: int) -> Runs:
        scenario, load, size = request
        # A layout of its own: what one scenario looked up for all must be on the record of each.
        made = Chunks(architecture, self.seed).make(scenario, load, range(min(size or most, most)))
        names = sorted({name for one in made for name in one.facts})
        return Runs(scenario, load, tuple(made), tuple(architecture.fact(*name) for name in names))


def _first(runs: Runs, most: int) -> Runs:
    """The first replications, which are the same whatever the number of all."""
    if len(runs) <= most:
        return runs
    return Runs(runs.scenario, runs.load, runs.replications[:most], runs.facts)


def _alike(one: Plant | None, other: Plant) -> bool:
    """Whether two plants are compiled alike, whatever architectures they stand for."""
    names = [field.name for field in fields(other) if field.compare and field.name != "architecture"]
    return one is not None and all(getattr(one, name) == getattr(other, name) for name in names)


def _no_trace(_: str, number: int, load: str) -> Trace:
    return Trace(number, "", ())
