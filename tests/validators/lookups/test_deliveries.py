"""Who receives what is sent: over topics, queues and streams, also where they lead in a circle."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.results.finding import Status
from withstand.validators.lookups.deliveries import receivers
from withstand.validators.runner import check

SHOP = """
name: shop
regions: {us-east-1: {zones: [us-east-1a]}}
resources:
  cluster: {kind: eks, region: us-east-1}
  placed: {kind: sns, region: us-east-1, subscribers: [again, stock, audit]}
  again: {kind: sns, region: us-east-1, subscribers: [placed]}
  stock: {kind: sqs, region: us-east-1, consumers: [inventory], dead_letter_queue: dead, max_receives: 5}
  dead: {kind: sqs, region: us-east-1, is_dead_letter: true}
  changes: {kind: dynamodb-streams, region: us-east-1, source: orders, consumers: [search]}
  orders: {kind: dynamodb, region: us-east-1}
  saga: {kind: step-functions, region: us-east-1, steps: [{calls: placed, compensation: undo},
                                                          {calls: order, compensation: cancel}]}
workloads:
  order: {region: us-east-1, cluster: cluster, domain: orders}
  inventory: {region: us-east-1, cluster: cluster, domain: orders}
  audit: {region: us-east-1, cluster: cluster, domain: orders}
  search: {region: us-east-1, cluster: cluster, domain: orders}
transactions:
  place: {steps: [order, inventory], pattern: saga, coordinator: saga}
"""


def shop(*sent_to: str) -> Architecture:
    data: dict[str, Any] = yaml.safe_load(SHOP)
    data["workloads"]["order"]["dependencies"] = [
        {"to": id, "protocol": "grpc" if id in data["workloads"] else "sns", "access": "send"}
        for id in sent_to
    ]
    return build(data)


@pytest.mark.parametrize(
    ("sent_to", "names"),
    [
        (["stock"], {"inventory"}),
        (["placed"], {"inventory", "audit"}),
        (["again"], {"inventory", "audit"}),
        (["changes"], {"search"}),
        (["dead"], set()),
        (["inventory"], set()),
        (["inventory", "stock"], {"inventory"}),
    ],
)
def test_receivers(sent_to: list[str], names: set[str]) -> None:
    assert {each.name for each in receivers(shop(), sent_to)} == names


def statuses(rule: str, architecture: Architecture) -> set[Status]:
    return {finding.status for finding in check(architecture) if finding.rule == rule}


@pytest.mark.parametrize(("carrier", "heard"), [("placed", True), ("changes", True), ("dead", False)])
def test_a_domain_is_event_driven_by_topics_and_streams_too(carrier: str, heard: bool) -> None:
    assert statuses("BND003", shop(carrier)) == ({Status.PASS} if heard else {Status.NOT_APPLICABLE})


def test_a_saga_reaches_services_over_topics_that_lead_in_a_circle() -> None:
    assert statuses("BND006", shop()) == {Status.PASS}
