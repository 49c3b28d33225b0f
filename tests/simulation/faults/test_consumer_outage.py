"""Messages pile up until people have repaired it; beyond the retention they are lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.scanners.spec import read_spec
from withstand.simulation.execution.context import Budget
from withstand.simulation.execution.replications import Sampling
from withstand.simulation.measures.messages_lost import measure


def messages_lost(folder: Path) -> float:
    architecture = read_spec(folder / "consumer-outage.yaml")
    with Sampling(architecture, seed=42, workers=1, budget=Budget(replications=400)) as sampling:
        (found,) = measure(sampling.context(), architecture.claims["withstood"].parts[0]).measurements
    return found.judged.value


def test_what_is_older_than_the_retention_is_lost(example) -> None:
    made = example("consumer-outage").changed(("target: shipments", "target: shipments, duration: 5h"))
    assert messages_lost(made.folder) == 0
    short = made.changed(("retention: 4d", "retention: 2h"))
    # A hundred orders a second, and what was sent in the first three of five hours is too old at the end.
    assert messages_lost(short.folder) == pytest.approx(100 * 3 * 3600)


def test_no_journey_waits_for_it(example) -> None:
    (one,) = example("consumer-outage").played(1)
    assert one.flows["order"].lowest == 1
