"""Connections on hand-made networks: each filter and route by itself blocks, and is named when it does."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.validators.reachability import Blocked, Path, callers_of, reach

NETWORK = """
name: network
regions:
  us-east-1: {zones: [us-east-1a]}
  us-west-2: {zones: [us-west-2a]}
sites: {office: {}}
vpcs:
  east: {region: us-east-1, cidr: 10.0.0.0/16}
  west: {region: us-west-2, cidr: 10.16.0.0/16}
subnets:
  public: {vpc: east, zone: us-east-1a, cidr: 10.0.0.0/24, tier: public, route_table: out, network_acl: open}
  private:
    {vpc: east, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside, network_acl: open}
  database:
    {vpc: east, zone: us-east-1a, cidr: 10.0.2.0/24, tier: database, route_table: inside, network_acl: filter}
  far: {vpc: west, zone: us-west-2a, cidr: 10.16.1.0/24, tier: private, route_table: west-inside}
route_tables:
  out: {vpc: east, routes: [{to: 0.0.0.0/0, via: igw}]}
  inside: {vpc: east, routes: [{to: 10.16.0.0/16, via: peering}, {to: 192.168.0.0/16, via: tgw}]}
  west-inside: {vpc: west, routes: [{to: 10.0.0.0/16, via: peering}]}
network_acls:
  open:
    vpc: east
    entries:
      - {number: 100, direction: ingress, action: allow, protocol: all, cidr: 0.0.0.0/0}
      - {number: 100, direction: egress, action: allow, protocol: all, cidr: 0.0.0.0/0}
  filter:
    vpc: east
    entries:
      - {number: 100, direction: ingress, action: allow, port: 5432, cidr: 0.0.0.0/0}
      - {number: 100, direction: egress, action: allow, from_port: 32768, to_port: 65535, cidr: 0.0.0.0/0}
security_groups:
  app-sg: {vpc: east}
  other-sg: {vpc: east}
  far-sg: {vpc: west}
  balancer-sg: {vpc: east, ingress: [{port: 443, cidrs: [0.0.0.0/0]}]}
  db-sg: {vpc: east, ingress: [{port: 5432, groups: [app-sg]}]}
resources:
  igw: {kind: internet-gateway, region: us-east-1, vpc: east}
  peering: {kind: vpc-peering, requester: east, accepter: west}
  tgw: {kind: transit-gateway, region: us-east-1, attachments: [east]}
  line: {kind: direct-connect, site: office, to: tgw, site_cidrs: [192.168.0.0/16]}
  cluster: {kind: eks, region: us-east-1}
  west-cluster: {kind: eks, region: us-west-2}
  alb:
    {kind: alb, region: us-east-1, scheme: internet-facing, subnets: [public], security_groups: [balancer-sg]}
  db: {kind: aurora-postgresql, region: us-east-1, subnets: [database], security_groups: [db-sg]}
workloads:
  app: {region: us-east-1, cluster: cluster, subnets: [private], security_groups: [app-sg]}
  other: {region: us-east-1, cluster: cluster, subnets: [private], security_groups: [other-sg]}
  distant: {region: us-west-2, cluster: west-cluster, subnets: [far], security_groups: [far-sg]}
