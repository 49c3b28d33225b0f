"""What a station can take, as far as the model says it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from withstand.simulation.plant.pools import pools_of
from withstand.simulation.plant.stations import capacity_of

EAST, WEST = "us-east-1", "us-west-2"


def capacity(build: Any, id: str, role: str, **changes: Any) -> tuple[float, float, int]:
    made = build(**changes)
    return capacity_of(pools_of(made), made.elements[id], role)  # type: ignore[arg-type]


def test_a_workload_is_that_of_one_copy(build) -> None:
    assert capacity(build, f"web@{EAST}", "workload") == (pytest.approx(200), 0.02, 4)


def test_a_database_has_one_writer_and_reads_at_all_instances(build) -> None:
    database = {f"db@{EAST}": {"write_capacity": "500/s", "read_capacity": "900/s", "service_time": "3ms"}}
    assert capacity(build, f"db@{EAST}", "write", resources=database) == (500, 0.003, 1)
    assert capacity(build, f"db@{EAST}", "read", resources=database) == (1800, 0.003, 2)
    assert capacity(build, f"db@{EAST}", "write")[0] == math.inf


@pytest.mark.parametrize(
    ("settings", "role", "expected"),
    [
        ({"kind": "dynamodb", "write_capacity": "40/s", "read_capacity": "90/s"}, "write", 40),
        ({"kind": "dynamodb", "write_capacity": "40/s", "read_capacity": "90/s"}, "read", 90),
        ({"kind": "dynamodb"}, "read", math.inf),
        ({"kind": "api-gateway", "throttle_rate": "700/s"}, "entry", 700),
        ({"kind": "s3"}, "read", math.inf),
    ],
)
def test_limits_that_are_written(build, settings: dict[str, Any], role: str, expected: float) -> None:
    assert capacity(build, "it", role, resources={"it": {"region": EAST, **settings}})[0] == expected


def test_a_cache_counts_its_nodes(build) -> None:
    nodes = [{"zone": f"{EAST}a", "role": "primary"}, {"zone": f"{EAST}b", "role": "replica", "count": 2}]
    cache = {
        "cache": {
            "kind": "elasticache-redis",
            "region": EAST,
            "operations_capacity": "1000/s",
            "instances": nodes,
        }
    }
    assert capacity(build, "cache", "read", resources=cache) == (3000, 0.0, 3)
