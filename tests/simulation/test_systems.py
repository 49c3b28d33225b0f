"""Every system that the reference platform asks to be simulated: without it, outcomes differ.

One case a kind, as changes to the small shop: what fails, what is seen of it, and what is seen once the
mechanism or the protection is taken away. Numbers follow from shares of traffic, durations and severities.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from withstand.catalog import catalog
from withstand.model.architecture import Architecture
from withstand.simulation.engine.record import Replication

EAST, WEST = "us-east-1", "us-west-2"
SHARE = 0.7
MINUTE, HOUR = 60.0, 3600.0
COUNT = 3
EXAMPLES = Path(__file__).parents[2] / "examples" / "mechanisms"

Changes = dict[str, Any]
Measure = Callable[[Replication], float]
Check = Callable[[float], bool]

SHOWN_ELSEWHERE = {
    # Kind → example of the mechanisms, or test of this folder, that shows it at work and switched off.
    "route53": "region-loss.yaml",
    "region": "region-loss.yaml",
    "availability-zone": "zone-loss.yaml",
    "vpc": "peering-lost.yaml",
    "subnet": "shared-nat-gateway.yaml",
    "nat-gateway": "nat-gateway-lost.yaml",
    "vpc-endpoint": "vpc-endpoint-lost.yaml",
    "vpc-peering": "peering-lost.yaml",
    "transit-gateway": "transit-gateway-impaired.yaml",
    "direct-connect": "private-line-lost.yaml",
    "site-to-site-vpn": "private-line-lost.yaml",
    "alb": "service-impaired.yaml",
    "eks-node-group": "control-plane-impaired.yaml",
    "kubernetes-workload": "process-crash.yaml",
    "istio": "plant/test_tries.py",
    "aurora-postgresql": "zone-loss.yaml",
    "aurora-global": "replication-stop.yaml",
    "dynamodb-streams": "measures/test_stream_delay.py",
    "purchase-options": "spot-interruption.yaml",
}


class Case(NamedTuple):
    """Faults, measure, changes and what is seen; the changes that switch it off, and what is seen then."""

    faults: list[dict[str, Any]]
    measure: Measure
    changes: Changes
    on: Check
    off_changes: Changes
    off: Check


def near(expected: float, tolerance: float = 1e-6) -> Check:
    return lambda found: math.isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance)


def between(low: float, high: float) -> Check:
    return lambda found: low <= found <= high


def lost(one: Replication) -> float:
    return one.flows["shop"].lost


def lowest(one: Replication) -> float:
    return one.flows["shop"].lowest


def outage(one: Replication) -> float:
    return one.flows["shop"].outage


def rto(store: str) -> Measure:
    return lambda one: one.stores[store].rto if store in one.stores else 0.0


def impaired(kind: str, severity: str = "100%", duration: str = "10m") -> dict[str, Any]:
    return {
        "kind": "service-impaired",
        "target": EAST,
        "service": kind,
        "severity": severity,
        "duration": duration,
    }


def each(resource: dict[str, Any], name: str) -> Changes:
    return {f"{name}@{region}": {"region": region, **resource} for region in (EAST, WEST)}


NOBODY_LEAVES: Changes = {
    "dns_records": {
        "www": {"targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]}
    },
    "health_checks": None,
    "on_call": None,
    "alerts": None,
    "resources": {"global": {"decided_by": None}},
}
"""Neither health checks nor people take a region out of the answers."""


def calling(name: str, protocol: str, **dependency: Any) -> Changes:
    """The shop's service needs one thing more; nobody leaves the region by health checks."""
    calls = [{"to": name, "protocol": protocol, "timeout": "1s", **dependency}]
    return {
        "workloads": {f"web@{region}": {"dependencies": calls} for region in (EAST, WEST)},
        "journeys": {"shop": {"uses": None, "write_share": 1.0}},
        "on_call": None, "alerts": None, "resources": {"global": {"decided_by": None}},
    }  # fmt: skip


