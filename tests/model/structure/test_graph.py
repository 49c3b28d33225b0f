"""Relations as graphs: what leads where, the shortest way to it, and that nothing unknown is an end."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.graph import Relation, graph, reachable, shortest_ways
from withstand.model.structure.routing import goes_over, reached
from withstand.model.values.unknown import Reason, Unknown

PLATFORM = """
name: shop
regions: {us-east-1: {zones: [us-east-1a]}}
resources:
  dns: {kind: route53, domain: example.com}
  alb: {kind: alb, region: us-east-1, targets: [web]}
  assets: {kind: s3, region: us-east-1}
  cdn:
    {kind: cloudfront, origins: [{id: app, to: alb}, {id: files, to: assets}], default_origin: app}
  cluster: {kind: eks, region: us-east-1}
  orders: {kind: dynamodb, region: us-east-1}
  events: {kind: sns, region: us-east-1, subscribers: [inbox, audit]}
  inbox: {kind: sqs, region: us-east-1, consumers: [mail]}
  repository: {kind: git}
  cd: {kind: argocd, source: repository}
dns_records:
  www: {zone: dns, record: www.example.com, policy: simple, targets: [{to: cdn}]}
health_checks:
  front: {target: alb, interval: 10s, failure_threshold: 3}
  whole: {target: alb, interval: 10s, failure_threshold: 3, children: [front]}
workloads:
  web: {region: us-east-1, cluster: cluster, dependencies: [{to: order, protocol: http},
                                                            {to: orders, protocol: dynamodb, mode: soft}]}
  order: {region: us-east-1, cluster: cluster, dependencies: [{to: orders, protocol: dynamodb}]}
  mail: {region: us-east-1, cluster: cluster}
  audit: {region: us-east-1, cluster: cluster}
traffic: {peak: 10/s}
journeys:
  buy: {path: [www, web], share: 60%}
  look: {path: [www, web], uses: [orders], share: 40%}
"""


def platform() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(PLATFORM)
    return data


@pytest.fixture(scope="module")
def architecture() -> Architecture:
    return build(platform())


@pytest.mark.parametrize(
    ("relation", "edges"),
    [
        ("answers with", [("www", "cdn")]),
        ("forwards by default", [("cdn", "alb")]),
        ("forwards to", [("alb", "web"), ("cdn", "alb"), ("cdn", "assets")]),
        ("calls", [("web", "order"), ("web", "orders"), ("order", "orders")]),
        ("delivers to", [("events", "inbox"), ("events", "audit"), ("inbox", "mail")]),
        ("takes orders from", [("cd", "repository")]),
        ("is calculated from", [("whole", "front")]),
    ],
)
def test_relation(architecture: Architecture, relation: Relation, edges: list[tuple[str, str]]) -> None:
    assert list(graph(architecture, relation).edges) == edges


def test_relations_together_and_made_once(architecture: Architecture) -> None:
    made = graph(architecture, "answers with", "forwards to")
    assert reachable(made, ["www"]) == ("www", "cdn", "alb", "assets", "web")
    assert graph(architecture, "answers with", "forwards to") is made


def test_several_starts_come_first_in_their_order(architecture: Architecture) -> None:
    calls = graph(architecture, "calls")
    assert reachable(calls, ["order", "mail", "web", "order"]) == ("order", "web", "orders", "mail")
    assert reachable(calls, []) == ()


def test_a_walk_goes_only_where_it_may(architecture: Architecture) -> None:
    calls = graph(architecture, "calls")
    assert reachable(calls, ["web"], lambda caller, callee: callee != "order") == ("web", "orders")
    ways = shortest_ways(calls, ["web"], lambda caller, callee: (caller, callee) != ("web", "orders"))
    assert ways["orders"] == ("web", "order", "orders")
    assert shortest_ways(calls, ["web"])["orders"] == ("web", "orders")


def test_a_journey_goes_over_what_it_uses_and_over_edges_of_a_mode(architecture: Architecture) -> None:
    buy, look = architecture.journeys["buy"], architecture.journeys["look"]
    assert set(reached(architecture, buy)) == {"www", "web", "order", "orders"}
    assert set(reached(architecture, look)) == {"www", "web", "orders"}
    calls = graph(architecture, "calls")
    assert reachable(calls, ["web"], goes_over(architecture, look, ("hard",))) == ("web",)
    assert reachable(calls, ["web"], goes_over(architecture, look, ("hard", "soft"))) == ("web", "orders")


@pytest.fixture
def half_seen() -> Architecture:
    data = platform()
    data["workloads"]["order"]["dependencies"] = Unknown(Reason.DENIED, "nobody may look")
    return build(data)


@pytest.mark.parametrize("walk", [reachable, shortest_ways])
def test_what_nobody_could_see_is_no_end(half_seen: Architecture, walk: Any) -> None:
    calls = graph(half_seen, "calls")
    with pytest.raises(UnknownValueError, match=r"order\.dependencies"):
        walk(calls, ["web"])
    with pytest.raises(UnknownValueError, match=r"order\.dependencies"):
        walk(calls, ["order"])


def test_it_hinders_no_walk_that_does_not_come_there(half_seen: Architecture) -> None:
    calls = graph(half_seen, "calls")
    assert reachable(calls, ["mail"]) == ("mail",)
    assert reachable(calls, ["web"], lambda caller, callee: callee != "order") == ("web", "orders")


EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24)


@given(EDGES, st.lists(st.integers(0, 7), min_size=1, max_size=3))
def test_against_the_closure_of_the_relation(pairs: list[tuple[int, int]], starts: list[int]) -> None:
    """By squaring the relation until nothing is new, which is no walk at all."""
    import networkx

    made = networkx.DiGraph([(str(a), str(b)) for a, b in pairs])
    closed = {(a, a) for a in range(8)} | set(pairs)
    for _ in range(3):
        closed |= {(a, d) for a, b in closed for c, d in closed if b == c}
    wanted = {str(b) for a, b in closed if a in starts}
    ways = shortest_ways(made, map(str, starts))
    assert ways.keys() == wanted and len(reachable(made, map(str, starts))) == len(wanted)
    for id, way in ways.items():
        assert way[-1] == id and int(way[0]) in starts
        assert all(made.has_edge(a, b) for a, b in pairwise(way))
