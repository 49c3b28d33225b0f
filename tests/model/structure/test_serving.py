"""The structure function on a small platform of two regions, told by what must stop it and what must not."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.model.build import build
from withstand.model.structure.expression import components, works
from withstand.model.structure.serving import in_region, platform, serving_regions

EAST, WEST = "us-east-1", "us-west-2"

PLATFORM = """
name: shop
regions:
  us-east-1: {zones: [us-east-1a, us-east-1b, us-east-1c]}
  us-west-2: {zones: [us-west-2a, us-west-2b, us-west-2c]}
traffic: {peak: 100/s}
resources:
  dns: {kind: route53, domain: example.com}
  orders:
    kind: aurora-global
    members: [orders-db@us-east-1, orders-db@us-west-2]
    primary: orders-db@us-east-1
dns_records:
  shop:
    zone: dns
    record: shop.example.com
    policy: weighted
    targets:
      - {to: alb@us-east-1, weight: 70, evaluate_target_health: true}
      - {to: alb@us-west-2, weight: 30, evaluate_target_health: true}
journeys:
  checkout: {path: [shop, alb, order], share: 60%, critical: true}
  browse: {path: [shop, alb, catalogue], share: 40%, write_share: 0%}
workloads: {}
"""


def data() -> dict[str, Any]:
    """The platform's plain data, to be changed by a test before it is built."""
    made: dict[str, Any] = yaml.safe_load(PLATFORM)
    for region in (EAST, WEST):
        made["resources"] |= {
            f"alb@{region}": {"kind": "alb", "region": region},
            f"key@{region}": {"kind": "kms", "region": region},
            f"cluster@{region}": {"kind": "eks", "region": region},
            f"nodes@{region}": {
                "kind": "eks-node-group", "region": region, "cluster": f"cluster@{region}",
                "instance_type": "m6i.large", "cores": 2, "memory": "8GiB",
                "minimum": 3, "desired": 3, "maximum": 9,
            },
            f"orders-db@{region}": {
                "kind": "aurora-postgresql", "region": region, "key": f"key@{region}",
                "instances": [
                    {"zone": f"{region}a", "role": "writer"}, {"zone": f"{region}b", "role": "reader"},
                ],
            },
        }  # fmt: skip
        common = {"region": region, "cluster": f"cluster@{region}", "replicas": 3, "spread": "zones"}
        made["workloads"] |= {
            f"order@{region}": {
                **common,
                "dependencies": [
                    {"to": f"orders-db@{region}", "protocol": "postgresql", "access": "read-write"},
                    {"to": f"catalogue@{region}", "protocol": "http", "mode": "soft"},
                ],
            },
            f"catalogue@{region}": {
                **common,
                "dependencies": [
                    {"to": f"orders-db@{region}", "protocol": "postgresql", "access": "read"},
                ],
            },
        }
    return made


def lives(made: dict[str, Any], journey: str, failed: set[str], region: str | None = None) -> bool:
    architecture = build(made)
    wanted = architecture.journeys[journey]
    expression = in_region(architecture, wanted, region) if region else platform(architecture, wanted)
    known = {component.id for component in components(expression)}
    assert failed <= known, f"{failed - known} is not among {sorted(known)}"
    return works(expression, failed)


def test_regions_that_serve() -> None:
    architecture = build(data())
    assert serving_regions(architecture, architecture.journeys["checkout"]) == (EAST, WEST)


@pytest.mark.parametrize(
    ("failed", "served"),
    [
        (set(), True),
        ({"us-east-1a"}, True),
        ({"us-east-1a", "us-east-1b"}, False),  # both database instances
        ({"us-east-1b", "us-east-1c"}, True),
        ({"us-east-1"}, False),
        ({"service:alb@us-east-1"}, False),
        ({"key:key@us-east-1"}, False),
        ({"process:order@us-east-1/us-east-1a#1"}, True),
        (
            {
                "process:order@us-east-1/us-east-1a#1",
                "process:order@us-east-1/us-east-1b#1",
                "node:nodes@us-east-1/us-east-1c#1",
            },
            False,
        ),
    ],
)
def test_in_a_region(failed: set[str], served: bool) -> None:
    assert lives(data(), "checkout", failed, EAST) is served


