"""Which links calls leave over, from the routes alone."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.links_in_use import alternatives, call_links, links_in_use

EAST = "us-east-1"


def platform(**dependency: Any) -> Architecture:
    routes = [
        {"to": "0.0.0.0/0", "via": "nat"},
        {"to": "10.0.0.0/8", "via": "hub"},
        {"to": "10.16.0.0/16", "via": "peering"},
        {"prefix_list": "s3", "via": "files"},
    ]
    endpoint = {"kind": "vpc-endpoint", "region": EAST, "vpc": "main"}
    order = {"region": EAST, "cluster": "eks", "subnets": ["workers"], "dependencies": [dependency]}
    inside = {"vpc": "main", "region": EAST, "zone": "us-east-1a", "route_table": "inside"}
    return build(
        {
            "name": "ways",
            "regions": {EAST: {"zones": ["us-east-1a"]}, "us-west-2": {"zones": ["us-west-2a"]}},
            "vpcs": {
                "main": {"region": EAST, "cidr": "10.0.0.0/16"},
                "far": {"region": "us-west-2", "cidr": "10.16.0.0/16"},
            },
            "route_tables": {
                "inside": {"vpc": "main", "region": EAST, "routes": routes},
                "there": {"vpc": "far", "region": "us-west-2"},
            },
            "subnets": {
                "workers": {**inside, "cidr": "10.0.1.0/24", "tier": "private"},
                "data": {
                    "vpc": "far", "region": "us-west-2", "zone": "us-west-2a", "route_table": "there",
                    "cidr": "10.16.1.0/24", "tier": "database",
                },
            },
            "resources": {
                "eks": {"kind": "eks", "region": EAST},
                "nat": {"kind": "nat-gateway", "region": EAST, "subnet": "workers"},
                "second": {"kind": "nat-gateway", "region": EAST, "subnet": "workers"},
                "hub": {"kind": "transit-gateway", "region": EAST},
                "peering": {"kind": "vpc-peering", "requester": "main", "accepter": "far"},
                "files": {**endpoint, "service": "s3", "type": "gateway"},
                "keys": {**endpoint, "service": "kms"},
                "queue": {"kind": "sqs", "region": EAST},
                "bucket": {"kind": "s3", "region": EAST},
                "far-bucket": {"kind": "s3", "region": "us-west-2"},
                "key": {"kind": "kms", "region": EAST},
                "bank": {"kind": "third-party"},
                "far-db": {"kind": "aurora-postgresql", "region": "us-west-2", "subnets": ["data"]},
            },
            "workloads": {"order": order},
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("dependency", "link"),
    [
        ({"to": "bank", "protocol": "https"}, "nat"),
        ({"to": "queue", "protocol": "sqs"}, "nat"),
        ({"to": "queue", "protocol": "sqs", "endpoint": "keys"}, "keys"),
        ({"to": "key", "protocol": "kms"}, "keys"),
        ({"to": "bucket", "protocol": "s3"}, "files"),
        ({"to": "far-bucket", "protocol": "s3"}, "nat"),
        ({"to": "far-db", "protocol": "postgresql"}, "peering"),
    ],
)
def test_a_call_takes_the_link_that_its_routes_name(dependency: dict[str, Any], link: str) -> None:
    architecture = platform(**dependency)
    workload = architecture.workloads["order"]
    found_links = call_links(architecture, workload, workload.dependencies[0], dependency["to"])
    assert found_links is not None and found_links.ids == (link,)
    assert links_in_use(architecture) == (link,)


def test_what_is_not_waited_for_needs_no_link() -> None:
    assert links_in_use(platform(to="bank", protocol="https", mode="asynchronous")) == ()


def test_only_another_gateway_of_the_vpc_takes_over() -> None:
    architecture = platform(to="bank", protocol="https")
    assert alternatives(architecture, "nat") == (("second", "by hand"),)
    assert alternatives(architecture, "peering") == ()
