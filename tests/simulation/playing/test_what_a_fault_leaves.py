"""What a fault has done is undone once it has ended: for every kind, by its example, with a duration."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.model.architecture import Architecture
from withstand.model.elements.fault_kind import fault_kinds
from withstand.model.elements.scenario import Fault, Scenario
from withstand.scanners.spec import read_spec
from withstand.simulation.engine.replication import Process, Run
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform
from withstand.simulation.recovery.control_plane import thawing

FOLDER = Path(__file__).parents[3] / "examples" / "mechanisms"
HOUR = 3600.0


def example_of(kind: str) -> tuple[Architecture, Scenario, Fault]:
    """An architecture and a scenario in which a fault of the kind happens."""
    for path in sorted(FOLDER.glob("*.yaml")):
        architecture = read_spec(path) if path.stem != "base" else None
        for scenario in architecture.scenarios.values() if architecture else ():
            for fault in scenario.faults:
                if fault.kind == kind:
                    return architecture, scenario, fault
    raise AssertionError(f"no example of {kind}")


def played(kind: str, watch=None) -> Run:
    """One replication in which the fault begins at once, lasts an hour, and is looked at after two days."""
    architecture, scenario, fault = example_of(kind)
    alone = fault.model_copy(update={"at": 0.0, "duration": HOUR})
    chunks = Chunks(architecture, 42)
    scenario = scenario.model_copy(update={"faults": (alone,), "horizon": 48 * HOUR})
    return perform(chunks.plant, chunks.at_load(1.0), scenario, (42, 0), watch=watch)


@pytest.mark.parametrize("kind", list(fault_kinds()))
def test_nothing_is_left_of_a_fault_that_has_ended(kind: str) -> None:
    run = played(kind)
    assert run.scale == pytest.approx(run.at_load.demand)
    assert not any(run.down) and not any(run.refused) and not any(run.silent)
    assert max(run.failing) == pytest.approx(0)
    assert not run.lost_regions and not run.lost_zones and not run.frozen and not run.impaired
    assert not any(share < 1 for share in run.lost_calls.values())
    assert all(tracker.below is False for tracker in run.trackers)


@pytest.mark.parametrize(
    "kind", ["region-loss", "control-plane-impaired", "service-impaired", "third-party-down"]
)
def test_whoever_waited_for_what_failed_looks_again(kind: str) -> None:
    woken: list[float] = []

    def wait(run: Run) -> Process:
        while True:
            yield thawing(run)
            woken.append(run.env.now)

    def watch(run: Run) -> None:
        run.env.process(wait(run))

    played(kind, watch)
    assert HOUR in woken