def together(*changes: Changes) -> Changes:
    made: Changes = {}
    for change in changes:
        for key, value in change.items():
            both = isinstance(value, dict) and isinstance(made.get(key), dict)
            made[key] = together(made[key], value) if both else value
    return made


def needed(kind: str, protocol: str, shape: dict[str, Any], **dependency: Any) -> Changes:
    return together({"resources": each({"kind": kind, **shape}, "it")}, calling("it", protocol, **dependency))


def service(kind: str, protocol: str, shape: dict[str, Any], access: str) -> Case:
    """A service that fails 40 % of the calls for ten minutes; who does not wait for it is spared."""
    shown = needed(kind, protocol, shape, access=access)
    spared = calling("it", protocol, access=access, mode="asynchronous")
    return Case([impaired(kind, "40%")], lost, shown, near(SHARE * 0.4 * 10 * MINUTE), spared, near(0))


def database(kind: str) -> Case:
    """The writer fails: a standby in another zone takes over, or a new instance has to be made."""
    standby = {"zone": f"{EAST}b", "role": "standby" if kind == "rds-postgresql" else "reader"}
    instances = [{"zone": f"{EAST}a", "role": "writer"}, standby]
    alone = {"resources": {"own": {"instances": instances[:1]}}}
    own = {"resources": {"own": {"kind": kind, "region": EAST, "instances": instances}}}
    fault = {"kind": "writer-loss", "target": "own"}
    return Case([fault], rto("own"), own, between(1, 10 * MINUTE), alone, between(10, 12 * HOUR))


def starting(fault: dict[str, Any], protect: Changes, **extra: Any) -> Case:
    """A zone is lost when there is no room to spare; new copies wait for what fails as well."""
    few = {**NOBODY_LEAVES, "workloads": {f"web@{region}": {"replicas": 4} for region in (EAST, WEST)}}
    zone = {"kind": "zone-loss", "target": f"{EAST}a", "duration": "5h"}
    return Case(
        [zone, {**fault, "duration": "3h"}], outage, together(few, extra), between(2.9 * HOUR, 3.2 * HOUR),
        protect, between(5 * MINUTE, HOUR),
    )  # fmt: skip


def told(tool: str, fault: dict[str, Any], off: Changes, **alert: Any) -> Case:
    """Data are ruined, and people restore them; who tells them fails as well."""
    heard = {
        "alerts": {"down": {"source": "datadog", "through": [], **alert}},
        "resources": {
            "pager": {"kind": "pagerduty"},
            "watch": {"kind": "cloudwatch", "region": EAST, "signals": ["metrics"]},
            "manager": {"kind": "alertmanager", "region": EAST},
            f"db@{EAST}": {"continuous_backup": True},
        },
        "assumptions": {
            # Constants, so that only the way to people differs.
            name: {"fact": f"operator.{name.replace('-', '_')}", "value": value, "source": "a test"}
            for name, value in (("escalation-delay", 7200), ("page-time", 1), ("decision-time", 1))
        },
    }
    ruin = {"kind": "corruption", "target": f"db@{EAST}", "at": "1m"}

    def detected(one: Replication) -> float:
        return next(link.end - link.start for link in one.links if link.stage == "detect")

    return Case(
        [{**fault, "duration": "2h"}, ruin], detected, heard, near(7200), off, between(1, 30 * MINUTE)
    )


def rollback(kind: str) -> Case:
    """A bad release, and what would take it back is not there."""
    tool = {"kind": kind, "region": EAST, "deploys_to": [f"eks@{EAST}"]}
    release = {"kind": "bad-release", "target": f"web@{EAST}", "severity": "50%"}
    return Case(
        [impaired(kind, duration="8h"), release],
        lost,
        together(NOBODY_LEAVES, {"resources": {"tool": tool}}),
        between(0.99 * SHARE * 0.5 * 8 * HOUR, SHARE * 0.5 * 10 * HOUR),
        {"resources": {"tool": {"deploys_to": []}}},
        between(1, SHARE * 0.5 * 4 * HOUR),
    )


