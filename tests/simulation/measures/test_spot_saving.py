"""Spot saving: the share of cores on spot times what spot saves, less what interruptions cost."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.catalog import fact
from withstand.simulation.sampling.streams import mean_of


def on_spot(data: dict[str, Any], **fields: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"spot@{region}"] = {
            "kind": "eks-node-group", "region": region, "cluster": f"cluster@{region}", "purchase": "spot",
            "instance_type": "m6i.xlarge", "cores": 4, "memory": "16GiB", "minimum": 1, "desired": 3,
            "maximum": 9, "scaler": "cluster-autoscaler", **fields,
        }  # fmt: skip
        data["workloads"][f"worker@{region}"]["node_groups"] = [f"spot@{region}"]


def test_without_spot_nothing_is_saved(ask: Any) -> None:
    found = ask("spot-saving").measurements[0]
    assert found.judged.value == 0
    assert "worker@us-east-1" in found.binding


def test_spot_saves_what_the_catalog_says(data: dict[str, Any], ask: Any) -> None:
    on_spot(data)
    found = ask("spot-saving").measurements[0]
    expected = mean_of(fact("eks-node-group", "savings_share"))
    assert found.judged.low - 0.002 <= expected <= found.judged.high + 0.002
    assert found.others[-1].unit.startswith("s a year")


def test_half_on_spot_saves_half(data: dict[str, Any], ask: Any) -> None:
    on_spot(data, desired=12, maximum=20)
    whole = ask("spot-saving").measurements[0].judged.value
    for region in ("us-east-1", "us-west-2"):
        data["workloads"][f"worker@{region}"]["node_groups"] = [f"spot@{region}", f"nodes@{region}"]
    assert ask("spot-saving").measurements[0].judged.value == pytest.approx(whole / 2)


def test_more_interruptions_never_save_more(data: dict[str, Any], ask: Any) -> None:
    on_spot(data)
    found = []
    for rate in (0, 10, 10_000):
        data["assumptions"] = {
            "rate": {"fact": "eks-node-group.interruption_rate", "value": rate, "source": "test"}
        }
        found.append(ask("spot-saving").measurements[0].judged.value)
    assert found == sorted(found, reverse=True) and found[-1] < found[0] - 0.01


def test_a_workload_that_cannot_stand_interruptions_is_named(data: dict[str, Any], ask: Any) -> None:
    on_spot(data)
    data["workloads"]["payment@us-east-1"]["node_groups"] = ["spot@us-east-1"]
    notes = ask("spot-saving").measurements[0].notes
    assert any("payment@us-east-1 runs on spot" in note for note in notes)
