"""Queues against published values (research notes §2.2, checked there by a truncated numeric chain)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from withstand.simulation.queues import (
    Station,
    answered_fraction,
    erlang_b,
    erlang_c,
    fluid,
    general_wait,
    tandem_quantile,
    tandem_stays_longer,
)


@pytest.mark.parametrize(
    ("servers", "offered", "blocked"), [(10, 8, 0.121661064253), (100, 90, 0.0269573804644)]
)
def test_erlang_b(servers: int, offered: float, blocked: float) -> None:
    assert erlang_b(servers, offered) == pytest.approx(blocked, rel=1e-9)


@pytest.mark.parametrize(
    ("servers", "offered", "waits", "p95"),
    [
        (1, 0.8, 0.8, 14.97866137),
        (2, 1.6, 0.711111111111, 7.910684252),
        (10, 8, 0.409180150796, 3.328274679),
        (10, 9, 0.668731524108, 4.360866568),
        (30, 21, 0.0439207655647, 3.001207354),
        (100, 90, 0.216940480906, 3.019550844),
    ],
)
def test_erlang_c_and_the_p95_of_sojourns(servers: int, offered: float, waits: float, p95: float) -> None:
    station = Station(servers, offered, 1.0)
    assert station.waits == pytest.approx(waits, rel=1e-9)
    assert station.sojourn_quantile(0.95) == pytest.approx(p95, rel=1e-9)


def test_mean_waits() -> None:
    assert Station(1, 0.8, 1).mean_wait == pytest.approx(4)
    assert Station(10, 8, 1).mean_wait == pytest.approx(0.204590075398, rel=1e-9)
    assert general_wait(Station(1, 0.8, 1), service_scv=0) == pytest.approx(2)


def test_one_server_less_is_noticed() -> None:
    """The twin that is wrong on purpose."""
    assert Station(9, 8, 1.0).sojourn_quantile(0.95) > 1.3 * 3.328274679


def test_overload_has_no_steady_state() -> None:
    full = Station(4, 4.0, 1.0)
    assert math.isinf(full.mean_wait) and math.isinf(full.sojourn_quantile(0.5))
    assert math.isinf(tandem_quantile([full], 0.5))
    assert erlang_c(4, 5) == 1


@given(st.integers(1, 60), st.floats(0.01, 0.99), st.floats(0.01, 0.999))
def test_tandem_of_one_station_is_the_station(servers: int, load: float, probability: float) -> None:
    station = Station(servers, servers * load, 1.0)
    time = station.sojourn_quantile(probability)
    assert tandem_stays_longer([station], time) == pytest.approx(1 - probability, abs=1e-7)


def test_tandem_of_idle_stations_is_erlang_distributed() -> None:
    stations = [Station(50, 1e-9, 2.0)] * 4
    assert tandem_quantile(stations, 0.95) == pytest.approx(stats.gamma.ppf(0.95, 4, scale=0.5), rel=1e-6)
    assert tandem_quantile(stations, 0.95, constant=1) == pytest.approx(
        1 + stats.gamma.ppf(0.95, 4, scale=0.5), rel=1e-6
    )


def test_tandem_of_queues_is_the_sum_of_independent_exponentials() -> None:
    """M/M/1 sojourns are exponential with rate mu - lambda: compare with the hypoexponential law."""
    a, b = 1 - 0.8, 2 - 0.8
    time = tandem_quantile([Station(1, 0.8, 1), Station(1, 0.8, 2)], 0.95)
    tail = (b * math.exp(-a * time) - a * math.exp(-b * time)) / (b - a)
    assert tail == pytest.approx(0.05, rel=1e-6)


@given(st.integers(1, 40), st.floats(0.05, 0.95), st.floats(0.1, 20))
def test_more_servers_never_worsen(servers: int, load: float, time: float) -> None:
    arrival = servers * load
    more = Station(servers + 1, arrival, 1.0).stays_longer(time)
    assert more <= Station(servers, arrival, 1.0).stays_longer(time) + 1e-12


RATES = st.floats(0, 1e4)


@given(RATES, RATES, RATES, st.floats(0, 1e4), st.floats(0, 100))
def test_fluid_conserves_requests(
    backlog: float, arrival: float, capacity: float, duration: float, timeout: float
) -> None:
    flow = fluid(backlog, arrival, capacity, duration, timeout=timeout)
    total = backlog + arrival * duration
    assert min(flow.answered, flow.timed_out, flow.backlog) >= 0
    assert flow.answered <= capacity * duration * (1 + 1e-9)
    assert flow.answered + flow.timed_out + flow.backlog == pytest.approx(total, rel=1e-9, abs=1e-6)


def test_fluid_against_a_request_level_queue() -> None:
    """Deterministic arrivals and service at 2 against 1 a second, each gives up after 5 s, for 100 s."""
    free, answered = 0.0, 0
    for arrival in np.arange(0, 100, 0.5):
        start = max(free, arrival)
        if start - arrival <= 5:
            free = start + 1
            answered += free <= 100
    assert fluid(0, 2, 1, 100, timeout=5).answered == pytest.approx(answered, abs=1)
    assert fluid(0, 2, 1, 100, timeout=5).timed_out == pytest.approx(200 - answered - 5, abs=2)


def test_a_queue_without_timeout_loses_nothing() -> None:
    grown = fluid(0, 5, 2, 10, timeout=math.inf)
    assert (grown.backlog, grown.timed_out) == (30, 0)
    assert fluid(30, 1, 2, 30, timeout=math.inf).backlog == 0
    assert fluid(10, 3, 0, 10, timeout=math.inf).backlog == 40


def test_work_for_callers_who_gave_up_makes_overload_total() -> None:
    assert answered_fraction(90, 100) == 1
    assert answered_fraction(200, 100) == 0.5
    assert answered_fraction(101, 100, abandons=False) == 0
