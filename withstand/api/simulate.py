"""Simulate: what scenarios do to an architecture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from withstand.api.options import VerifyOptions
from withstand.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Scenario
    from withstand.model.results.estimate import Measurement, Trace, Unmeasured
    from withstand.simulation import Summary


@dataclass(frozen=True, slots=True)
class Simulation:
    """What one scenario did: recovery of journeys and stores, gaps, and replications in full."""

    scenario: str
    measurements: tuple[Measurement, ...]
    traces: tuple[Trace, ...]
    unmeasured: tuple[Unmeasured, ...] = ()


def scenarios(architecture: Architecture) -> tuple[Scenario, ...]:
    """The declared scenarios and the standard ones that the architecture gives rise to."""
    from withstand.model.structure.standard_scenarios import all_scenarios

    return tuple(all_scenarios(architecture).values())


def simulate(
    architecture: Architecture, patterns: Sequence[str] = (), options: VerifyOptions | None = None
) -> tuple[Simulation, ...]:
    """Let the scenarios whose names match happen (default: the loss of each region).

    UsageError when a pattern matches nothing; Interrupted, with the finished scenarios, at Ctrl-C.
    """
    from withstand.model.structure.standard_scenarios import all_scenarios, matching
    from withstand.simulation import Budget
    from withstand.simulation import simulate as run

    options = options or VerifyOptions()
    wanted = tuple(patterns) or ("region-loss:*",)
    for pattern in wanted:
        if not matching(architecture, (pattern,)):
            near = get_close_matches(pattern, all_scenarios(architecture), n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise UsageError(f"no scenario is called {pattern}; {meant}withstand simulate --list shows all")
    budget = Budget() if options.budget is None else Budget(replications=options.budget)
    keys = matching(architecture, wanted)
    try:
        found = run(
            architecture,
            keys,
            seed=options.seed,
            workers=options.workers,
            budget=budget,
            executor=options.executor,
        )
    except Interrupted as interrupt:
        raise Interrupted(str(interrupt), _told(interrupt.kept)) from None
    return _told(found)


def _told(found: Sequence[Summary]) -> tuple[Simulation, ...]:
    return tuple(Simulation(one.scenario, one.measurements, one.traces, one.unmeasured) for one in found)
