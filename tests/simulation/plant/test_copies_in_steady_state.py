"""Pools: the copies that run at a load are the same for the replications and for the measures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.elements.workload import Scaling, Workload
from withstand.simulation.plant.pools import WorkloadPool, capacity_of_replica, running_replicas


def pool_of(workload: Workload) -> WorkloadPool:
    rate = capacity_of_replica(workload)
    fewest = workload.scaling.minimum if workload.scaling else workload.replicas
    most = workload.scaling.maximum if workload.scaling else workload.replicas
    return WorkloadPool(workload, "us-east-1", "eks", (), (), rate, workload.cores, fewest, most, 0.8)


@given(
    load=st.floats(0, 5_000),
    minimum=st.integers(1, 10),
    more=st.integers(0, 50),
    target=st.sampled_from([0.5, 0.7, 0.8]),
)
def test_copies_of_a_replication_are_those_of_the_measures(
    load: float, minimum: int, more: int, target: float
) -> None:
    scaling = Scaling(minimum=minimum, maximum=minimum + more, target_utilisation=target)
    workload = Workload.model_construct(
        id="w", replicas=99, scaling=scaling, capacity=50.0, service_time=0.02, concurrency=1, cores=1.0
    )
    copies = pool_of(workload).copies(load)
    assert copies == running_replicas(workload, load)
    assert minimum <= copies <= minimum + more
    if minimum < copies:
        assert (copies - 1) * 50.0 * target < load * (1 + 1e-6), "one fewer would be above the target"
    if copies < minimum + more:
        assert copies * 50.0 * target >= load * (1 - 1e-6), "the target is kept"


def test_without_an_autoscaler_the_written_copies_run() -> None:
    workload = Workload.model_construct(
        id="w", replicas=4, scaling=None, capacity=50.0, service_time=0.02, concurrency=1, cores=1.0
    )
    assert pool_of(workload).copies(10_000.0) == running_replicas(workload, 10_000.0) == 4


@pytest.mark.parametrize(("wanted", "copies"), [(280.0, 7), (280.0000000001, 7), (281.0, 8)])
def test_rounding_adds_no_copy(wanted: float, copies: int) -> None:
    scaling = Scaling(minimum=1, maximum=20, target_utilisation=0.8)
    workload = Workload.model_construct(
        id="w", replicas=1, scaling=scaling, capacity=50.0, service_time=0.02, concurrency=1, cores=1.0
    )
    assert running_replicas(workload, wanted) == copies
