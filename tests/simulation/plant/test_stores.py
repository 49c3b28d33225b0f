"""Logical stores: who holds the same data, where its writes are made, and how many a second."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.simulation.plant.plant import Store
from withstand.simulation.plant.stores import stores_of

EAST, WEST = "us-east-1", "us-west-2"


def stores(build: Any, **changes: Any) -> dict[str, Store]:
    return {store.id: store for store in stores_of(build(**changes))}


def test_a_global_database_is_one_store_with_one_region_that_takes_writes(build) -> None:
    found = stores(build)
    assert set(found) == {"global", f"files@{EAST}"}
    one = found["global"]
    assert one.members == {EAST: f"db@{EAST}", WEST: f"db@{WEST}"}
    assert (one.primary, one.kind) == (EAST, "aurora-global")


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_writes_of_all_regions_are_made_at_the_leader(build, share: float) -> None:
    one = stores(build, journeys={"shop": {"write_share": share}})["global"]
    assert one.rates[EAST] == pytest.approx(1000 * share)
    assert one.rates.get(WEST, 0.0) == 0
    assert one.write_rate == pytest.approx(1000 * share)


def test_where_every_region_takes_writes_they_are_made_where_the_requests_are(build) -> None:
    tables = {f"table@{region}": {"kind": "dynamodb", "region": region} for region in (EAST, WEST)} | {
        "tables": {"kind": "dynamodb-global-table", "members": [f"table@{EAST}", f"table@{WEST}"]}
    }
    calls = [{"to": "table", "protocol": "dynamodb", "access": "write", "timeout": "1s"}]
    one = stores(
        build, resources=tables,
        workloads={f"web@{region}": {"dependencies": calls} for region in (EAST, WEST)},
        journeys={"shop": {"uses": None, "write_share": 1.0}},
    )["tables"]  # fmt: skip
    assert one.primary is None
    assert one.rates == pytest.approx({EAST: 700.0, WEST: 300.0})


def test_a_copy_by_a_replication_edge_belongs_to_its_source(build) -> None:
    one = stores(build)[f"files@{EAST}"]
    assert one.members == {EAST: f"files@{EAST}", WEST: f"files@{WEST}"}
    assert one.primary == EAST
    apart = stores(build, replications={"files-copy": None})
    assert apart[f"files@{EAST}"].members == {EAST: f"files@{EAST}"}
    assert apart[f"files@{WEST}"].members == {WEST: f"files@{WEST}"}


def test_multi_active_edges_have_no_leader(build) -> None:
    one = stores(build, replications={"files-copy": {"mode": "multi-active"}})[f"files@{EAST}"]
    assert one.primary is None


def test_a_copy_of_snapshots_is_no_member(build) -> None:
    """What is restored from is not what takes over."""
    found = stores(build, replications={"files-copy": {"mode": "snapshot-copy"}})
    assert set(found) == {"global", f"files@{EAST}", f"files@{WEST}"}


def test_writes_to_the_global_database_by_its_own_name_are_made_at_its_leader(build) -> None:
    calls = [{"to": "global", "protocol": "postgresql", "access": "read-write", "timeout": "1s"}]
    one = stores(
        build, workloads={f"web@{region}": {"dependencies": calls} for region in (EAST, WEST)},
        journeys={"shop": {"uses": None, "write_share": 0.5}},
    )["global"]  # fmt: skip
    assert one.rates[EAST] == pytest.approx(500)
