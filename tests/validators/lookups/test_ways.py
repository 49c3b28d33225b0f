"""Walks of the lookups: copies of data, signals, orders from Git, and ways around a guard."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.resource import Store
from withstand.model.values.unknown import Reason, Unknown
from withstand.validators.lookups.copies import Copies
from withstand.validators.lookups.fronts import way_around
from withstand.validators.lookups.gitops import repository
from withstand.validators.lookups.telemetry import Telemetry

SHOP = """
name: shop
regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]},
          eu-west-1: {zones: [eu-west-1a]}}
resources:
  alb: {kind: alb, region: us-east-1, targets: [web]}
  other: {kind: alb, region: us-east-1, targets: [order]}
  cluster: {kind: eks, region: us-east-1}
  here: {kind: s3, region: us-east-1}
  there: {kind: s3, region: us-west-2}
  far: {kind: s3, region: eu-west-1}
  plan: {kind: aws-backup, region: us-west-2, interval: 1d, retention: 30d, covers: [there],
         copies: [{to_region: eu-west-1}]}
  otel: {kind: opentelemetry, signals: [traces], source_clusters: [cluster], sends_to: [relay]}
  relay: {kind: opentelemetry, signals: [traces], sends_to: [otel]}
  xray: {kind: xray, signals: [traces], role: store, sources: [relay]}
  logs: {kind: opentelemetry, signals: [logs], sources: [relay]}
  repository: {kind: git}
  built: {kind: terraform, source: repository}
  cd: {kind: argocd, source: built}
replications:
  first: {source: here, target: there, mode: asynchronous}
  again: {source: here, target: there, mode: snapshot-copy}
  second: {source: there, target: far, mode: asynchronous}
workloads:
  web: {region: us-east-1, cluster: cluster,
        dependencies: [{to: order, protocol: http}, {to: mail, protocol: sqs}]}
  order: {region: us-east-1, cluster: cluster, dependencies: [{to: web, protocol: http, mode: soft}]}
  mail: {region: us-east-1, cluster: cluster}
"""


def shop(**changes: Any) -> Architecture:
    data: dict[str, Any] = yaml.safe_load(SHOP)
    for id, fields in changes.items():
        data["workloads" if id in data["workloads"] else "resources"][id] |= fields
    return build(data)


def store(architecture: Architecture, id: str) -> Store:
    found = architecture.resources[id]
    assert isinstance(found, Store)
    return found


def test_copies_of_copies_nearest_first_with_what_makes_them() -> None:
    architecture = shop()
    copies = Copies(architecture)
    assert list(copies.regions(store(architecture, "here"))) == [
        ("us-west-2", "first"),
        ("eu-west-1", "plan"),
        ("eu-west-1", "second"),
    ]
    assert list(copies.regions(store(architecture, "far"))) == []


def test_signals_go_on_over_tools_that_send_to_each_other() -> None:
    architecture = shop()
    traces = Telemetry(architecture, "traces")
    assert [each.id for each in traces.stores(architecture.workloads["web"])] == ["xray"]
    found = traces.reached(traces.gatherers(architecture.workloads["web"]))
    assert {each.id for each in found} == {"otel", "relay", "xray"}


@pytest.mark.parametrize(("source", "found"), [("built", "repository"), ("cd", None), (None, None)])
def test_orders_come_from_git_or_from_nowhere(source: str | None, found: str | None) -> None:
    architecture = shop(cd={"source": source})
    tool = architecture.resources["cd"]
    assert isinstance(tool, DeliveryTool)
    end = repository(architecture, tool)
    assert (end.id if end else None) == found


def test_a_source_that_nobody_could_see_is_not_the_end() -> None:
    architecture = shop(built={"source": Unknown(Reason.DENIED)})
    tool = architecture.resources["cd"]
    assert isinstance(tool, DeliveryTool)
    with pytest.raises(UnknownValueError, match=r"built\.source"):
        repository(architecture, tool)


def test_ways_that_pass_no_guard_are_the_shortest() -> None:
    architecture = shop()
    free = way_around(architecture, ("alb", "other"), lambda previous, id: False)
    assert free == {
        "alb": ("internet", "alb"),
        "other": ("internet", "other"),
        "web": ("internet", "alb", "web"),
        "order": ("internet", "other", "order"),
    }
    guarded = way_around(architecture, ("alb", "other"), lambda previous, id: id == "other")
    assert guarded["order"] == ("internet", "alb", "web", "order") and "other" not in guarded
    inside = way_around(architecture, ("alb",), lambda previous, id: (previous, id) == ("web", "order"))
    assert inside.keys() == {"alb", "web"}
    assert way_around(architecture, ("alb",), lambda previous, id: previous == "internet") == {}