STORE = {"to_region": WEST}
PLAN = {
    "kind": "aws-backup",
    "region": EAST,
    "covers": [f"it@{EAST}"],
    "interval": "1h",
    "retention": "35d",
    "copies": [STORE],
}
LOSS = {"kind": "region-loss", "target": EAST, "duration": "48h"}
ATTACK = {"kind": "traffic-surge", "factor": 20, "hostile": True, "duration": "3h"}
DISK = {
    "resources": {
        "disk": {"kind": "ebs", "region": EAST, "zone": f"{EAST}a"},
        "bucket": {"kind": "s3", "region": EAST},
        "velero": {
            "kind": "velero",
            "region": EAST,
            "cluster": f"eks@{EAST}",
            "volumes": True,
            "interval": "1h",
            "retention": "35d",
            "bucket": "bucket",
        },
    },
    "workloads": {f"web@{EAST}": {"volumes": [{"volume": "disk"}]}},
}
ZONE_FOR_A_DAY = [{"kind": "zone-loss", "target": f"{EAST}a", "duration": "24h"}]
KEYED = {"resources": {"key": {"kind": "kms", "region": EAST}, f"it@{EAST}": {"key": "key"}}}

GROUP = {
    "origins": [{"id": "east", "to": f"alb@{EAST}"}, {"id": "west", "to": f"alb@{WEST}"}],
    "origin_groups": [{"id": "both", "primary": "east", "secondary": "west"}],
    "default_origin": "both",
    "connection_attempts": 1,
    "connection_timeout": "1s",
}
BEHIND_A_GROUP: Changes = {
    "resources": {"cdn": GROUP},
    "journeys": {"shop": {"path": ["cdn", "alb", "web"], "uses": [], "safe_share": 1.0}},
    "workloads": {f"web@{region}": {"dependencies": []} for region in (EAST, WEST)},
}

