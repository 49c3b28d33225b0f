"""What must be on the pages: every system of the reference platform, where it is looked for."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from withstand.catalog import catalog
from withstand.catalog.spec import Shape
from withstand.diagrams import laid_out
from withstand.diagrams.layout.page import Chip, Icon
from withstand.scanners.spec import read_spec

EXAMPLE = Path(__file__).parents[2] / "examples" / "enterprise-platform"
# Drawn as the copies between their members, as tools of an account, or not at all (cost).
NOT_SHAPES = (Shape.GLOBAL_DATABASE, Shape.COST_TOOL)
LIST = Path(__file__).parents[3] / "shared" / "reference" / "systems.tsv"

# Each drawn system of the reference platform: the pages where it is looked for, and its kinds.
EAST = "region-us-east-1"
SYSTEMS = {
    "Route 53": "recovery,security route53",
    "CloudFront": "recovery,data,security cloudfront",
    "WAF": "recovery,security waf",
    "Shield": "recovery,security shield",
    "IAM": "security iam",
    "IAM Identity Center": "security identity-center",
    "NAT gateway": f"{EAST} nat-gateway",
    "Internet gateway": f"{EAST} internet-gateway",
    "VPC endpoint": f"{EAST} vpc-endpoint",
    "VPC peering": f"{EAST} vpc-peering",
    "Transit Gateway": f"{EAST} transit-gateway",
    "Direct Connect": f"{EAST} direct-connect",
    "Site-to-site VPN": f"{EAST} site-to-site-vpn",
    "Application Load Balancer": f"recovery,{EAST},data,security alb",
    "API Gateway": f"recovery,{EAST},data,security api-gateway",
    "EKS cluster": f"recovery,{EAST},security,delivery eks",
    "EKS node group (on demand, spot)": f"{EAST} eks-node-group",
    "EC2 Auto Scaling": f"{EAST} ec2-auto-scaling",
    "Istio service mesh (VirtualService, DestinationRule, PeerAuthentication, AuthorizationPolicy)":
        f"{EAST},security istio",
    "Aurora PostgreSQL cluster": f"recovery,{EAST},data,security aurora-postgresql",
    "Aurora Serverless": f"{EAST},data,security aurora-serverless",
    "RDS PostgreSQL (dedicated instance per service)": f"{EAST},data,security rds-postgresql",
    "DynamoDB and Global Tables": f"recovery,{EAST},data,security dynamodb",
    "DynamoDB Streams": "data dynamodb-streams",
    "ElastiCache Redis and Global Datastore": f"{EAST},data,security elasticache-redis",
    "S3 and Cross-Region Replication": f"recovery,{EAST},data,security s3",
    "EBS volume and snapshot": "data,security ebs",
    "EFS": f"{EAST},data,security efs",
    "Redshift": f"{EAST},data,security redshift",
    "OpenSearch Service": f"{EAST},data,security opensearch",
    "SQS": f"{EAST},data,security sqs",
    "SNS": f"{EAST},data,security sns",
    "Step Functions": f"{EAST},data,security step-functions",
    "AWS Backup (plans, vaults, copy actions)": "recovery,data,security aws-backup",
    "Velero": "data velero",
    "ArgoCD": f"{EAST},delivery argocd",
    "Jenkins on EKS": f"{EAST},delivery jenkins",
    "CodeBuild": "delivery codebuild",
    "Terraform / OpenTofu": "delivery terraform",
    "Git": "delivery git",
    "Prometheus, Amazon Managed Prometheus": f"{EAST} prometheus managed-prometheus",
    "Amazon Managed Grafana": f"{EAST} managed-grafana",
    "Alertmanager and PagerDuty": f"{EAST} alertmanager pagerduty",
    "Fluent Bit": f"{EAST} fluent-bit",
    "Kibana / OpenSearch Dashboards": f"{EAST} opensearch-dashboards",
    "X-Ray and OpenTelemetry": f"{EAST} xray opentelemetry",
    "CloudWatch": f"{EAST} cloudwatch",
    "Datadog": f"{EAST} datadog",
    "KMS": "recovery,security kms",
    "Secrets Manager": "recovery,security secrets-manager",
    "AWS Config": "security aws-config",
    "Security Hub": "security security-hub",
    "CloudTrail": "security cloudtrail",
    "GuardDuty / runtime scanning": "security guardduty",
    "Macie / data classification": "security macie",
    "Developer portal, platform CLI, service templates": "delivery developer-portal",
}  # fmt: skip
SECTIONS = [
    ("Region", "recovery", "regions"),
    ("Availability Zone", EAST, "zones"),
    ("VPC", EAST, "vpcs"),
    ("VPC", "security", "vpcs"),
    ("Subnet (public, private, database tier)", EAST, "subnets"),
    ("Security group", "security", "security_groups"),
    ("Network ACL", "security", "network_acls"),
    ("Kubernetes workload (Deployment, HPA, PDB)", EAST, "workloads"),
    ("Jenkins-to-ArgoCD pipeline and quality gates", "delivery", "pipelines"),
    ("Implementation phases 1-4", "delivery", "phases"),
    ("Sign-in", "security", "principals"),
    ("Roles", "security", "roles"),
    ("Accounts", "security", "accounts"),
]
COPIES = [
    ("Aurora Global Database", "Aurora Global"),
    ("DynamoDB Global Tables", "global table"),
    ("ElastiCache Global Datastore", "Global Datastore"),
    ("S3 Cross-Region Replication", "S3 CRR"),
]


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


@pytest.mark.parametrize("system", SYSTEMS)
def test_systems_are_where_a_reader_looks_for_them(reference, system):
    """Each kind of the system has a shape on each of its pages: an icon, or a chip that stands for it."""
    architecture, pages = reference
    where, *kinds = SYSTEMS[system].split()
    for page in (page for page in pages if page.id in where.split(",")):
        shown = {shape.kind for shape in page.shapes if isinstance(shape, Icon)}
        chips = {id for shape in page.shapes if isinstance(shape, Chip) for id in shape.elements}
        shown |= {architecture.resources[id].kind for id in chips if id in architecture.resources}
        assert set(kinds) - shown == set(), page.id
    assert set(where.split(",")) <= {page.id for page in pages}


@pytest.mark.parametrize(("system", "where", "section"), SECTIONS)
def test_sections_are_where_a_reader_looks_for_them(reference, system, where, section):
    """All of the section, or those of the page's region, stand for a shape of the page."""
    architecture, pages = reference
    (page,) = (page for page in pages if page.id == where)
    region = where.removeprefix("region-")
    wanted = [
        element.id
        for element in getattr(architecture, section).values()
        if region == where or getattr(element, "region", region) == region
    ]
    drawn = {element for shape in page.shapes for element in shape.elements}
    assert wanted
    assert [id for id in wanted if id not in drawn] == []


@pytest.mark.parametrize(("system", "words"), COPIES)
@pytest.mark.parametrize("where", ["recovery", "data"])
def test_copies_between_regions_are_lines_with_words(reference, where, system, words):
    _, pages = reference
    (page,) = (page for page in pages if page.id == where)
    said = [" ".join(edge.label.lines) for edge in page.edges if edge.label]
    assert any(words in text for text in said), system


def test_no_system_of_the_catalog_is_missing_in_these_lists():
    """A service that the reference platform lists must be asked for above; cost is not drawn."""
    asked = {kind for text in SYSTEMS.values() for kind in text.split()[1:]}
    specs = [spec for spec in catalog().values() if spec.system and spec.shape is not Shape.SECTION]
    assert {s.key for s in specs if s.shape not in NOT_SHAPES} <= asked


def test_every_row_of_the_list_of_systems_is_asked_for():
    if not LIST.is_file():
        pytest.skip("the list of systems is not beside the project (../shared/reference/systems.tsv)")
    with LIST.open(encoding="utf-8") as file:
        rows = {row["system"] for row in csv.DictReader(file, delimiter="\t") if row["draw"] == "y"}
    assert rows - {*SYSTEMS, *(system for system, *_ in (*SECTIONS, *COPIES))} == set()


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