"""


def network(**changes: dict[str, Any]) -> Architecture:
    """The network with items merged into it: section → id → fields."""
    data: dict[str, Any] = yaml.safe_load(NETWORK)
    for section, items in changes.items():
        for id, fields in items.items():
            data[section][id] = {**data[section].get(id, {}), **fields}
    return build(data)


def entry(number: int, direction: str, action: str, cidr: str, **ports: Any) -> dict[str, Any]:
    return {"number": number, "direction": direction, "action": action, "cidr": cidr, **ports}


OPEN_INGRESS = {"db-sg": {"ingress": [{"port": 5432, "cidrs": ["0.0.0.0/0"]}]}}


def test_member_of_an_admitted_group() -> None:
    assert reach(network(), "app", "db", 5432) == Path(("app", "private", "database", "db"))


def test_not_a_member() -> None:
    answer = reach(network(), "other", "db", 5432)
    assert isinstance(answer, Blocked) and answer.by == "db-sg"


def test_wrong_port_is_stopped_by_the_acl_first() -> None:
    answer = reach(network(), "app", "db", 22)
    assert isinstance(answer, Blocked) and answer.by == "filter"


def test_egress_of_the_source() -> None:
    closed = {"app-sg": {"egress": [{"port": 443, "cidrs": ["0.0.0.0/0"]}]}}
    answer = reach(network(security_groups=closed), "app", "db", 5432)
    assert isinstance(answer, Blocked) and answer.by == "app-sg"
    to_group = {"app-sg": {"egress": [{"port": 5432, "groups": ["db-sg"]}]}}
    assert isinstance(reach(network(security_groups=to_group), "app", "db", 5432), Path)
    to_itself = {"app-sg": {"egress": [{"port": 5432, "groups": ["app-sg"]}]}}
    assert isinstance(reach(network(security_groups=to_itself), "app", "db", 5432), Blocked)


@pytest.mark.parametrize(
    ("entries", "reachable"),
    [
        # Stateless: without a way out for the answers there is no connection.
        ([entry(100, "ingress", "allow", "0.0.0.0/0", port=5432)], False),
        # Answers to ports that no client chooses.
        (
            [
                entry(100, "ingress", "allow", "0.0.0.0/0", port=5432),
                entry(100, "egress", "allow", "0.0.0.0/0", from_port=0, to_port=1023),
            ],
            False,
        ),
        # The lowest matching number decides, whatever the order in which they are written.
        (
            [
                entry(200, "ingress", "allow", "0.0.0.0/0", port=5432),
                entry(100, "ingress", "deny", "10.0.1.0/24", port=5432),
                entry(100, "egress", "allow", "0.0.0.0/0"),
            ],
            False,
        ),
        # Half of the source subnet is denied; the other half gets through.
        (
            [
                entry(100, "ingress", "deny", "10.0.1.0/25", port=5432),
                entry(200, "ingress", "allow", "0.0.0.0/0", port=5432),
                entry(100, "egress", "allow", "10.0.1.128/25"),
            ],
            True,
        ),
        # The half that gets in is not the half that gets answers.
        (
            [
                entry(100, "ingress", "deny", "10.0.1.0/25", port=5432),
                entry(200, "ingress", "allow", "0.0.0.0/0", port=5432),
                entry(100, "egress", "allow", "10.0.1.0/25"),
            ],
            False,
        ),
    ],
)
def test_acl(entries: list[dict[str, Any]], reachable: bool) -> None:
    answer = reach(network(network_acls={"filter": {"entries": entries}}), "app", "db", 5432)
    assert isinstance(answer, Path) is reachable
    assert reachable or (isinstance(answer, Blocked) and answer.by == "filter")


def test_client_ports_must_pass_both_acls() -> None:
    """What the database's ACL lets out and what the source's lets in have no port in common."""
    only_low = [
        entry(100, "egress", "allow", "0.0.0.0/0"),
        entry(100, "ingress", "allow", "0.0.0.0/0", from_port=1024, to_port=32767),
    ]
    answer = reach(network(network_acls={"open": {"entries": only_low}}), "app", "db", 5432)
    assert isinstance(answer, Blocked)
    enough = [only_low[0], entry(100, "ingress", "allow", "0.0.0.0/0", from_port=1024, to_port=32768)]
    assert isinstance(reach(network(network_acls={"open": {"entries": enough}}), "app", "db", 5432), Path)


def test_inside_a_subnet_the_acl_does_not_filter() -> None:
    moved = network(resources={"db": {"subnets": ["private"]}}, network_acls={"open": {"entries": []}})
    assert reach(moved, "app", "db", 5432) == Path(("app", "private", "db"))


def test_peering_needs_routes_both_ways() -> None:
    by_address = network(security_groups=OPEN_INGRESS)
    assert reach(by_address, "distant", "db", 5432) == Path(("distant", "far", "peering", "database", "db"))
    one_way = network(security_groups=OPEN_INGRESS, route_tables={"inside": {"routes": []}})
    answer = reach(one_way, "distant", "db", 5432)
    assert isinstance(answer, Blocked) and "back" in answer.reason
    no_way = network(security_groups=OPEN_INGRESS, route_tables={"west-inside": {"routes": []}})
    answer = reach(no_way, "distant", "db", 5432)
    assert isinstance(answer, Blocked) and answer.by == "west-inside"


def test_group_references_do_not_cross_regions() -> None:
    referred = {"db-sg": {"ingress": [{"port": 5432, "groups": ["far-sg"]}]}}
    assert isinstance(reach(network(security_groups=referred), "distant", "db", 5432), Blocked)


def test_longest_prefix_wins() -> None:
    shadowed = [{"to": "10.0.0.0/16", "via": "peering"}, {"to": "10.0.2.0/24", "via": "igw"}]
    found = network(
        security_groups=OPEN_INGRESS,
        route_tables={"west-inside": {"routes": shadowed}},
        resources={"west-igw": {"kind": "internet-gateway", "vpc": "west"}},
    )
    answer = reach(found, "distant", "db", 5432)
    assert isinstance(answer, Blocked) and answer.by == "igw"


def test_internet_to_a_balancer() -> None:
    assert reach(network(), "internet", "alb", 443) == Path(("internet", "igw", "public", "alb"))
    inside = network(resources={"alb": {"scheme": "internal"}})
    assert isinstance(reach(inside, "internet", "alb", 443), Blocked)
    unrouted = network(route_tables={"out": {"routes": []}})
    answer = reach(unrouted, "internet", "alb", 443)
    assert isinstance(answer, Blocked) and answer.by == "out"
    narrow = {"balancer-sg": {"ingress": [{"port": 443, "cidrs": ["10.0.0.0/8"]}]}}
    answer = reach(network(security_groups=narrow), "internet", "alb", 443)
    assert isinstance(answer, Blocked) and answer.by == "balancer-sg"


def test_public_flag_alone_makes_nothing_public() -> None:
    flagged = network(security_groups=OPEN_INGRESS, resources={"db": {"publicly_accessible": True}})
    answer = reach(flagged, "internet", "db", 5432)
    assert isinstance(answer, Blocked) and answer.by == "inside"
    moved = network(
        security_groups=OPEN_INGRESS, resources={"db": {"publicly_accessible": True, "subnets": ["public"]}}
    )
    assert isinstance(reach(moved, "internet", "db", 5432), Path)


def test_site_over_its_line() -> None:
    found = network(security_groups=OPEN_INGRESS)
    assert reach(found, "office", "db", 5432) == Path(("office", "line", "tgw", "database", "db"))
    isolated = network(security_groups=OPEN_INGRESS, resources={"tgw": {"isolated": ["east"]}})
    assert isinstance(reach(isolated, "office", "db", 5432), Blocked)
    assert isinstance(reach(network(), "office", "db", 5432), Blocked)


def test_unwritten_groups_are_unknown() -> None:
    with pytest.raises(UnknownValueError, match=r"db\.security_groups"):
        reach(network(resources={"db": {"security_groups": []}}), "app", "db", 5432)
    with pytest.raises(UnknownValueError, match=r"db\.subnets"):
        reach(network(resources={"db": {"subnets": []}}), "app", "db", 5432)


def test_callers_by_group_and_by_address() -> None:
    assert [source for source, _ in callers_of(network(), "db", 5432)] == ["app"]
    everybody = [source for source, _ in callers_of(network(security_groups=OPEN_INGRESS), "db", 5432)]
    assert everybody == ["office", "public", "private", "database", "far"]