CASES: dict[str, Case] = {
    # Only GET, HEAD and OPTIONS go to the second origin, and only while the user still waits.
    "cloudfront": Case(
        [LOSS], lowest, BEHIND_A_GROUP, near(1), {"journeys": {"shop": {"safe_share": 0.0}}}, near(0)
    ),
    "s3": service("s3", "s3", {}, "read"),
    "sqs": service("sqs", "sqs", {}, "send"),
    "sns": service("sns", "sns", {}, "send"),
    "step-functions": service("step-functions", "states", {}, "send"),
    "dynamodb": service("dynamodb", "dynamodb", {}, "read"),
    "opensearch": database("opensearch"),
    "redshift": database("redshift"),
    "rds-postgresql": database("rds-postgresql"),
    "aurora-serverless": database("aurora-serverless"),
    "elasticache-redis": Case(
        [{"kind": "cache-loss", "target": "cache"}],
        rto("cache"),
        {
            "resources": {
                "cache": {
                    "kind": "elasticache-redis",
                    "region": EAST,
                    "automatic_failover": True,
                    "instances": [
                        {"zone": f"{EAST}a", "role": "primary"},
                        {"zone": f"{EAST}b", "role": "replica"},
                    ],
                }
            }
        },
        between(1, 3 * MINUTE),
        {"resources": {"cache": {"automatic_failover": False}}},
        between(3 * MINUTE, 3 * HOUR),
    ),
    "elasticache-global": Case(
        [LOSS],
        rto("caches"),
        {
            "resources": {
                **each({"kind": "elasticache-redis"}, "cache"),
                "caches": {
                    "kind": "elasticache-global",
                    "members": [f"cache@{EAST}", f"cache@{WEST}"],
                    "primary": f"cache@{EAST}",
                    "promotion": "scripted",
                },
            }
        },
        between(MINUTE, 5 * HOUR),
        {"resources": {"caches": {"primary": f"cache@{WEST}"}}},
        near(0),
    ),
    "dynamodb-global-table": Case(
        [impaired("dynamodb", duration="1h")],
        rto("tables"),
        {
            "resources": {
                **each({"kind": "dynamodb"}, "table"),
                "tables": {"kind": "dynamodb-global-table", "members": [f"table@{EAST}", f"table@{WEST}"]},
            }
        },
        near(0),
        # Only one region's table: nobody else takes its writes.
        {"resources": {"tables": {"members": [f"table@{EAST}"]}}},
        near(HOUR),
    ),
    "efs": Case(
        [LOSS],
        rto("disks@us-east-1"),
        {
            "resources": each({"kind": "efs"}, "disks"),
            "replications": {
                "disks-copy": {"source": f"disks@{EAST}", "target": f"disks@{WEST}", "mode": "asynchronous"}
            },
        },
        between(MINUTE, 10 * HOUR),
        {"replications": {"disks-copy": None}},
        near(48 * HOUR),
    ),
    "ebs": Case(
        ZONE_FOR_A_DAY,
        outage,
        together(
            DISK,
            {
                "health_checks": None,
                "dns_records": {
                    "www": {
                        "targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]
                    }
                },
                "on_call": {"operations": {}},
            },
        ),
        between(5 * MINUTE, 12 * HOUR),
        {"resources": {"disk": {"zone": f"{EAST}b"}}},
        between(0, 3 * MINUTE),
    ),
    "velero": Case(
        ZONE_FOR_A_DAY,
        rto("disk"),
        DISK,
        between(10 * MINUTE, 12 * HOUR),
        {"resources": {"velero": {"volumes": False}}},
        near(24 * HOUR),
    ),
    "aws-backup": Case(
        [LOSS],
        rto("it@us-east-1"),
        {"resources": {**each({"kind": "dynamodb"}, "it"), "plan": PLAN}},
        between(10 * MINUTE, 24 * HOUR),
        {"resources": {"plan": {"copies": []}}},
        near(48 * HOUR),
    ),
    "kms": Case(
        [impaired("kms", duration="3h")],
        lost,
        together(needed("dynamodb", "dynamodb", {}, access="read"), KEYED),
        between(SHARE * HOUR, SHARE * 3 * HOUR),
        {"resources": {f"it@{EAST}": {"key": None}}},
        near(0),
    ),
    "secrets-manager": starting(
        impaired("secrets-manager"),
        {"resources": {"secret": {"used_by": []}}},
        resources={"secret": {"kind": "secrets-manager", "region": EAST, "used_by": [f"web@{EAST}"]}},
    ),
    "eks": starting(
        {"kind": "control-plane-impaired", "target": EAST, "service": "eks"},
        {
            "scenarios": {
                "case": {
                    "faults": [
                        {"kind": "zone-loss", "target": f"{EAST}a", "duration": "5h"},
                        {
                            "kind": "control-plane-impaired",
                            "target": WEST,
                            "service": "eks",
                            "duration": "3h",
                        },
                    ]
                }
            }
        },
    ),
    "ec2-auto-scaling": starting(
        {"kind": "control-plane-impaired", "target": EAST, "service": "ec2-auto-scaling"},
        {"resources": {f"nodes@{EAST}": {"scaler": "karpenter"}}},
        resources={
            f"nodes@{EAST}": {"scaler": "cluster-autoscaler", "cores": 2.0, "desired": 3},
            "asg": {"kind": "ec2-auto-scaling", "region": EAST, "node_groups": [f"nodes@{EAST}"]},
        },
        workloads={f"web@{EAST}": {"cores": 1.5}},
    ),
    "cloudwatch": told(
        "cloudwatch",
        impaired("cloudwatch", "60%"),
        {"alerts": {"down": {"source": "datadog"}}},
        source="watch",
    ),
    "datadog": told(
        "datadog",
        {"kind": "third-party-down", "target": "datadog"},
        {"alerts": {"down": {"source": "watch"}}},
    ),
    "pagerduty": told(
        "pagerduty",
        {"kind": "third-party-down", "target": "pager"},
        {"alerts": {"down": {"through": []}}},
        through=["pager"],
    ),
    "alertmanager": told(
        "alertmanager", impaired("alertmanager"), {"alerts": {"down": {"through": []}}}, through=["manager"]
    ),
    "argocd": rollback("argocd"),
    "jenkins": rollback("jenkins"),
    "shield": Case(
        [ATTACK],
        outage,
        {"resources": {"shield": {"kind": "shield", "tier": "advanced", "protects": ["cdn"]}}},
        between(1, 30 * MINUTE),
        {"resources": {"shield": {"tier": "standard"}}},
        between(2.9 * HOUR, 3.6 * HOUR),
    ),
    "api-gateway": Case(
        [{"kind": "traffic-surge", "factor": 2, "duration": "1h"}],
        lowest,
        {
            "resources": {
                "gate": {
                    "kind": "api-gateway",
                    "region": EAST,
                    "integrations": ["web"],
                    "throttle_rate": "1500/s",
                }
            },
            "journeys": {"shop": {"path": ["gate", f"web@{EAST}"]}},
        },
        near(0.75),
        {"resources": {"gate": {"throttle_rate": "5000/s"}}},
        near(1),
    ),
}


