"""Which written values decide nothing: each place once, with the reason, defaults left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from withstand import api
from withstand.model.build import build
from withstand.model.structure.recorded_values import recorded_values

REGION = "us-east-1"


def found(**changes: Any) -> dict[str, int]:
    architecture = build(
        {"name": "shop", "regions": {REGION: {"zones": [f"{REGION}a", f"{REGION}b"]}}, **changes}
    )
    return {each.field: each.count for each in recorded_values(architecture)}


def database(**fields: Any) -> dict[str, Any]:
    return {"kind": "aurora-postgresql", "region": REGION, **fields}


def test_defaults_are_not_written() -> None:
    assert found(resources={"db": database()}) == {}


def test_a_default_that_somebody_wrote_is_written() -> None:
    assert found(resources={"db": database(write_forwarding=False)}) == {"Database.write_forwarding": 1}


def test_values_inside_of_lists_are_found_and_counted() -> None:
    instances = [
        {"zone": f"{REGION}a", "role": "writer", "instance_class": "db.r6g.large"},
        {"zone": f"{REGION}b", "role": "reader", "instance_class": "db.r6g.large"},
        {"zone": f"{REGION}b", "role": "reader"},
    ]
    resources = {"db": database(instances=instances), "other": database(engine_version="15.4")}
    assert found(resources=resources) == {"Instance.instance_class": 2, "Database.engine_version": 1}


def test_notes_are_not_told() -> None:
    assert found(resources={"db": database(notes="Ours.")}) == {}


def test_what_decides_is_not_told() -> None:
    workload = {"cluster": "eks", "min_available": 2, "memory": "1GiB"}
    resources = {"eks": {"kind": "eks", "region": REGION}}
    assert found(resources=resources, workloads={"web": workload}) == {"Workload.memory": 1}


def test_a_value_repeated_for_each_region_is_written_once(tmp_path: Path) -> None:
    spec = tmp_path / "platform.yaml"
    spec.write_text(
        """name: shop
regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
resources:
  db:
    kind: aurora-postgresql
    each: region
    engine_version: "15.4"
    instances: [{zone: "{region}a", role: writer, instance_class: db.r6g.large}]
"""
    )
    told = {each.field: each for each in recorded_values(api.load(spec))}
    assert {field: each.count for field, each in told.items()} == {
        "Database.engine_version": 1,
        "Instance.instance_class": 1,
    }
    assert told["Database.engine_version"].first == f"{spec}:7:21"
    assert told["Instance.instance_class"].first == f"{spec}:8:67"
    assert "version" in told["Database.engine_version"].why
