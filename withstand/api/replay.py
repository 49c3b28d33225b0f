"""Replay: what an incident of the past would have done to an architecture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from withstand.api.options import VerifyOptions

if TYPE_CHECKING:
    from withstand.api.simulate import Simulation
    from withstand.model.architecture import Architecture
    from withstand.simulation.incidents import Incident
    from withstand.simulation.incidents.replay import Replay

SIMULATION_VERSION = 1
"""Version of the JSON of simulations; grows when a field changes its meaning or goes."""


def incidents() -> tuple[Incident, ...]:
    """Every incident of the past that can be replayed, the newest first."""
    from withstand.simulation.incidents import incidents as known

    return tuple(known().values())


def replay(
    architecture: Architecture, incident: str, region: str | None = None, options: VerifyOptions | None = None
) -> Replay:
    """Let an incident (by id) happen to the architecture, in its own region or in the one that is named.

    UsageError for an unknown incident, and where the architecture has no such region.
    """
    from withstand.simulation import Budget
    from withstand.simulation.incidents import incident as find
    from withstand.simulation.incidents.replay import replay as run

    options = options or VerifyOptions()
    budget = Budget() if options.budget is None else Budget(replications=options.budget)
    return run(
        architecture,
        find(incident),
        region,
        seed=options.seed,
        workers=options.workers,
        budget=budget,
        executor=options.executor,
    )


def simulation_json(found: Replay | Sequence[Simulation], interrupted: str = "") -> str:
    """A replay, or what scenarios did, as JSON: every number with unit, interval, sample size and seed.

    `interrupted` says what is missing where Ctrl-C ended the run.
    """
    import json

    from withstand import __version__
    from withstand.reports.codec import encode

    key = "scenarios" if isinstance(found, Sequence) else "incident"
    head: dict[str, object] = {
        "schema": "withstand/simulation", "version": SIMULATION_VERSION, "withstand": __version__
    }  # fmt: skip
    if interrupted:
        head["interrupted"] = interrupted
    return json.dumps({**head, key: encode(found, {})}, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_simulation(found: Replay | Sequence[Simulation], path: Path, interrupted: str = "") -> None:
    """Writes `simulation_json`, whole or not at all; OutputError says why it could not be written."""
    from withstand.reports.write import write_text

    write_text(path, simulation_json(found, interrupted))