def test_soft_dependency_is_not_needed() -> None:
    architecture = build(data())
    expression = in_region(architecture, architecture.journeys["checkout"], EAST)
    assert not any("catalogue" in component.id for component in components(expression))


def test_writes_need_the_writing_region_until_promotion() -> None:
    assert not lives(data(), "checkout", {EAST}, WEST)
    assert not lives(data(), "checkout", {EAST})
    promoted = data()
    promoted["resources"]["orders"]["promotion"] = "automatic"
    assert lives(promoted, "checkout", {EAST})
    assert not lives(promoted, "checkout", {EAST, WEST})


def test_reads_do_without_the_writing_region() -> None:
    assert lives(data(), "browse", {EAST})
    assert lives(data(), "browse", {WEST})
    assert not lives(data(), "browse", {EAST, WEST})
    assert not lives(data(), "browse", {"service:route53@global"})


def test_without_a_health_check_users_stay_with_a_lost_region() -> None:
    made = data()
    for target in made["dns_records"]["shop"]["targets"]:
        del target["evaluate_target_health"]
    assert not lives(made, "browse", {EAST})
    assert not lives(made, "browse", {WEST})


@pytest.mark.parametrize("spread", ["none", "nodes"])
def test_replicas_not_spread_over_zones_may_share_one(spread: str) -> None:
    made = data()
    made["workloads"][f"order@{EAST}"]["spread"] = spread
    assert not lives(made, "checkout", {"us-east-1a"}, EAST)


def test_rds_reader_does_not_take_over() -> None:
    made = data()
    for region in (EAST, WEST):
        made["resources"][f"orders-db@{region}"]["kind"] = "rds-postgresql"
    del made["resources"]["orders"]
    assert not lives(made, "checkout", {"us-east-1a"}, EAST)
    made["resources"][f"orders-db@{EAST}"]["instances"][1]["role"] = "standby"
    assert lives(made, "checkout", {"us-east-1a"}, EAST)


def test_peers_need_a_majority() -> None:
    made = data()
    made["resources"]["search"] = {
        "kind": "opensearch", "region": EAST,
        "instances": [{"zone": f"us-east-1{letter}", "role": "node"} for letter in "abc"],
    }  # fmt: skip
    made["workloads"][f"order@{EAST}"]["dependencies"] = [{"to": "search", "protocol": "opensearch"}]
    assert lives(made, "checkout", {"us-east-1a"}, EAST)
    assert not lives(made, "checkout", {"us-east-1a", "instance:search/us-east-1b/node#1"}, EAST)


def test_hard_third_party_needs_the_nat_of_the_zone() -> None:
    made = data()
    made["resources"]["bank"] = {"kind": "third-party"}
    made["vpcs"] = {"vpc": {"region": EAST, "cidr": "10.0.0.0/16"}}
    made["resources"]["nat"] = {"kind": "nat-gateway", "region": EAST, "subnet": "public"}
    made["route_tables"] = {
        "out": {"vpc": "vpc", "routes": [{"to": "0.0.0.0/0", "via": "nat"}]}, "none": {"vpc": "vpc"},
    }  # fmt: skip
    made["subnets"] = {
        "public": {
            "vpc": "vpc", "cidr": "10.0.0.0/24", "tier": "public",
            "zone": "us-east-1b", "route_table": "none",
        },
        **{
            f"private-{letter}": {
                "vpc": "vpc", "cidr": f"10.0.{number}.0/24", "tier": "private",
                "zone": f"us-east-1{letter}", "route_table": "out",
            }
            for number, letter in enumerate("abc", start=1)
        },
    }  # fmt: skip
    order = made["workloads"][f"order@{EAST}"]
    order["subnets"] = ["private-a", "private-b", "private-c"]
    assert lives(made, "checkout", {"us-east-1b"}, EAST)
    order["dependencies"].append({"to": "bank", "protocol": "https"})
    assert not lives(made, "checkout", {"us-east-1b"}, EAST)
    assert not lives(made, "checkout", {"link:nat"}, EAST)
    assert not lives(made, "checkout", {"bank"}, EAST)
