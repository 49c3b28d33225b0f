"""Markov chains against closed forms, and against published values (Storm agrees with them)."""

from __future__ import annotations

import math

import closed_forms as closed_form
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from repair_chains import RepairChain, identical_k_of_n, k_of_n

# needed, copies, failures and repairs an hour, crews, unavailability, mean time to failure in hours
PUBLISHED = [
    (1, 2, 0.001, 0.5, 2, 3.9840478723e-6, 251_500.0),
    (1, 2, 0.001, 0.5, 1, 7.9680639995e-6, 251_500.0),
    (2, 3, 0.001, 0.5, 3, 1.1936239234e-5, 84_166.667),
    (2, 3, 0.001, 0.5, 1, 2.3904001150e-5, 84_166.667),
    (4, 6, 0.005, 1.0, 6, 2.4354120143e-6, 138_790.0),
    (3, 5, 1e-4, 0.25, 1, 3.8353901605e-9, None),
]


@pytest.mark.parametrize(("needed", "copies", "fails", "repairs", "crews", "down", "lasts"), PUBLISHED)
def test_repairable_redundancy(
    needed: int, copies: int, fails: float, repairs: float, crews: int, down: float, lasts: float | None
) -> None:
    for chain, failed in (
        identical_k_of_n(needed, copies, (fails, repairs), crews),
        k_of_n(needed, np.full(copies, fails), np.full(copies, repairs), crews),
    ):
        assert chain.steady_state()[failed].sum() == pytest.approx(down, rel=1e-10)
        if lasts is not None:
            assert chain.mean_time_to(failed) == pytest.approx(lasts, rel=1e-8)


def test_a_crew_less_is_seen() -> None:
    down = [
        float(chain.steady_state()[failed].sum())
        for crews in (1, 2, 3)
        for chain, failed in [identical_k_of_n(1, 3, (0.01, 0.5), crews)]
    ]
    assert down[0] > 2 * down[2] > 0
    assert down[0] > down[1] > down[2]


@given(st.integers(1, 5), st.integers(0, 4), st.floats(1e-6, 1), st.floats(1e-2, 10), st.integers(1, 6))
def test_machine_repairman(needed: int, spare: int, fails: float, repairs: float, crews: int) -> None:
    copies = needed + spare
    chain, failed = identical_k_of_n(needed, copies, (fails, repairs), crews)
    expected = closed_form.k_of_n_unavailability_limited(needed, copies, fails / repairs, crews)
    assert chain.steady_state()[failed].sum() == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.tuples(st.floats(1e-3, 1), st.floats(0.1, 5)), min_size=1, max_size=5), st.data())
def test_with_a_crew_each_components_are_independent(
    components: list[tuple[float, float]], data: st.DataObject
) -> None:
    from withstand.model.structure.expression import AtLeast, Atom, Component
    from withstand.simulation.exact.bdd import build
    from withstand.simulation.exact.circuit import circuit_of_failure

    count = len(components)
    needed = data.draw(st.integers(1, count))
    fails, repairs = (np.array(rates) for rates in zip(*components, strict=True))
    chain, failed = k_of_n(needed, fails, repairs, count)
    atoms = tuple(Atom(Component(str(number), "instance", "", "")) for number in range(count))
    exact = build(circuit_of_failure(AtLeast(needed, atoms))).probability(fails / (fails + repairs))[0]
    assert chain.steady_state()[failed].sum() == pytest.approx(exact, rel=1e-11)


@given(st.floats(1e-3, 5), st.floats(1e-3, 5), st.floats(0, 50))
def test_transient_of_two_states(fails: float, repairs: float, time: float) -> None:
    chain = RepairChain(2, [(0, 1, fails), (1, 0, repairs)])
    total = fails + repairs
    down = fails / total * -math.expm1(-total * time)
    assert chain.transient(np.array([1.0, 0.0]), time)[1] == pytest.approx(down, rel=1e-10, abs=1e-14)


def test_long_times_and_many_states() -> None:
    chain, _ = identical_k_of_n(1, 4, (0.2, 1.0), 2)
    later = chain.transient(np.eye(5)[0], 3000.0)
    assert later == pytest.approx(chain.steady_state(), rel=1e-9)
    size = 1500
    long = RepairChain(
        size, [(i, i + 1, 1.0) for i in range(size - 1)] + [(i + 1, i, 2.0) for i in range(size - 1)]
    )
    assert long.steady_state()[:4] == pytest.approx([0.5, 0.25, 0.125, 0.0625], rel=1e-12)


def test_absorption_is_exponential_when_there_is_one_way() -> None:
    chain = RepairChain(2, [(0, 1, 0.3), (1, 0, 5.0)]).absorbing(np.array([False, True]))
    assert chain.transient(np.array([1.0, 0.0]), 2.0)[1] == pytest.approx(-math.expm1(-0.6), rel=1e-12)


def test_impossible_chains_are_refused() -> None:
    with pytest.raises(ValueError, match="irreducible"):
        RepairChain(3, [(0, 1, 1.0)]).steady_state()
    with pytest.raises(ValueError, match="rate"):
        RepairChain(2, [(0, 1, -1.0)])
    with pytest.raises(ValueError, match="too many"):
        RepairChain(10_000, []).steady_state()
    assert math.isinf(RepairChain(2, [(1, 0, 1.0)]).mean_time_to(np.array([False, True])))
