"""Failure domains and the graph of a small platform: who goes down with what, and who is related to whom."""

from __future__ import annotations

import pytest
import yaml

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.failure_domains import failure_domains, impact
from withstand.model.structure.graph import graph

PLATFORM = """
name: shop
regions: {us-east-1: {zones: [us-east-1a, us-east-1b]}}
accounts: {main: {}}
vpcs: {net: {region: us-east-1, cidr: 10.0.0.0/16}}
route_tables: {inside: {vpc: net}}
subnets:
  left: {vpc: net, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
  right: {vpc: net, zone: us-east-1b, cidr: 10.0.2.0/24, tier: private, route_table: inside}
resources:
  key: {kind: kms, region: us-east-1}
  dns: {kind: route53, domain: example.com}
  bank: {kind: third-party}
  cluster: {kind: eks, region: us-east-1, subnets: [left, right]}
  nodes:
    {kind: eks-node-group, region: us-east-1, cluster: cluster, subnets: [left], instance_type: m6i.large,
     cores: 2, memory: 8GiB, minimum: 1, desired: 1, maximum: 2}
  orders: {kind: aurora-postgresql, region: us-east-1, key: key, account: main,
           instances: [{zone: us-east-1a, role: writer}, {zone: us-east-1b, role: reader}]}
  queue: {kind: sqs, region: us-east-1, consumers: [mail]}
workloads:
  order:
    region: us-east-1
    cluster: cluster
    node_groups: [nodes]
    dependencies: [{to: orders, protocol: postgresql}, {to: bank, protocol: https, mode: soft}]
  web: {region: us-east-1, cluster: cluster, dependencies: [{to: order, protocol: http}]}
  mail: {region: us-east-1, cluster: cluster}
"""


@pytest.fixture(scope="module")
def architecture() -> Architecture:
    return build(yaml.safe_load(PLATFORM))


@pytest.mark.parametrize(
    ("domain", "kind", "down", "not_down"),
    [
        ("us-east-1", "region", {"orders", "order", "left", "net", "key"}, {"dns", "bank"}),
        ("us-east-1a", "zone", {"left", "nodes", "order"}, {"right", "orders", "cluster"}),
        ("nodes", "node group", {"nodes", "order", "web"}, {"orders"}),
        ("service:sqs@us-east-1", "regional service", {"queue"}, {"orders"}),
        ("control-plane:route53@us-east-1", "control plane", {"dns"}, {"queue"}),
        ("key", "key", {"orders"}, {"queue"}),
        ("main", "account", {"orders"}, {"queue"}),
        ("bank", "third party", {"bank"}, {"order"}),
    ],
)
def test_domain(
    architecture: Architecture, domain: str, kind: str, down: set[str], not_down: set[str]
) -> None:
    found = failure_domains(architecture)[domain]
    assert found.kind == kind
    assert down <= set(found.down)
    assert not not_down & set(found.down)


def test_zone_weakens_what_has_more(architecture: Architecture) -> None:
    assert {"orders", "cluster"} <= set(failure_domains(architecture)["us-east-1a"].weakened)


def test_impact_follows_hard_dependencies_only(architecture: Architecture) -> None:
    assert impact(architecture, ["orders"]) == ("order", "web")
    assert impact(architecture, ["bank"]) == ()


def test_graph_relates(architecture: Architecture) -> None:
    made = graph(architecture)
    assert set(made) == set(architecture.elements)
    edges = set(made.edges(keys=True))
    assert {
        ("order", "orders", "depends on"),
        ("queue", "mail", "delivers to"),
        ("orders", "key", "encrypted with"),
        ("us-east-1", "us-east-1a", "contains"),
        ("us-east-1a", "left", "contains"),
        ("order", "nodes", "runs on"),
    } <= edges
    assert made.edges["order", "bank", "depends on"]["mode"] == "soft"
    assert made.nodes["order"]["region"] == "us-east-1"
