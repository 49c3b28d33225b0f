"""Cases of the structural rules beyond their examples: each changes one thing of a good or bad example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from withstand.model.build import build
from withstand.model.results.finding import Finding, Status
from withstand.model.values.unknown import Reason, Unknown
from withstand.validators.rule import all_rules
from withstand.validators.runner import findings_of

PASS, FAIL, UNKNOWN, NOT = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
EAST, WEST = "us-east-1", "us-west-2"
Change = Callable[[dict[str, Any]], object]


def findings(rule: str, change: Change, base: str = "good") -> list[Finding]:
    found = all_rules()[rule]
    data: dict[str, Any] = {"name": "case", **yaml.safe_load(getattr(found, base))}
    change(data)
    return list(findings_of(found, build(data)))


def worst(rule: str, change: Change, base: str = "good") -> Status:
    """FAIL over UNKNOWN over PASS over NOT APPLICABLE."""
    statuses = {finding.status for finding in findings(rule, change, base)}
    return next(status for status in (FAIL, UNKNOWN, PASS, NOT) if status in statuses)


def put(*path: Any) -> Change:
    """Set the value at the end of the path: put("resources", "orders", "promotion", "automatic")."""
    *keys, last, value = path

    def change(data: dict[str, Any]) -> None:
        place: Any = data
        for key in keys:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
        place[last] = value

    return change


def together(*changes: Change) -> Change:
    return lambda data: [change(data) for change in changes]


SPOT = {"kind": "eks-node-group", "region": EAST, "instance_type": "m6i.large", "cores": 2, "memory": "8GiB",
        "minimum": 0, "desired": 0, "maximum": 4}  # fmt: skip
CHECK = {"target": f"alb@{WEST}"}
CDN = {
    "kind": "cloudfront",
    "origins": [{"id": "east", "to": f"alb@{EAST}"}, {"id": "west", "to": f"alb@{WEST}"}],
    "origin_groups": [{"id": "both", "primary": "east", "secondary": "west"}],
    "default_origin": "both",
}
TARGETS = ("dns_records", "shop", "targets")
BEHIND_CDN = together(put("resources", "cdn", CDN), put("journeys", "browse", "path", ["cdn", "alb"]))
HEALTH_OF_WEST = together(
    put("health_checks", {"check": CHECK}),
    put(*TARGETS, [{"to": f"alb@{EAST}", "weight": 70, "health_check": "check"},
                   {"to": f"alb@{WEST}", "weight": 30, "health_check": "check"}]),
)  # fmt: skip

CASES = {
    "a weight of 0 serves nothing": ("REL001", "good", put(*TARGETS, 1, "weight", 0), FAIL),
    "latency answers serve every region": (
        "REL001",
        "good",
        put("dns_records", "shop", "policy", "latency"),
        PASS,
    ),
    "one region is not active-active": (
        "REL001",
        "good",
        together(
            put("regions", {EAST: {"zones": ["us-east-1a"]}}),
            put(
                "resources",
                {
                    "zone": {"kind": "route53", "domain": "example.com"},
                    "alb": {"kind": "alb", "region": EAST},
                },
            ),
            put(*TARGETS, [{"to": "alb", "weight": 1}]),
        ),
        FAIL,
    ),
    "a check that looks at another region does not see": ("REL002", "good", HEALTH_OF_WEST, FAIL),
    "target health counts for an alias only": (
        "REL002",
        "good",
        put("dns_records", "shop", "alias", False),
        FAIL,
    ),
    "a CDN repeats safe requests only": ("REL002", "good", BEHIND_CDN, FAIL),
    "a CDN is enough where all requests are safe": (
        "REL002",
        "good",
        together(BEHIND_CDN, put("journeys", "browse", "safe_share", "100%")),
        PASS,
    ),
    "a zone without nodes does not count": (
        "REL003",
        "good",
        put("resources", "nodes", "zones", ["us-east-1a", "us-east-1b"]),
        FAIL,
    ),
    "a group that can have no node does not count": (
        "REL003",
        "bad",
        put("resources", "more", {**SPOT, "cluster": "cluster", "zones": ["us-east-1c"], "maximum": 0}),
        FAIL,
    ),
    "spot nodes in the third zone count": (
        "REL003",
        "bad",
        put("resources", "more", {**SPOT, "cluster": "cluster", "zones": ["us-east-1c"]}),
        PASS,
    ),
    "burst needs room to grow": (
        "REL004",
        "good",
        put("regions", EAST, "zone_roles", "us-east-1b", ["burst-compute"]),
        FAIL,
    ),
    "a group that can grow is burst capacity": (
        "REL004",
        "good",
        together(
            put("regions", EAST, "zone_roles", "us-east-1b", ["burst-compute"]),
            put("resources", "more", {**SPOT, "zones": ["us-east-1b"]}),
        ),
        PASS,
    ),
    "one replica is a single point": ("REL005", "good", put("workloads", "order", "replicas", 1), FAIL),
    "no replica serves nothing": ("REL005", "good", put("workloads", "order", "replicas", 0), FAIL),
    "a load balancer in one zone": ("REL005", "good", put("resources", "alb", "zones", ["us-east-1a"]), FAIL),
    "a journey that is not critical is not asked": (
        "REL005",
        "bad",
        put("journeys", "checkout", "critical", False),
        NOT,
    ),
    "tables of one name are not bound": (
        "REL006",
        "good",
        lambda data: data["resources"].pop("catalogue-global"),
        FAIL,
    ),
    "a primary is not multi-active": (
        "REL006",
        "good",
        put("resources", "catalogue-global", "primary", f"catalogue@{EAST}"),
        FAIL,
    ),
    "multi-active replications count": (
        "REL006",
        "good",
        together(
            lambda data: data["resources"].pop("catalogue-global"),
            put(
                "replications",
                {
                    "both": {
                        "source": f"catalogue@{EAST}",
                        "target": f"catalogue@{WEST}",
                        "mode": "multi-active",
                    }
                },
            ),
        ),
        PASS,
    ),
    "an asynchronous copy takes no writes": (
        "REL006",
        "good",
        together(
            lambda data: data["resources"].pop("catalogue-global"),
            put(
                "replications",
                {
                    "both": {
                        "source": f"catalogue@{EAST}",
                        "target": f"catalogue@{WEST}",
                        "mode": "asynchronous",
                    }
                },
            ),
        ),
        FAIL,
    ),
    "accelerated recovery moves the control plane": (
        "REL008",
        "bad",
        put("resources", "zone", "accelerated_recovery", True),
        PASS,
    ),
    "a shared supplier is a shared fate": (
        "REL009",
        "good",
        together(
            put("resources", "bank", {"kind": "third-party"}),
            put("resources", f"cluster@{EAST}", {"kind": "eks", "region": EAST}),
            put("resources", f"cluster@{WEST}", {"kind": "eks", "region": WEST}),
            put(
                "workloads",
                {
                    f"pay@{region}": {
                        "region": region,
                        "cluster": f"cluster@{region}",
                        "replicas": 1,
                        "dependencies": [{"to": "bank", "protocol": "https"}],
                    }
                    for region in (EAST, WEST)
                },
            ),
            put("journeys", "browse", "path", ["shop", "alb", "pay"]),
        ),
        FAIL,
    ),
    "a table that is strong between regions": (
        "REL010",
        "bad",
        put(
            "resources",
            {
                f"orders@{EAST}": {"kind": "dynamodb", "region": EAST, "consistency": "strong"},
                f"orders@{WEST}": {"kind": "dynamodb", "region": WEST},
                "both": {"kind": "dynamodb-global-table", "members": ["orders"], "consistency": "strong"},
            },
        ),
        PASS,
    ),
    "an RDS reader is no synchronous copy": (
        "REL010",
        "good",
        put("resources", "users", "instances", 1, "role", "reader"),
        FAIL,
    ),
    "a tier is what its routes are": ("SEC004", "good", put("subnets", "workers", "tier", "public"), FAIL),
    "no subnets written": ("SEC004", "good", lambda data: data["workloads"]["order"].pop("subnets"), UNKNOWN),
    "an address range lets in its neighbours": (
        "SEC005",
        "good",
        put("security_groups", "db-sg", "ingress", [{"port": 5432, "cidrs": ["10.0.1.0/24"]}]),
        FAIL,
    ),
    "another port opens nothing": (
        "SEC005",
        "good",
        put("security_groups", "db-sg", "ingress", [{"port": 22, "cidrs": ["10.0.0.0/16"]}]),
        PASS,
    ),
    "a declared dependency makes a service its own": (
        "SEC005",
        "bad",
        put("workloads", "report", "dependencies", [{"to": "orders", "protocol": "postgresql"}]),
        PASS,
    ),
    "groups that nobody wrote": (
        "SEC005",
        "good",
        lambda data: data["resources"]["orders"].pop("security_groups"),
        UNKNOWN,
    ),
    "groups that nobody could see": (
        "SEC005",
        "good",
        put("workloads", "report", "security_groups", Unknown(Reason.DENIED)),
        UNKNOWN,
    ),
    "the default ACL is none": (
        "SEC006",
        "good",
        lambda data: data["subnets"]["data"].pop("network_acl"),
        FAIL,
    ),
    "a web ACL without rules guards nothing": (
        "SEC007",
        "good",
        put("resources", "waf", "managed_rules", []),
        FAIL,
    ),
    "no secret, no guard": (
        "SEC007",
        "good",
        lambda data: data["resources"]["alb"].pop("origin_secret"),
        FAIL,
    ),
    "an internal load balancer is no entry": (
        "SEC007",
        "bad",
        put("resources", "alb", "scheme", "internal"),
        PASS,
    ),
    "a gateway without throttle": (
        "SEC008",
        "good",
        lambda data: data["resources"]["api"].pop("throttle_rate"),
        FAIL,
    ),
    "the limit of a web ACL counts": (
        "SEC008",
        "good",
        together(
            lambda data: data["resources"]["api"].pop("throttle_rate"),
            put("resources", "waf", {"kind": "waf", "protects": ["api"], "rate_limit": "100/min"}),
        ),
        PASS,
    ),
    "a mesh that demands tokens authenticates": (
        "SEC008",
        "bad",
        together(
            put(
                "resources",
                "mesh",
                {
                    "kind": "istio",
                    "region": EAST,
                    "cluster": "cluster",
                    "authorization": [
                        {"to": ["order"], "callers": ["*"], "jwt_issuer": "https://id.example.com"}
                    ],
                },
            ),
            put("resources", "waf", {"kind": "waf", "protects": ["alb"], "rate_limit": "100/min"}),
        ),
        PASS,
    ),
    "overlapping ranges cannot be joined": (
        "NET001",
        "good",
        together(put("vpcs", "west", "cidr", "10.0.0.0/16"), put("subnets", "two", "cidr", "10.0.3.0/24")),
        FAIL,
    ),
    "a route to half of the other range": (
        "NET001",
        "good",
        put("route_tables", "west-routes", "routes", 0, "to", "10.0.0.0/17"),
        FAIL,
    ),
    "a line without a route back": ("NET002", "good", put("route_tables", "inside", "routes", []), FAIL),
    "lines whose place nobody wrote": (
        "NET002",
        "good",
        together(
            lambda data: data["resources"]["first"].pop("location"),
            lambda data: data["resources"]["backup"].pop("location"),
        ),
        FAIL,
    ),
    "an endpoint of another VPC": (
        "NET003",
        "good",
        together(
            put("vpcs", "other", {"region": EAST, "cidr": "10.1.0.0/16"}),
            put("resources", "sqs-endpoint", "vpc", "other"),
        ),
        FAIL,
    ),
    "an endpoint without private DNS is passed by": (
        "NET003",
        "good",
        put("resources", "sqs-endpoint", "private_dns", False),
        FAIL,
    ),
    "an endpoint without private DNS that the client names": (
        "NET003",
        "good",
        together(
            put("resources", "sqs-endpoint", "private_dns", False),
            put("workloads", "order", "dependencies", 0, "endpoint", "sqs-endpoint"),
        ),
        PASS,
    ),
    "networks that nothing joins may overlap": ("NET004", "bad", put("resources", {}), NOT),
    "a reader of the same database": (
        "BND001",
        "good",
        put(
            "workloads",
            "profile",
            "dependencies",
            [{"to": "users", "protocol": "postgresql", "access": "read"}],
        ),
        FAIL,
    ),
    "a store that nobody owns": (
        "BND002",
        "bad",
        lambda data: data["resources"]["orders"].pop("owners"),
        UNKNOWN,
    ),
    "a domain without events may call": (
        "BND003",
        "good",
        together(
            put("resources", {"cluster": {"kind": "eks", "region": EAST}}),
            put(
                "workloads",
                {
                    "one": {
                        "region": EAST,
                        "cluster": "cluster",
                        "domain": "users",
                        "dependencies": [{"to": "two", "protocol": "http"}],
                    },
                    "two": {"region": EAST, "cluster": "cluster", "domain": "users"},
                },
            ),
        ),
        NOT,
    ),
    "an event-driven domain may not": (
        "BND003",
        "good",
        lambda data: data["workloads"]["order"]["dependencies"].append(
            {"to": "inventory", "protocol": "grpc"}
        ),
        FAIL,
    ),
    "a front without a database gets no token yet": (
        "BND004",
        "bad",
        put("resources", "users", {"kind": "s3", "region": EAST, "owners": ["user"]}),
        NOT,
    ),
    "a transaction that no edge names": (
        "BND005",
        "good",
        lambda data: data["workloads"]["payment"]["dependencies"][0].pop("transaction"),
        UNKNOWN,
    ),
    "a saga that forgets a service": (
        "BND006",
        "good",
        lambda data: data["resources"]["saga"]["steps"].pop(),
        FAIL,
    ),
    "several services in a local transaction": (
        "BND006",
        "good",
        put("transactions", "place-order", "pattern", "local"),
        FAIL,
    ),
    "one service needs no saga": (
        "BND006",
        "bad",
        put("transactions", "place-order", "steps", ["order"]),
        NOT,
    ),
    "a copy to the same region is none": (
        "REC001",
        "good",
        put("resources", "plan", "copies", [{"to_region": EAST}]),
        FAIL,
    ),
    "a kind is covered in the plan's region": (
        "REC001",
        "good",
        together(put("resources", "plan", "covers", []), put("resources", "plan", "covers_kinds", ["ebs"])),
        PASS,
    ),
    "a kind is not covered in another region": (
        "REC001",
        "good",
        together(
            put("resources", "plan", "covers", []),
            put("resources", "plan", "covers_kinds", ["ebs"]),
            put("resources", "plan", "region", WEST),
        ),
        FAIL,
    ),
    "a backup copied elsewhere protects files": (
        "REC002",
        "bad",
        put(
            "resources",
            "plan",
            {
                "kind": "aws-backup",
                "region": EAST,
                "covers": ["files"],
                "interval": "1d",
                "retention": "35d",
                "copies": [{"to_region": WEST}],
            },
        ),
        PASS,
    ),
    "a backup of another namespace": (
        "REC003",
        "good",
        put("resources", "velero", "namespaces", ["other"]),
        FAIL,
    ),
    "a continuous plan is point-in-time recovery": (
        "REC004",
        "bad",
        put(
            "resources",
            "plan",
            {
                "kind": "aws-backup",
                "region": EAST,
                "covers": ["orders"],
                "interval": "1d",
                "retention": "35d",
                "continuous": True,
            },
        ),
        PASS,
    ),
    "copies that are kept shorter": (
        "REC006",
        "good",
        put(
            "resources",
            "plan",
            {
                "kind": "aws-backup",
                "region": EAST,
                "covers": ["orders"],
                "interval": "1d",
                "retention": "35d",
                "copies": [{"to_region": EAST, "retention": "7d"}],
            },
        ),
        FAIL,
    ),
    "an unwritten retention is the kind's default": (
        "REC006",
        "good",
        lambda data: data["resources"]["orders"].pop("backup_retention"),
        FAIL,
    ),
    "cluster-wide resources are part of the state": (
        "REC007",
        "good",
        put("resources", "velero", "cluster_resources", False),
        FAIL,
    ),
    "a tool without a repository is no source": (
        "REC008",
        "good",
        together(
            put("resources", "run", {"kind": "terraform"}), put("resources", "orders", "defined_in", "run")
        ),
        FAIL,
    ),
    "a runbook without a document": (
        "REC009",
        "good",
        lambda data: data["runbooks"]["failover"].pop("document"),
        FAIL,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    rule, base, change, expected = CASES[name]
    assert worst(rule, change, base) is expected, findings(rule, change, base)


def test_writes_wait_for_the_person_who_promotes() -> None:
    data: dict[str, Any] = yaml.safe_load(all_rules()["REL002"].good)
    for region in (EAST, WEST):
        data["resources"][f"cluster@{region}"] = {"kind": "eks", "region": region}
        data["resources"][f"db@{region}"] = {"kind": "aurora-postgresql", "region": region}
        data.setdefault("workloads", {})[f"order@{region}"] = {
            "region": region, "cluster": f"cluster@{region}",
            "dependencies": [{"to": f"db@{region}", "protocol": "postgresql", "access": "write"}],
        }  # fmt: skip
    data["resources"]["both"] = {"kind": "aurora-global", "members": ["db"], "primary": f"db@{EAST}"}
    data["journeys"]["browse"] |= {"path": ["shop", "alb", "order"], "critical": True}
    rule = all_rules()["REL002"]

    def failed() -> set[str]:
        architecture = build({"name": "case", **data})
        return {finding.resource for finding in findings_of(rule, architecture) if finding.status is FAIL}

    assert failed() == {"both"}
    data["resources"]["both"]["promotion"] = "automatic"
    assert failed() == set()
    data["resources"]["both"]["promotion"] = "scripted"
    data["journeys"]["browse"]["write_share"] = "0%"
    assert failed() == set()


def test_the_range_that_lets_strangers_in_is_named() -> None:
    (found,) = (
        finding
        for finding in findings(
            "SEC005",
            put(
                "security_groups",
                "db-sg",
                "ingress",
                [{"port": 5432, "cidrs": ["10.0.1.0/24", "10.9.0.0/16"]}],
            ),
        )
        if finding.resource == "orders"
    )
    assert found.reason == "orders can be reached by report: db-sg admits 10.0.1.0/24"
