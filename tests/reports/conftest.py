"""A result as `verify` gives it, made of values of the model; the figures are invented."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from withstand.catalog.spec import Fact, FactClass
from withstand.model.elements.claim import Bound
from withstand.model.elements.recorded_only import RecordedValues
from withstand.model.results.estimate import (
    Answer,
    ChainLink,
    Curve,
    CurveKind,
    Estimate,
    EventKind,
    Histogram,
    Measurement,
    Share,
    Trace,
    TraceEvent,
    Unmeasured,
)
from withstand.model.results.finding import Basis, Finding, Severity, Status
from withstand.model.results.judging import deciding_measurement
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Result, Verdict
from withstand.model.values.fact_use import FactUse
from withstand.reports.drawings import Drawing, Drawings
from withstand.reports.frames import Place, Stage
from withstand.reports.register import AssumptionEntry, Register, WaiverEntry
from withstand.reports.runs import Run

GUIDE = "https://docs.aws.amazon.com/"
CHECK = FactUse(
    "route53.health_check_interval",
    Fact(10, "s", GUIDE + "Route53/health-checks.html", "2026-11-22", FactClass.DOCUMENTED_DEFAULT),
)
PROMOTE = FactUse(
    "aurora-global.promotion_time",
    Fact(180, "s", GUIDE + "AmazonRDS/aurora-global.html", "2026-11-22", FactClass.DOCUMENTED_TYPICAL),
)
DECIDE = FactUse(
    "operator.decision_time",
    Fact(240, "s", "own estimate", "2026-11-22", FactClass.OWN_ESTIMATE, note="Page, acknowledge, judge."),
    assumption="a.decision",
)
STAGES = (
    ("detect", "Health check 10 s × 3", 0.0, 28.0, 34.0, 38.0, 1.0),
    ("decide", "On-call engineer decides to fail over", 28.0, 240.0, 520.0, 790.0, 0.71),
    ("redirect", "DNS answer, TTL 60 s", 28.0, 61.0, 96.0, 140.0, 0.12),
    ("promote", "Aurora Global Database: managed failover", 268.0, 75.0, 160.0, 240.0, 0.71),
    ("scale", "Node groups take up the traffic", 60.0, 150.0, 260.0, 330.0, 0.17),
    ("warm", "Cache and connection pools", 343.0, 22.0, 41.0, 60.0, 0.64),
    ("confirm", "Level stays at the floor", 365.0, 60.0, 60.0, 60.0, 1.0),
)


def estimate(value, low, high, unit="s", statistic="p95", n=4000, **more):
    return Estimate(value, low, high, unit, statistic, n, 42, **more)


def histogram(median=380.0, spread=0.35, n=4000, bins=40):
    source = random.Random(7)
    values = sorted(source.lognormvariate(math.log(median), spread) for _ in range(n))
    low, high = values[0], values[-1]
    edges = tuple(low + (high - low) * index / bins for index in range(bins + 1))
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int((value - low) / (high - low) * bins))] += 1
    return Histogram(edges, tuple(counts))


def curves(peak=2000.0):
    times = tuple(float(t) for t in range(0, 930, 30))
    demand = tuple(peak * (0.3 if t < 90 else 1.0) for t in times)
    capacity = tuple(min(2300.0, 900.0 + max(0.0, t - 150.0) * 4.2) for t in times)
    return (
        Curve("demand", "1/s", times, demand, CurveKind.DEMAND),
        Curve("capacity", "1/s", times, capacity, CurveKind.SUPPLY),
        Curve("ceiling: node limit", "1/s", (0.0,), (2300.0,), CurveKind.CEILING),
        Curve("ceiling: database connections", "1/s", (0.0,), (2650.0,), CurveKind.CEILING),
    )


def replayed(which, scenario, number, promoted):
    events = (
        TraceEvent(0.0, EventKind.FAULT_BEGINS, "region-loss begins", "us-east-1"),
        TraceEvent(0.0, EventKind.BELOW, "Below its floor", "checkout", "service level 0.0%", 0),
        TraceEvent(33.4, EventKind.STEP, "Health checks fail", "edge", "detect", 0),
        TraceEvent(promoted, EventKind.STEP, "Promoted", "orders-db@us-west-2", "promote", 2),
        TraceEvent(promoted, EventKind.BACK, "Back at its floor", "checkout", "service level 100.0%", 3),
        TraceEvent(9_000.0, EventKind.FAULT_ENDS, "The fault itself ends", "us-east-1", "restore", 0),
    )
    title = f"{which} replication of {scenario}: rto {promoted:.0f} s"
    standing = f"{which.lower()}, rto {promoted:.0f} s"
    return Trace(number, title, events, (), (0, 2, 3), scenario, standing)


@pytest.fixture(scope="session")
def stage():
    """Four shapes, of which the loss of us-east-1 takes the first away."""
    return four_shapes({"region-loss:us-east-1": (0,)})


@pytest.fixture(scope="session")
def run():
    """The median run of a claim."""
    title = "Median replication of region-loss:us-east-1: rto 95 s"
    return Run(replayed("Median", "region-loss:us-east-1", 3, 95.0), (("rto.region", title),))


def four_shapes(struck):
    """Four shapes side by side: a region, an entry, a workload in both regions, and a database."""
    elements = (
        ("us-east-1",),
        ("edge",),
        ("checkout@us-east-1", "checkout@us-west-2"),
        ("orders-db@us-west-2",),
    )
    places = tuple(Place(120.0 * at + 10, 20.0, 100.0, 100.0, each) for at, each in enumerate(elements))
    return Stage("recovery", 500.0, 140.0, places, struck)


@pytest.fixture(scope="session")
def drawings(stage):
    shapes = "".join(
        f'<g id="recovery--{at}" data-claims="rto.region rto.dns"><title>Shape {at}</title>'
        f'<rect x="{120 * at + 10}" y="20" width="100" height="100" fill="#ddd"/></g>'
        for at in range(4)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="140" viewBox="0 0 500 140" role="img">'
        f"<title>The platform</title>{shapes}</svg>"
    )
    return Drawings.of([Drawing("recovery", "Disaster recovery", svg)], stage)


def recovery(scope, scenario, value, **more):
    chain = tuple(
        ChainLink(stage, what, scenario.partition(":")[2], p50, p95, p99, share, start)
        for stage, what, start, p50, p95, p99, share in STAGES
    )
    settings = {
        "judged": estimate(value, value * 0.96, value * 1.05),
        "others": (
            estimate(value * 0.6, value * 0.59, value * 0.61, statistic="p50"),
            estimate(value * 1.35, value * 1.3, value * 1.4, statistic="p99"),
            estimate(value * 1.9, value * 1.9, value * 1.9, statistic="worst"),
        ),
        "chain": chain,
        "histogram": histogram(value * 0.6),
        "facts": (CHECK, PROMOTE, DECIDE),
        "elements": ("orders-db", "edge"),
        "binding": "a person decides: 71 % of the chain",
        "notes": ("Without the decision, the median is 2 m 12 s.",),
        "traces": (replayed("Median", scenario, 3, 95.0), replayed("Worst", scenario, 9, 310.0)),
    }
    return Measurement("rto", scope, scenario, **(settings | more))


def part(outcome, metric, bound="", measurements=(), unmeasured=(), basis=Basis.SIMULATED, **more):
    return PartResult(
        outcome,
        metric,
        basis,
        Bound.model_validate(bound) if bound else None,
        Answer(tuple(measurements), tuple(unmeasured)) if measurements or unmeasured else None,
        **more,
    )


def verdict(id, title, section, parts, **more):
    first = parts[0]
    deciding = deciding_measurement(first.bound, first.answer) if first.bound and first.answer else None
    settings = {
        "outcome": first.outcome,
        "basis": first.basis,
        "reason": deciding.binding if deciding else first.reason,
        "metric": first.metric,
        "statistic": deciding.judged.statistic if deciding else "",
        "bound": "",
        "estimate": deciding.judged if deciding else None,
        "facts": deciding.facts if deciding else (),
        "assumptions": (),
        "position": f"claims.yaml:{10 + len(id)}:3",
    }
    return Verdict(claim=id, title=title, section=section, parts=tuple(parts), **(settings | more))


SINGLE = Finding(
    "REL005",
    Status.FAIL,
    "auth-db@us-east-1",
    "one writer, and no reader that takes over, on the path of sign-in",
    Severity.CRITICAL,
    position="data.yaml:88:5",
    remedy="Add a reader in another zone.",
    witness=("edge", "gateway@us-east-1", "auth@us-east-1", "auth-db@us-east-1"),
)
OPEN = Finding(
    "SEC010", Status.FAIL, "legacy-feed", "TLS 1.2 is accepted", Severity.MEDIUM, waived_by="w.legacy"
)
UNSEEN = Finding(
    "SEC009", Status.UNKNOWN, "archive", "encryption: access denied when it was read", Severity.HIGH
)
FINE = tuple(
    Finding("REL003", Status.PASS, f"vpc@{region}", "three zones") for region in ("us-east-1", "us-west-2")
)


def verdicts():
    region = "region-loss:us-east-1"
    zone = "zone-loss:us-east-1a"
    yes, no, open_, skipped = Outcome.HOLDS, Outcome.VIOLATED, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED
    share = tuple(
        Share(name, value, "min/year")
        for name, value in (
            ("Operator error", 171.0),
            ("Region impaired", 148.0),
            ("Bad release", 104.0),
            ("Database failover", 61.0),
            ("Zone loss", 24.0),
            ("Third party down", 17.5),
        )
    )
    yearly = Measurement(
        "availability-by-time",
        "platform",
        "a year",
        estimate(0.99899, 0.9982, 0.9994, "fraction", "mean"),
        others=(estimate(0.99921, 0.9989, 0.9995, "fraction", "by requests"),),
        shares=share,
        binding="flips at 0.6 region events a year",
    )
    head = Measurement(
        "capacity-ratio",
        "us-west-2",
        region,
        estimate(1.15, 1.15, 1.15, "ratio", "worst", 0, method="exact"),
        curves=curves(),
        binding="node limit: reached after 8 m",
    )
    return (
        verdict(
            "dr.active-active",
            "Both regions serve production traffic",
            "Regions",
            [part(yes, "rules", basis=Basis.PROVED, findings=FINE, reason="both regions have weight")],
        ),
        verdict(
            "dr.full-capacity-secondary",
            "us-west-2 can carry 100 % of peak traffic",
            "Regions",
            [part(yes, "capacity-ratio", ">= 1", [head])],
            bound=">= 1",
        ),
        verdict(
            "dr.zero-downtime",
            "A regional failover causes no downtime",
            "DR strategy",
            [part(no, "outage", "= 0s", [replace(recovery("platform", region, 420.0), metric="outage")])],
            bound="= 0 s",
            contradicts=("rto.region",),
        ),
        verdict(
            "rto.database",
            "Databases recover in under 1 minute",
            "RTO",
            [
                part(
                    no,
                    "rto",
                    "< 1m",
                    [
                        recovery("orders-db", region, 372.0),
                        recovery("orders-db", zone, 41.0, binding="writer moves to another zone"),
                        recovery("auth-db", "writer-loss:auth-db", 48.0),
                    ],
                )
            ],
            bound="< 1 m",
            assumptions=("a.decision",),
            says="Database: < 1 minute",
        ),
        verdict(
            "rto.region",
            "A complete regional failover finishes in under 15 minutes",
            "RTO",
            [
                part(
                    yes,
                    "rto",
                    "< 15m",
                    [
                        recovery("platform", region, 702.0),
                        recovery("platform", "region-loss:us-west-2", 505.0),
                    ],
                )
            ],
            bound="< 15 m",
            assumptions=("a.decision",),
        ),
        verdict(
            "rto.dns",
            "DNS failover completes in under 30 seconds",
            "RTO",
            [
                part(
                    no,
                    "dns-failover-time",
                    "< 30s",
                    [
                        replace(
                            recovery("edge", region, 96.0),
                            metric="dns-failover-time",
                            binding="checks 10 s × 3, then 60 s TTL of the alias",
                        )
                    ],
                )
            ],
            bound="< 30 s",
        ),
        verdict(
            "ha.no-single-point",
            "No single component's failure stops a critical journey",
            "HA",
            [part(no, "rules", basis=Basis.PROVED, findings=(SINGLE,), reason="auth-db@us-east-1 alone")],
        ),
        verdict(
            "rpo.files",
            "File storage is replicated in near real time",
            "RPO",
            [
                part(
                    skipped,
                    "rpo",
                    "< 15m",
                    (),
                    [
                        Unmeasured(
                            "rpo", "shared-files", region, "EFS replication is not described", "unknown"
                        )
                    ],
                    basis=None,
                    reason="the lag of shared-files is unknown",
                )
            ],
            bound="< 15 m",
            basis=None,
        ),
        verdict(
            "slo.availability",
            "The platform is available 99.9 % of the time",
            "SLO",
            [part(open_, "availability-by-time", ">= 99.9%", [yearly])],
            bound=">= 99.9 %",
        ),
        verdict(
            "security.encryption-in-transit",
            "TLS 1.3 protects all communication",
            "Data security",
            [part(no, "rules", basis=Basis.PROVED, findings=(OPEN,), reason="legacy-feed accepts TLS 1.2")],
            waived_by="w.legacy",
        ),
        verdict(
            "dr.test-monthly",
            "A complete DR simulation runs every month",
            "DR testing",
            [
                part(
                    no, "records", basis=Basis.ATTESTED, reason="no dr-test between 2026-06-01 and 2026-08-20"
                )
            ],
        ),
    )


def fake_register():
    return Register(
        assumptions=(
            AssumptionEntry(
                "a.decision",
                "Time for a person to decide on a failover",
                "Incident reviews of 2025",
                "The runbook names one person on call.",
                (),
                "operator.decision_time",
                240.0,
                600.0,
                "s",
                "assumptions.yaml:4:3",
            ),
            AssumptionEntry("a.dns", "Resolvers keep to the TTL", GUIDE + "dns", covers=("edge",)),
        ),
        waivers=(
            WaiverEntry("w.legacy", "Partner moves in Q1.", "head of platform", "2027-03-31", "SEC010"),
        ),
        subjects={"ha.no-single-point": "single points of failure"},
        clauses={"rto.database": "Recovery objectives, database tier"},
        scenarios={"friday": "Friday evening surge"},
    )


def fake_result():
    found = verdicts()
    findings = (SINGLE, OPEN, UNSEEN, *FINE)
    return Result(
        architecture="enterprise-platform",
        title="AWS enterprise platform",
        version="0.1.0",
        seed=42,
        as_of="2026-11-22",
        counts={"regions": 2, "zones": 6, "resources": 231, "workloads": 40, "journeys": 9},
        verdicts=found,
        findings=findings,
        unmodelled=(
            "Client-side retries of the mobile application",
            "terraform: 3 resources of unknown type",
        ),
        recorded_only=(
            RecordedValues("NodeGroup.memory", "room on nodes is counted in cores", 3, "compute.yaml:29:13"),
            RecordedValues("Cache.cluster_mode", "shards decides", 1, "data.yaml:461:19"),
        ),
        inputs=(("platform.yaml", "ab" * 32), ("claims.yaml", "cd" * 32)),
        seconds=8.4,
    )


@pytest.fixture(scope="session")
def result():
    return fake_result()


@pytest.fixture(scope="session")
def register():
    return fake_register()
