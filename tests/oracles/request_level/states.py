"""The states that a replication of the engine goes through, to be played again request by request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.simulation.engine.replication import Run

if TYPE_CHECKING:
    from withstand.model.elements.scenario import Scenario
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.plant.tries import Failing
    from withstand.simulation.sampling.streams import Floats


@dataclass(frozen=True, slots=True)
class BelievedState:
    """What the engine believes of the stations from a time on."""

    at: float
    capacity: Floats
    servers: tuple[int, ...]
    down: tuple[bool, ...]
    failing: tuple[Failing, ...]
    """How tries at each station fail."""
    rates: tuple[float, ...]
    """Requests a second of each path, by the shares of its route."""


def steady_state(plant: Plant, at_load: PlantAtLoad) -> BelievedState:
    """Nothing has failed."""
    return _state(Run(plant, at_load, (0, "", 0)))


def states_of(
    plant: Plant, at_load: PlantAtLoad, scenario: Scenario, name: tuple[int, int]
) -> tuple[Run, list[BelievedState]]:
    """One replication of the engine, and its states; `name` is (seed, number)."""
    from withstand.simulation.playing.scenario import perform

    states = [steady_state(plant, at_load)]

    def watch(run: Run) -> None:
        run.watchers.append(lambda _: states.append(_state(run)))

    run = perform(plant, at_load, scenario, name, keep=True, watch=watch)
    return run, states


def _state(run: Run) -> BelievedState:
    at_load = run.at_load
    rates = tuple(
        0.0 if path.region in run.lost_regions else float(run.arrivals[slot]) * weight * run.scale
        for path, slot, weight in zip(run.plant.paths, at_load.slots, at_load.weights, strict=True)
    )
    return BelievedState(
        float(run.env.now),
        np.array(run.capacity),
        tuple(run.servers),
        tuple(bool(causes) for causes in run.down),
        tuple(run.failing_at(station.index) for station in run.plant.stations),
        rates,
    )
