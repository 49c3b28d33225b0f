"""The reference platform: complete against its lists of systems and claims, and consistent in itself."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from withstand.catalog import catalog
from withstand.catalog.spec import Scope, Shape
from withstand.model.architecture import Architecture
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.edge import Cdn
from withstand.model.structure.routing import entries_in, followed, region_of
from withstand.scanners.spec import read_spec
from withstand.validators.reachability import THE_INTERNET, Blocked, reach
from withstand.validators.reachability import Path as Connection

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT.parent / "shared" / "reference"
REGIONS = ("us-east-1", "us-west-2")
# Regional kinds that one region is enough for, and why.
IN_ONE_REGION = {
    "identity-center": "an instance of Identity Center lives in one region",
    "cloudtrail": "one trail records all regions",
    "secrets-manager": "a secret is written in one region and replicated from there",
    "developer-portal": "a tool of developers, not of the application",
    "vpc-peering": "one connection joins both regions",
    "terraform": "runs in the pipeline",
    "aurora-global": "spans regions",
    "dynamodb-global-table": "spans regions",
    "elasticache-global": "spans regions",
}
# Rows of systems.tsv that are sections of the model and not resources, with what must be there.
SECTIONS = {
    "Region": "regions",
    "Availability Zone": "zones",
    "VPC": "vpcs",
    "Subnet (public, private, database tier)": "subnets",
    "Security group": "security_groups",
    "Network ACL": "network_acls",
    "Kubernetes workload (Deployment, HPA, PDB)": "workloads",
    "Jenkins-to-ArgoCD pipeline and quality gates": "pipelines",
    "Reserved Instances, Savings Plans, Spot": "commitments",
    "Implementation phases 1-4": "phases",
}

needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference lists are not here")


@pytest.fixture(scope="module")
def platform() -> Architecture:
    return read_spec(ROOT / "examples" / "enterprise-platform")


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@needs_reference
def test_it_makes_exactly_the_claims_of_the_list(platform: Architecture) -> None:
    rows = {row["id"]: row for row in _rows("claims.tsv")}
    assert set(platform.claims) == set(rows)
    for id, claim in platform.claims.items():
        assert claim.section == rows[id]["section"]
        static = {"rules", "coverage"}
        kinds = {"static": static, "evidence": {"records"}}
        metrics = {part.metric for part in claim.parts}
        if rows[id]["kind"] in kinds:
            assert metrics <= kinds[rows[id]["kind"]]
        else:
            assert not metrics & (static | {"records"})


@needs_reference
def test_every_system_of_the_list_is_there(platform: Architecture) -> None:
    kinds = {resource.kind for resource in platform.resources.values()}
    sections = dict(platform.sections())
    missing = []
    for row in _rows("systems.tsv"):
        system = row["system"]
        if system in SECTIONS:
            found = bool(sections[SECTIONS[system]])
        else:
            wanted = {spec.key for spec in catalog().values() if spec.system == system}
            found = bool(wanted) and bool(wanted & kinds)
        if not found:
            missing.append(system)
    assert not missing


def test_both_halves_of_rows_that_name_two_things_are_there(platform: Architecture) -> None:
    kinds = {resource.kind for resource in platform.resources.values()}
    for spec in catalog().values():
        if spec.system and spec.shape is not Shape.SECTION:
            assert spec.key in kinds, spec.key


def test_every_claim_says_what_it_is_measured_by(platform: Architecture) -> None:
    for claim in platform.claims.values():
        assert claim.parts
        assert claim.title
        assert claim.says
        assert claim.clause


def test_journeys_share_the_whole_traffic(platform: Architecture) -> None:
    assert math.isclose(sum(journey.share for journey in platform.journeys.values()), 1.0)


def test_what_a_journey_uses_can_be_reached_on_its_way(platform: Architecture) -> None:
    for journey in platform.journeys.values():
        for region in REGIONS:
            waiting = [
                id
                for id in (*entries_in(platform, journey, region), *journey.path)
                if region_of(platform, id) in (None, region)
            ]
            seen = set(waiting)
            while waiting:
                id = waiting.pop()
                workload = platform.workloads.get(id)
                state_machine = platform.resources.get(id)
                calls = [edge.to for edge in followed(journey, workload)] if workload else []
                calls += [step.calls for step in getattr(state_machine, "steps", ())]
                calls += list(getattr(state_machine, "subscribers", ()))
                waiting += [call for call in calls if call not in seen]
                seen.update(calls)
            here = {id for id in journey.uses if region_of(platform, id) == region}
            unreachable = here - seen
            assert not unreachable, (journey.id, region, unreachable)


def test_every_assumption_has_a_source_and_is_about_something(platform: Architecture) -> None:
    for assumption in platform.assumptions.values():
        assert assumption.source.strip()
        assert assumption.title
        assert assumption.covers or assumption.fact


def test_regional_kinds_are_in_both_regions(platform: Architecture) -> None:
    for kind in sorted({resource.kind for resource in platform.of_kind(*catalog())}):
        if kind in IN_ONE_REGION or catalog()[kind].scope not in (Scope.REGIONAL, Scope.ZONAL):
            continue
        places = {region_of(platform, resource.id) for resource in platform.of_kind(kind)} - {None}
        assert places == set(REGIONS), kind


def test_production_services_run_in_both_regions(platform: Architecture) -> None:
    names = {region: set[str]() for region in REGIONS}
    for workload in platform.workloads.values():
        if workload.environment == "production":
            names[str(workload.region)].add(workload.name)
    assert names[REGIONS[0]] == names[REGIONS[1]]


def test_no_record_is_made_up(platform: Architecture) -> None:
    assert not platform.records
    assert not platform.waivers


def test_everything_owned_has_a_team_and_its_tag(platform: Architecture) -> None:
    for owned in (*platform.resources.values(), *platform.workloads.values()):
        assert owned.team, owned.id
        assert owned.tags["team"] == platform.teams[owned.team].cost_tag


def test_the_network_lets_every_declared_connection_through(platform: Architecture) -> None:
    ports = {"postgresql": 5432, "redis": 6379, "redshift": 5439, "nfs": 2049, "opensearch": 443}
    ports |= dict.fromkeys(("http", "grpc", "graphql"), 8080)
    for workload in platform.workloads.values():
        for edge in workload.dependencies:
            if edge.protocol in ports:
                answer = reach(platform, workload.id, edge.to, ports[edge.protocol])
                assert isinstance(answer, Connection), (workload.id, edge.to, answer)


def test_databases_are_closed_to_the_internet_and_to_other_services(platform: Architecture) -> None:
    for id in ("user-db@us-east-1", "order-db@us-east-1", "payment-db@us-west-2"):
        assert isinstance(reach(platform, THE_INTERNET, id, 5432), Blocked)
        assert isinstance(reach(platform, "analytics-service@us-east-1", id, 5432), Blocked)


def test_replicas_carry_their_regions_share_of_the_peak(platform: Architecture) -> None:
    """At the share of 70 or 30 % no service is above its scaling target by more than a tenth of it."""
    assert platform.traffic is not None
    cdn = platform.resources["cdn"]
    assert isinstance(cdn, Cdn)
    for region, share in (("us-east-1", 0.7), ("us-west-2", 0.3)):
        demand: dict[str, float] = {}
        for journey in platform.journeys.values():
            hits = cdn.cache_hit_ratio if journey.cacheable else 0.0
            arriving = platform.traffic.peak * share * journey.share * (1 - hits)
            waiting = [(f"ingress-gateway@{region}", arriving)]
            while waiting:
                id, rate = waiting.pop()
                demand[id] = demand.get(id, 0.0) + rate
                waiting += [
                    (edge.to, rate * edge.calls_per_request)
                    for edge in followed(journey, platform.workloads[id])
                    if edge.to in platform.workloads
                ]
        for id, rate in demand.items():
            workload = platform.workloads[id]
            capacity = workload.replicas * workload.concurrency / workload.service_time
            target = workload.scaling.target_utilisation if workload.scaling else 0.6
            assert rate / capacity <= target * 1.1, (id, rate, capacity)


def test_the_node_groups_can_grow_to_the_whole_peak(platform: Architecture) -> None:
    """At the most replicas of every autoscaler, the cores asked for fit the most nodes of a region."""
    for region in REGIONS:
        asked = sum(
            workload.cores * (workload.scaling.maximum if workload.scaling else workload.replicas)
            for workload in platform.workloads.values()
            if workload.region == region and f"workers@{region}a" in workload.node_groups
        )
        room = sum(
            group.cores * group.maximum
            for group in platform.resources.values()
            if isinstance(group, NodeGroup) and group.name == "workers" and group.region == region
        )
        assert asked <= room
