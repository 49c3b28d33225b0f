"""Reachability against brute force: every packet and its answer, filter by filter, on random networks."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.elements.network import AclEntry, SecurityGroup
from withstand.validators.reachability import Path, reach

PORT = 443
CIDRS = [
    "0.0.0.0/0",
    "10.0.0.0/28",
    "10.0.0.0/29",
    "10.0.0.8/29",
    "10.0.0.2/31",
    "10.0.0.12/30",
    "10.0.1.0/24",
]
PORTS = [(0, 65535), (443, 443), (1024, 65535), (1024, 40000), (50000, 65535), (0, 1023)]
# One client port of each interval between the bounds above.
CLIENT_PORTS = (1024, 40000, 45000, 50000, 65535)


@st.composite
def acls(draw: st.DrawFn) -> list[dict[str, Any]]:
    entries = []
    for number in range(1, draw(st.integers(1, 6))):
        first, last = draw(st.sampled_from(PORTS))
        entries.append({
            "number": number * 10,
            "direction": draw(st.sampled_from(["ingress", "egress"])),
            "action": draw(st.sampled_from(["allow", "allow", "deny"])),
            "protocol": draw(st.sampled_from(["tcp", "all", "udp"])),
            "from_port": first, "to_port": last,
            "cidr": draw(st.sampled_from(CIDRS)),
        })  # fmt: skip
    return draw(st.permutations(entries))


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    def rules(side: str) -> list[dict[str, Any]]:
        return [
            {"port": PORT, "cidrs": [draw(st.sampled_from(CIDRS))]} if draw(st.booleans())
            else {"protocol": "all", "groups": [side]}
            for _ in range(draw(st.integers(0, 2)))
        ]  # fmt: skip

    own = {acl: {"vpc": "net", "entries": draw(acls())} for acl in ("near", "far")}
    place = {"vpc": "net", "zone": "us-east-1a", "tier": "private", "route_table": "inside"}
    return {
        "name": "packets",
        "regions": {"us-east-1": {"zones": ["us-east-1a"]}},
        "vpcs": {"net": {"region": "us-east-1", "cidr": "10.0.0.0/28"}},
        "route_tables": {"inside": {"vpc": "net"}},
        "network_acls": own,
        "subnets": {
            "one": {**place, "cidr": "10.0.0.0/29", "network_acl": "near"},
            "two": {**place, "cidr": "10.0.0.8/29", "network_acl": draw(st.sampled_from(["far", None]))},
        },
        "security_groups": {
            "caller-sg": {"vpc": "net", "egress": rules("callee-sg")},
            "callee-sg": {"vpc": "net", "ingress": rules("caller-sg")},
        },
        "resources": {"cluster": {"kind": "eks", "region": "us-east-1"}},
        "workloads": {
            id: {"region": "us-east-1", "cluster": "cluster", "subnets": [subnet], "security_groups": [group]}
            for id, subnet, group in (("caller", "one", "caller-sg"), ("callee", "two", "callee-sg"))
        },
    }


def passes(architecture: Architecture, acl: str | None, direction: str, peer: IPv4Address, port: int) -> bool:
    """A packet through a network ACL, as the manual tells it."""
    if acl is None:
        return True

    def matches(entry: AclEntry) -> bool:
        about = entry.protocol == "all" or (
            entry.protocol == "tcp" and entry.from_port <= port <= entry.to_port
        )
        return entry.direction == direction and about and peer in ip_network(entry.cidr)

    ordered = sorted(architecture.network_acls[acl].entries, key=lambda entry: entry.number)
    return next((entry.action == "allow" for entry in ordered if matches(entry)), False)


def admits(group: SecurityGroup, direction: str, peer: IPv4Address, peer_group: str) -> bool:
    return any(
        peer_group in rule.groups or any(peer in ip_network(cidr) for cidr in rule.cidrs)
        for rule in getattr(group, direction)
    )


def some_packet_gets_through(architecture: Architecture) -> bool:
    one, two = architecture.subnets["one"], architecture.subnets["two"]
    groups = architecture.security_groups
    for source, target, client in product(ip_network(one.cidr), ip_network(two.cidr), CLIENT_PORTS):
        near, far = ip_address(int(source)), ip_address(int(target))
        assert isinstance(near, IPv4Address) and isinstance(far, IPv4Address)
        if (
            admits(groups["caller-sg"], "egress", far, "callee-sg")
            and passes(architecture, one.network_acl, "egress", far, PORT)
            and passes(architecture, two.network_acl, "ingress", near, PORT)
            and admits(groups["callee-sg"], "ingress", near, "caller-sg")
            and passes(architecture, two.network_acl, "egress", near, client)
            and passes(architecture, one.network_acl, "ingress", far, client)
        ):
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(networks())
def test_reach_is_what_packets_do(data: dict[str, Any]) -> None:
    architecture = build(data)
    answer = reach(architecture, "caller", "callee", PORT)
    assert isinstance(answer, Path) is some_packet_gets_through(architecture)


def test_both_answers_occur() -> None:
    """The comparison above is not one of nothing with nothing."""
    everything = [
        {"number": 1, "direction": direction, "action": "allow", "protocol": "all", "cidr": "0.0.0.0/0"}
        for direction in ("ingress", "egress")
    ]
    found: set[bool] = set()

    @settings(max_examples=60, deadline=None, database=None)
    @given(networks(), st.booleans())
    def look(data: dict[str, Any], opened: bool) -> None:
        if opened:
            for acl in data["network_acls"].values():
                acl["entries"] = everything
        architecture = build(data)
        open_way = isinstance(reach(architecture, "caller", "callee", PORT), Path)
        assert open_way is some_packet_gets_through(architecture)
        found.add(open_way)

    look()
    assert found == {True, False}