def played(build: Any, replications: Any, case: Case, changes: Changes) -> list[float]:
    made = together({"scenarios": {"case": {"faults": case.faults}}}, changes)
    architecture: Architecture = build(**made)
    return [case.measure(one) for one in replications(architecture, "case", COUNT)]


@pytest.mark.parametrize("kind", CASES)
def test_it_changes_an_outcome(build: Any, replications: Any, kind: str) -> None:
    case = CASES[kind]
    found = played(build, replications, case, case.changes)
    assert all(case.on(value) for value in found), found


@pytest.mark.parametrize("kind", CASES)
def test_switched_off_it_does_not(build: Any, replications: Any, kind: str) -> None:
    case = CASES[kind]
    found = played(build, replications, case, together(case.changes, case.off_changes))
    assert all(case.off(value) for value in found), found
    # With the same random numbers, each replication is another one.
    before = played(build, replications, case, case.changes)
    assert all(value != known for value, known in zip(found, before, strict=True)), (found, before)


def test_a_second_origin_that_comes_too_late_helps_nobody(build: Any, replications: Any) -> None:
    """Three connections of ten seconds each, and a user who waits for ten."""
    slow = {"resources": {"cdn": {"connection_attempts": 3, "connection_timeout": "10s"}}}
    case = CASES["cloudfront"]
    assert played(build, replications, case, together(case.changes, slow)) == [0.0] * COUNT


@pytest.mark.parametrize("writes", [0.0, 1.0], ids=["one object", "many objects"])
def test_time_control_shortens_what_a_bucket_may_lose(build: Any, replications: Any, writes: float) -> None:
    changes = {"journeys": {"shop": {"uses": None, "write_share": writes}}}
    made = [
        build(**changes, replications={"files-copy": {"time_control": control}}) for control in (False, True)
    ]
    free, controlled = (replications(one, f"region-loss:{EAST}", 12) for one in made)
    for one, other in zip(free, controlled, strict=True):
        assert 0 < other.stores[f"files@{EAST}"].rpo < one.stores[f"files@{EAST}"].rpo


@pytest.mark.parametrize("where", sorted(set(SHOWN_ELSEWHERE.values())))
def test_what_is_shown_elsewhere_is_there(where: str) -> None:
    folder = EXAMPLES if where.endswith(".yaml") else Path(__file__).parent
    assert (folder / where).is_file()


def test_every_kind_that_can_fail_or_help_is_shown() -> None:
    """Kinds whose service can be impaired, or that carry, start, tell or restore: none is forgotten."""
    beside = {
        # Nothing that users wait for, and nobody is told by them of an incident.
        "git", "identity-center", "managed-grafana", "managed-prometheus", "xray", "third-party",
    }  # fmt: skip
    fails = {kind for kind, spec in catalog().items() if "service_impairment_rate" in spec.facts}
    assert fails - set(CASES) - set(SHOWN_ELSEWHERE) - beside == set()
