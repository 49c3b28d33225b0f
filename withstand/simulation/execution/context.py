"""What a metric is measured with: the architecture, its plant, and replications of scenarios, made lazily."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from withstand.model.structure.standard_scenarios import all_scenarios, matching
from withstand.simulation.engine.record import Replication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Scenario
    from withstand.model.results.estimate import Trace
    from withstand.model.values.fact_use import FactUse
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.plant.remembered import Memory


# An upper bound of a P95 needs 59 replications; below that a verdict could never be "holds".
_LEAST = 60


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is sampled for one scenario. It depends on nothing that a claim says.

    `first` replications, then doubled until the P95 of every recovery time has a relative half-width of
    `precision`, or as many are made as the scenario may have. Counted in replications, never in seconds, so
    that the same input gives the same bytes on every machine.
    """

    replications: int = 400
    """At most, of a scenario that takes a region or a zone."""
    first: int = 100
    precision: float = 0.05

    @property
    def local(self) -> int:
        """At most, of any other scenario: there are many of them, and each touches little."""
        return max(self.replications // 4, min(self.replications, _LEAST))


@dataclass(frozen=True, slots=True)
class Runs:
    """The replications of one scenario at one load."""

    scenario: str
    load: str
    replications: tuple[Replication, ...]
    facts: tuple[FactUse, ...]

    def __len__(self) -> int:
        """How many replications there are."""
        return len(self.replications)


Request = tuple[str, str, int | None]
"""(scenario key, load, size); without a size, as many replications as precision needs."""
Sampler = Callable[[Sequence[Request]], list[Runs]]
"""Requests → their replications, in the same order."""


@dataclass
class MeasureContext:
    """Shared by all metrics of one call of `answer`; replications are made once and kept."""

    architecture: Architecture
    seed: int
    budget: Budget
    sampler: Sampler
    replay: Callable[[str, int, str], Trace]
    """(scenario key, replication number, load) → its full trace."""
    remembered: Memory = field(default_factory=dict, repr=False)
    """What several metrics share (`plant.remembered`)."""
    _runs: dict[Request, Runs] = field(default_factory=dict)

    @cached_property
    def plant(self) -> Plant:
        """Stations, flows and routes of the architecture, compiled once."""
        from withstand.simulation.plant.compiler import compile_plant

        return compile_plant(self.architecture)

    @cached_property
    def scenarios(self) -> Mapping[str, Scenario]:
        """All scenarios by key, declared and standard."""
        return all_scenarios(self.architecture)

    def matching(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """Keys of the scenarios that the patterns match, in a stable order."""
        return matching(self.architecture, patterns)

    def runs(self, scenario: str, load: str = "peak", size: int | None = None) -> Runs:
        """The replications of a scenario at a load: "peak", "mean", or "curve" (hours of the day in turn).

        Without `size`, as many as the budget's precision needs; with it, exactly so many.
        """
        key = (scenario, load, size)
        self.prefetch((key,))
        return self._runs[key]

    def prefetch(self, requests: Iterable[Request]) -> None:
        """Makes the replications of many requests at once, which keeps all workers busy."""
        missing = [request for request in dict.fromkeys(requests) if request not in self._runs]
        if missing:
            self._runs.update(zip(missing, self.sampler(missing), strict=True))

    def facts(self, names: Iterable[tuple[str, str]]) -> tuple[FactUse, ...]:
        """The facts of these (kind, name), for a measurement's record of what it rests on."""
        return tuple(self.architecture.fact(kind, name) for kind, name in sorted(set(names)))
