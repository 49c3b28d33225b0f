"""Stream delay: the usual one, and records that wait for consumers that are out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from withstand.simulation.load.queue_backlog import Rates
from withstand.simulation.measures.stream_delay import wait_in_outage

STREAM = "cart-stream@us-east-1"


def test_the_batch_window_delays(data: dict[str, Any], ask: Any) -> None:
    usual = ask("stream-delay", scope=(STREAM,)).measurements[0]
    assert usual.judged.statistic == "p99"
    data["resources"][STREAM]["batch_window"] = "5s"
    batched = ask("stream-delay", scope=(STREAM,)).measurements[0]
    assert batched.binding == "mostly the batch window"
    assert 4.9 < batched.judged.value < usual.judged.value + 5.1


def test_overloaded_consumers_never_catch_up(data: dict[str, Any], ask: Any) -> None:
    worker = data["workloads"]["worker@us-east-1"]
    worker.pop("scaling")
    worker["replicas"] = 4
    found = ask("stream-delay", scope=(STREAM,)).measurements[0]
    assert math.isinf(found.judged.value) and found.binding == "mostly the consumers' queue"


def test_records_wait_for_the_end_of_an_outage(data: dict[str, Any], ask: Any) -> None:
    data["scenarios"] = {"out": {"faults": [{"kind": "consumer-outage", "target": STREAM, "duration": "1h"}]}}
    found = ask("stream-delay", scenarios=("out",)).measurements[0]
    assert 3000 < found.judged.value < 3700
    assert found.others[-1].value == 0
    data["scenarios"]["out"]["faults"][0]["duration"] = "30h"
    lost = ask("stream-delay", scenarios=("out",)).measurements[0]
    assert lost.others[-1].value == pytest.approx(210 * 6 * 3600, rel=0.01)


def test_waits_against_a_queue_walked_record_by_record() -> None:
    rates = Rates(arrival=1.0, capacity=2.5, scaled=2.5)
    outage, free, waits = 100.0, 100.0, []
    for written in np.arange(0, 100 * 2.5 / 1.5, 1.0):
        free = max(free, written) + 1 / 2.5
        waits.append(free - written)
    moments = (np.arange(1000) + 0.5) / 1000
    found = wait_in_outage(rates, np.full(1000, outage), moments)
    assert found.mean() == pytest.approx(np.mean(waits), rel=0.02)
    assert np.quantile(found, 0.9) == pytest.approx(np.quantile(waits, 0.9), rel=0.02)


def test_without_spare_capacity_the_wait_is_endless() -> None:
    assert np.isinf(wait_in_outage(Rates(2, 1, 1), np.array([10.0]), np.array([0.5]))).all()
