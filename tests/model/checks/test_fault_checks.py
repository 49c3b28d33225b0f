"""Faults that cannot happen are refused, with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.errors import InputError
from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture


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
