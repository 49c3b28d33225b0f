"""Queues against published values (research notes §2.2, checked there by a truncated numeric chain)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sojourn_times import sojourn_quantile, stays_longer

from withstand.simulation.load.queues import MultiServerQueue, erlang_b, erlang_c


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
    station = MultiServerQueue(servers, offered, 1.0)
    assert station.waits == pytest.approx(waits, rel=1e-9)
    assert sojourn_quantile(station, 0.95) == pytest.approx(p95, rel=1e-9)


def test_mean_waits() -> None:
    assert MultiServerQueue(1, 0.8, 1).mean_wait == pytest.approx(4)
    assert MultiServerQueue(10, 8, 1).mean_wait == pytest.approx(0.204590075398, rel=1e-9)


def test_one_server_less_is_noticed() -> None:
    """The twin that is wrong on purpose."""
    assert sojourn_quantile(MultiServerQueue(9, 8, 1.0), 0.95) > 1.3 * 3.328274679


def test_overload_has_no_steady_state() -> None:
    full = MultiServerQueue(4, 4.0, 1.0)
    assert math.isinf(full.mean_wait) and math.isinf(sojourn_quantile(full, 0.5))
    assert erlang_c(4, 5) == 1


@given(st.integers(1, 40), st.floats(0.05, 0.95), st.floats(0.1, 20))
def test_more_servers_never_worsen(servers: int, load: float, time: float) -> None:
    arrival = servers * load
    more = stays_longer(MultiServerQueue(servers + 1, arrival, 1.0), time)
    assert more <= stays_longer(MultiServerQueue(servers, arrival, 1.0), time) + 1e-12
