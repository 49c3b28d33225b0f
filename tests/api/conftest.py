"""A small shop in two regions with claims of every basis, as the YAML that a user would write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from withstand import api
from withstand.model.results.verdict import Result

SHOP = """
name: shop
as_of: 2026-11-22
traffic: {peak: 300/s}
regions:
  us-east-1: {zones: [us-east-1a, us-east-1b, us-east-1c]}
  us-west-2: {zones: [us-west-2a, us-west-2b, us-west-2c]}
health_checks:
  check: {each: region, target: alb, interval: 10s, failure_threshold: 3}
dns_records:
  www:
    zone: dns
    record: www.example.com
    policy: weighted
    targets:
    - {to: alb@us-east-1, weight: 70, health_check: check@us-east-1}
    - {to: alb@us-west-2, weight: 30, health_check: check@us-west-2}
resources:
  dns: {kind: route53, domain: example.com}
  monitor: {kind: datadog, signals: [metrics]}
  alb: {each: region, kind: alb, targets: [web]}
  eks: {each: region, kind: eks}
  nodes:
    {each: region, kind: eks-node-group, cluster: eks, instance_type: m6i.xlarge, cores: 4, memory: 16GiB,
     minimum: 3, desired: 6, maximum: 12, scaler: cluster-autoscaler,
     zones: ["{region}a", "{region}b", "{region}c"]}
  db:
    each: region
    kind: aurora-postgresql
    instances: [{zone: "{region}a", role: writer}, {zone: "{region}b", role: reader}]
  db-global:
    {kind: aurora-global, members: [db@us-east-1, db@us-west-2], primary: db@us-east-1, promotion: scripted,
     decided_by: operations}
on_call: {operations: {}}
alerts: {down: {about: [buy], source: monitor, pages: operations}}
workloads:
  web:
    {each: region, cluster: eks, replicas: 6, service_time: 10ms, concurrency: 1, cores: 0.5, spread: zones,
     scaling: {minimum: 6, maximum: 60, target_utilisation: 0.6},
     dependencies: [{to: db, protocol: postgresql, access: read-write}]}
journeys:
  buy: {path: [www, alb, web], uses: [db], share: 40%, critical: true}
  look: {path: [www, alb, web], uses: [db], share: 60%, critical: true, write_share: 0%}
claims:
  region: {title: Regions, metric: rto, scenarios: ["region-loss:*"], bound: "< 15m"}
  zone: {title: Zones, metric: outage, scenarios: ["zone-loss:*"], bound: "= 0s"}
  writer: {title: Writer, metric: rto, scope: [db], scenarios: ["writer-loss:*"], bound: "< 1m"}
  lost: {title: Lost writes, metric: rpo, scope: [db], scenarios: ["region-loss:*"], bound: "< 1s"}
  answered: {title: Answered, metric: success-ratio, scenarios: ["zone-loss:*"], bound: ">= 99.9%"}
  names: {title: DNS, metric: dns-failover-time, scenarios: ["region-loss:*"], bound: "< 30s"}
  capacity:
    {title: Capacity, metric: capacity-ratio, scope: [us-west-2], scenarios: ["region-loss:us-east-1"],
     bound: ">= 1"}
  latency: {title: Latency, metric: latency, bound: "< 200ms"}
  time: {title: Available by time, metric: availability-by-time, bound: ">= 99.9%"}
  requests: {title: Available by requests, metric: availability-by-requests, bound: ">= 99.9%"}
  encrypted: {title: Encrypted, metric: rules, rules: [SEC009]}
"""

Verify = Callable[..., Result]


@pytest.fixture
def data() -> dict[str, Any]:
    """The shop as data, to be changed by a test."""
    made: dict[str, Any] = yaml.safe_load(SHOP)
    made["as_of"] = "2026-11-22"  # a date in YAML 1.1, which only this test's loader speaks
    return made


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """Writes a spec in one file and verifies it."""

    def once(data: dict[str, Any], *, budget: int = 20, **options: Any) -> Result:
        file = tmp_path / "shop.yaml"
        file.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
        return api.verify(api.load(file), api.VerifyOptions(budget=budget, **options))

    return once
