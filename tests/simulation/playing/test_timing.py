"""How long a fault lasts: what a replication draws and what a measure draws are one law, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from withstand.model.architecture import Architecture
from withstand.model.elements.fault_kind import BY_PEOPLE, fault_kinds
from withstand.model.elements.scenario import Fault
from withstand.scanners.spec import read_spec
from withstand.simulation.engine.replication import Run
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform
from withstand.simulation.playing.timing import duration, durations, told
from withstand.simulation.sampling.fact_log import FactLog

FOLDER = Path(__file__).parents[3] / "examples" / "mechanisms"
DRAWN, PLAYED, MEASURED = 1500, 300, 4000
# Of the two-sample Kolmogorov-Smirnov test: what one pair in a thousand exceeds. Seeds are fixed.
CRITICAL = 1.95


def examples() -> dict[str, tuple[Architecture, str, Fault]]:
    """Kind → an example of it, its scenario, and its fault without the duration that the example may say."""
    found: dict[str, tuple[Architecture, str, Fault]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem == "base":
            continue
        architecture = read_spec(path)
        for scenario in architecture.scenarios.values():
            for fault in scenario.faults:
                without = fault.model_copy(update={"duration": None})
                found.setdefault(fault.kind, (architecture, scenario.id, without))
    return found


EXAMPLES = examples()
LASTING = [name for name, kind in fault_kinds().items() if kind.lasts]
RECOVERING = [
    name
    for name, kind in fault_kinds().items()
    if kind.recovery(EXAMPLES[name][0].elements.get(EXAMPLES[name][2].target or ""))
]


def same_law(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two samples may come from one law."""
    points = np.sort(np.concatenate([one, other]))
    shares = [np.searchsorted(np.sort(each), points, side="right") / each.size for each in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max()) < CRITICAL * math.sqrt(1 / one.size + 1 / other.size)


def drawn(kind: str) -> np.ndarray:
    """Durations as replications draw them."""
    architecture, scenario, fault = EXAMPLES[kind]
    chunks = Chunks(architecture, 42)
    at_load = chunks.at_load(1.0)
    runs = (Run(chunks.plant, at_load, (42, scenario, number)) for number in range(DRAWN))
    return np.array([duration(run, fault, f"{kind} 0") for run in runs])


def measured(kind: str) -> np.ndarray:
    """Durations as measures draw them."""
    architecture, scenario, fault = EXAMPLES[kind]
    return durations(fault, FactLog(architecture, 42, scenario), MEASURED)


def until_served(kind: str) -> Iterator[float]:
    """Seconds for which the target of a fault does not answer, in replications of the fault alone."""
    architecture, name, fault = EXAMPLES[kind]
    chunks = Chunks(architecture, 42)
    alone = {"faults": (fault.model_copy(update={"at": 0.0}),), "horizon": None}
    scenario = architecture.scenarios[name].model_copy(update=alone)
    stations = chunks.plant.station_of[fault.target or ""]
    for number in range(PLAYED):
        served: list[float] = []

        def watch(run: Run, served: list[float] = served) -> None:
            def look(_: int) -> None:
                whole = (
                    not run.down[one] and run.capacity[one] > 0 and not run.refused[one] for one in stations
                )
                if all(whole):
                    served.append(run.env.now)

            run.watchers.append(look)

        perform(chunks.plant, chunks.at_load(1.0), scenario, (42, number), watch=watch)
        yield served[0]


@pytest.mark.parametrize("kind", LASTING)
def test_a_replication_and_a_measure_draw_one_duration(kind: str) -> None:
    one, other = drawn(kind), measured(kind)
    assert same_law(one, other)
    error = math.hypot(one.std() / math.sqrt(one.size), other.std() / math.sqrt(other.size))
    assert one.mean() == pytest.approx(other.mean(), abs=4 * error)


@pytest.mark.parametrize("kind", RECOVERING)
def test_a_measure_draws_the_recovery_that_a_replication_plays(kind: str) -> None:
    assert same_law(np.array(list(until_served(kind))), measured(kind))


def test_the_twins_differ_where_one_of_them_is_wrong() -> None:
    architecture, scenario, _ = EXAMPLES["consumer-outage"]
    without_page = FactLog(architecture, 42, scenario).draws("operator", "repair_time", "x", MEASURED)
    assert not same_law(drawn("consumer-outage"), without_page)
    assert not same_law(drawn("third-party-down"), measured("consumer-outage"))


@pytest.mark.parametrize("kind", ["consumer-outage", "replication-lag", "replication-stop"])
def test_what_nothing_repairs_by_itself_waits_for_people(kind: str) -> None:
    architecture, scenario, fault = EXAMPLES[kind]
    said = told(fault, FactLog(architecture, 42, scenario))
    assert said == "operator.page_time + operator.acknowledge_time + operator.repair_time"
    assert fault_kinds()[kind].lasts == BY_PEOPLE


def test_whatever_a_measure_asks_about_has_a_duration() -> None:
    asked = {name for name, kind in fault_kinds().items() if kind.hangs or kind.stops_consumers}
    assert asked <= {*LASTING, *RECOVERING}
    assert {"workload-loss", "writer-loss", "cache-loss"} <= set(RECOVERING)


def test_what_only_a_replication_can_tell_is_refused() -> None:
    architecture, scenario, fault = EXAMPLES["corruption"]
    with pytest.raises(ValueError, match="known only once it is played"):
        durations(fault, FactLog(architecture, 42, scenario), 1)


def test_what_the_scenario_says_is_the_duration() -> None:
    architecture, scenario, fault = EXAMPLES["third-party-down"]
    facts, said = FactLog(architecture, 42, scenario), fault.model_copy(update={"duration": 77.0})
    assert set(durations(said, facts, 3)) == {77.0}
    assert told(said, facts) == "as the scenario says"
