"""What must be on the pages: every system of the reference platform, where it is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.catalog import catalog
from withstand.catalog.spec import Shape
from withstand.diagrams import laid_out
from withstand.scanners.spec import read_spec

EXAMPLE = Path(__file__).parents[2] / "examples" / "enterprise-platform"
# Drawn as the copies between their members, as tools of an account, or not at all (cost).
NOT_SHAPES = (Shape.GLOBAL_DATABASE, Shape.COST_TOOL)


@pytest.fixture(scope="module")
def reference():
    architecture = read_spec(EXAMPLE)
    return architecture, laid_out(architecture)


def test_every_resource_and_workload_is_drawn(reference):
    architecture, pages = reference
    drawn = {element for page in pages for element in page.elements()}
    wanted = [r.id for r in architecture.resources.values() if r.shape not in NOT_SHAPES]
    missing = [id for id in (*wanted, *architecture.workloads) if id not in drawn]
    assert missing == []


def test_networks_zones_boundaries_and_phases_are_drawn(reference):
    architecture, pages = reference
    drawn = {element for page in pages for element in page.elements()}
    for section in ("regions", "zones", "vpcs", "subnets", "phases", "accounts", "replications"):
        assert [id for id in getattr(architecture, section) if id not in drawn] == [], section
    production = [g.id for g in architecture.security_groups.values() if "development" not in g.vpc]
    assert [id for id in production if id not in drawn] == []


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        (
            "recovery",
            "route53 cloudfront waf shield iam alb aurora-postgresql dynamodb elasticache-redis s3 kms"
            " aws-backup",
        ),
        (
            "region-us-east-1",
            "eks eks-node-group nat-gateway internet-gateway vpc-endpoint transit-gateway direct-connect"
            " site-to-site-vpn vpc-peering jenkins argocd prometheus managed-grafana datadog pagerduty"
            " fluent-bit xray",
        ),
        (
            "data",
            "sqs sns step-functions dynamodb-streams redshift opensearch efs ebs velero aws-backup"
            " rds-postgresql",
        ),
        (
            "security",
            "identity-center iam kms secrets-manager guardduty macie security-hub aws-config cloudtrail waf",
        ),
        ("delivery", "git jenkins codebuild argocd developer-portal"),
    ],
)
def test_systems_are_where_a_reader_looks_for_them(reference, page, kinds):
    architecture, pages = reference
    drawn = set(next(p for p in pages if p.id == page).elements())
    on_page = {r.kind for r in architecture.resources.values() if r.id in drawn}
    assert set(kinds.split()) - on_page == set()


def test_every_icon_has_a_colour_or_a_stencil():
    for spec in catalog().values():
        assert spec.stencil or spec.fill, spec.key


def test_the_security_page_says_what_is_and_not_what_should_be(platform):
    """No mesh and no store that demands TLS: the lines must say so."""
    (page,) = laid_out(platform(1, 2, ("aurora", "redis"), 2), pages=["security"])
    words = {edge.target: " ".join(edge.label.lines) for edge in page.edges if edge.label}
    assert words["page/workloads"] == "no mesh"
    assert words["page/data"] == "TLS demanded by 0 of 2 stores"


def test_no_line_to_a_store_that_nobody_uses(platform):
    (page,) = laid_out(platform(1, 2, ("aurora", "redshift"), 1), pages=["recovery"])
    ends = {edge.target for edge in page.edges if edge.style.value == "data access"}
    assert "aurora@region-1/region-1a" in ends
    assert not any(end.startswith("redshift") for end in ends)
