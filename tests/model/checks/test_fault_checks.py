"""Faults that cannot happen are refused, with what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from withstand.errors import InputError
from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture
from withstand.scanners.spec import read_spec


def build(fault: dict[str, Any]) -> Architecture:
    return build_architecture(
        {
            "name": "x",
            "regions": {"us-east-1": {"zones": ["us-east-1a"]}, "us-west-2": {}},
            "resources": {
                "queue": {"kind": "sqs", "region": "us-east-1"},
                "key": {"kind": "kms", "region": "us-east-1"},
                "store": {"kind": "s3", "region": "us-east-1"},
            },
            "scenarios": {"s": {"faults": [fault]}},
        }
    )


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "zone-loss", "target": "us-east-1a"},
        {"kind": "service-impaired", "target": "us-east-1", "service": "sqs"},
        {"kind": "control-plane-impaired", "target": "us-east-1"},
        {"kind": "control-plane-impaired", "target": "us-east-1", "service": "eks-node-group"},
        {"kind": "traffic-surge", "factor": 2, "duration": "1h"},
        {"kind": "partition", "between": ["us-east-1", "us-west-2"]},
        {"kind": "corruption", "target": "store"},
        {"kind": "lost-key", "target": "key", "duration": "1h"},
        {"kind": "replication-stop", "target": "us-east-1"},
        {"kind": "expired-certificate", "target": "queue"},
    ],
)
def test_what_can_happen_is_accepted(fault: dict[str, Any]) -> None:
    assert build(fault).scenarios["s"].faults


@pytest.mark.parametrize(
    ("fault", "message", "hint"),
    [
        ({"kind": "traffic-surge", "factor": 2}, "without duration never ends", "add duration: 1h"),
        ({"kind": "lost-key", "target": "key"}, "without duration never ends", "add duration: 1h"),
        ({"kind": "zone-loss", "target": "us-east-1a", "duration": "0s"}, "longer than nothing", "write"),
        ({"kind": "service-impaired", "target": "us-east-1"}, "which service", "add service: sqs"),
        (
            {"kind": "service-impaired", "target": "us-east-1", "service": "sqz"},
            "no kind 'sqz'",
            "did you mean 'sqs'?",
        ),
        (
            {"kind": "service-impaired", "target": "queue", "service": "sqs"},
            "needs a region, and 'queue' is none",
            "write target: us-east-1",
        ),
        ({"kind": "corruption", "target": "key"}, "no target of a corruption", "name a store"),
        ({"kind": "lost-key", "target": "store", "duration": "1h"}, "no target of a lost-key", "KMS key"),
        ({"kind": "replication-stop", "target": "us-east-1a"}, "no target", "name a replication"),
        ({"kind": "region-loss"}, "needs a target", "add target: ID"),
        ({"kind": "consumer-outage", "target": "key"}, "no target of a consumer-outage", "name a queue"),
        ({"kind": "volume-full", "target": "store"}, "no target of a volume-full", "name a volume"),
        ({"kind": "cache-node-loss", "target": "store"}, "no target of a cache-node-loss", "name a cache"),
        (
            {"kind": "zone-loss", "target": "us-east-1a", "service": "sqs"},
            "a zone-loss is about no service",
            "take service: sqs away",
        ),
        ({"kind": "partition", "between": ["us-east-1"]}, "two sides", "add between: [A, B]"),
        ({"kind": "zone-loss", "target": "us-east-1z"}, "does not exist", ""),
    ],
)
def test_what_cannot_happen_is_refused(fault: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(InputError) as raised:
        build(fault)
    (problem,) = raised.value.problems
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("kind", "meant"), [("zone-los", "zone-loss"), ("replication_lag", "replication-lag"), ("disk-full", "")]
)
def test_a_kind_that_there_is_not_is_refused_where_it_stands(tmp_path: Path, kind: str, meant: str) -> None:
    spec = tmp_path / "x.yaml"
    fault = f"{{kind: {kind}, target: us-east-1}}"
    spec.write_text(f"name: x\nregions: {{us-east-1: {{}}}}\nscenarios:\n  s: {{faults: [{fault}]}}\n")
    with pytest.raises(InputError) as raised:
        read_spec(spec)
    (problem,) = raised.value.problems
    assert problem.position.endswith("x.yaml:4:23")
    assert f"'{kind}' is not known" in problem.message
    assert problem.hint.startswith(f"did you mean '{meant}'?" if meant else "known: bad-release")
