"""Cases of the rules on mesh, observability, governance, cost, delivery and plan beyond their examples."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.model.build import build
from withstand.model.results.finding import Basis, Finding, Status
from withstand.validators.rule import all_rules
from withstand.validators.runner import findings_of

PASS, FAIL, UNKNOWN, NOT = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE


def findings(rule: str, text: str) -> list[Finding]:
    data: dict[str, Any] = {"name": "example", **yaml.safe_load(text)}
    return list(findings_of(all_rules()[rule], build(data)))


def statuses(rule: str, text: str) -> dict[str, Status]:
    """The worst status of each resource."""
    order = (FAIL, UNKNOWN, PASS, NOT)
    found: dict[str, Status] = {}
    for finding in findings(rule, text):
        found[finding.resource] = min(found.get(finding.resource, NOT), finding.status, key=order.index)
    return found


MESH = """
resources:
  eks: {{kind: eks}}
  mesh:
    kind: istio
    cluster: eks
    peer_authentication: [{policies}]
workloads:
  order: {{cluster: eks, namespace: shop, in_mesh: {order}, dependencies: [{{to: payment, protocol: http}}]}}
  payment: {{cluster: eks, namespace: shop, in_mesh: {payment}}}
"""


@pytest.mark.parametrize(
    ("policies", "order", "payment", "status"),
    [
        ("{mode: strict}", "true", "true", PASS),
        ("", "true", "true", FAIL),
        ("{mode: strict}, {mode: permissive, namespace: shop}", "true", "true", FAIL),
        ("{mode: permissive}, {mode: strict, namespace: shop}", "true", "true", PASS),
        ("{mode: strict}, {mode: permissive, workloads: [payment]}", "true", "true", FAIL),
        ("{mode: permissive, workloads: [payment]}, {mode: strict}", "true", "true", FAIL),
        ("{mode: strict}, {mode: permissive, workloads: [order]}", "true", "true", PASS),
        ("{mode: strict}, {mode: permissive, namespace: other}", "true", "true", PASS),
        ("{mode: strict}", "false", "true", FAIL),
        ("{mode: strict}", "true", "false", FAIL),
    ],
)
def test_the_closest_peer_authentication_decides(
    policies: str, order: str, payment: str, status: Status
) -> None:
    text = MESH.format(policies=policies, order=order, payment=payment)
    assert statuses("MSH001", text)["order"] is status


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("{to: [payment], callers: [order]}, {to: [order], callers: [gateway]}", PASS),
        ('{to: [payment], callers: ["*"]}, {to: [order], callers: [gateway]}', FAIL),
        ("{to: [payment], callers: [somebody]}, {to: [order], callers: [gateway]}", FAIL),
        ("{to: [payment], callers: [order]}", FAIL),
    ],
)
def test_authorization(authorization: str, status: Status) -> None:
    text = f"""
    resources:
      eks: {{kind: eks}}
      mesh: {{kind: istio, cluster: eks, authorization: [{authorization}]}}
    workloads:
      order: {{cluster: eks, in_mesh: true, dependencies: [{{to: payment, protocol: http}}]}}
      payment: {{cluster: eks, in_mesh: true}}
    """
    assert statuses("MSH002", text)["order"] is status


@pytest.mark.parametrize(
    ("renewal", "status"),
    [("acm-dns", PASS), ("istiod", PASS), ("acm-email", FAIL), ("manual", FAIL), ("none", FAIL)],
)
def test_renewal(renewal: str, status: Status) -> None:
    text = f"resources: {{cert: {{kind: acm, lifetime: 395d, renewal: '{renewal}'}}}}"
    assert statuses("MSH003", text) == {"cert": status}


def test_a_listener_without_certificate_is_unknown() -> None:
    text = "resources: {front: {kind: alb, listeners: [{port: 443, protocol: https}]}}"
    assert statuses("MSH003", text) == {"front": UNKNOWN}


LOGS = """
resources:
  eks: {{kind: eks}}
  shipper: {{kind: fluent-bit, signals: [logs], source_clusters: [eks], sends_to: [search]}}
  search: {{kind: opensearch}}
  bucket: {{kind: s3}}
  {tool}
workloads: {{order: {{cluster: eks}}}}
"""


@pytest.mark.parametrize(
    ("tool", "status"),
    [
        ("view: {kind: opensearch-dashboards, signals: [logs], role: show, sources: [search],"
         " hot_retention: 30d, warm_retention: 365d}", PASS),
        ("tiers: {kind: cloudwatch, signals: [logs], role: store, sources: [search],"
         " hot_retention: 30d, warm_retention: 300d}", FAIL),
        ("forever: {kind: cloudwatch, signals: [logs], role: store, source_clusters: [eks]}", PASS),
        ("metrics: {kind: cloudwatch, signals: [metrics], role: store, source_clusters: [eks]}", UNKNOWN),
        ("archive: {kind: fluent-bit, signals: [logs], source_clusters: [eks], sends_to: [bucket]}", FAIL),
    ],
)  # fmt: skip
def test_retention_is_what_the_stores_on_the_way_keep(tool: str, status: Status) -> None:
    assert statuses("OBS002", LOGS.format(tool=tool))["order"] is status


def test_a_gathered_signal_that_ends_nowhere_is_not_kept() -> None:
    text = """
    resources:
      eks: {kind: eks}
      scraper: {kind: prometheus, signals: [metrics], source_clusters: [eks]}
    workloads: {order: {cluster: eks}}
    """
    (finding,) = findings("OBS001", text)
    assert finding.status is FAIL and "nothing keeps them" in finding.reason


def test_hops_that_emit_nothing_are_named_after_what_can_be_mended() -> None:
    text = """
    resources: {eks: {kind: eks}, front: {kind: alb, targets: [order]}}
    workloads: {order: {cluster: eks}}
    traffic: {peak: 1/s}
    journeys: {buy: {path: [front, order], share: 100%}}
    """
    (finding,) = findings("OBS003", text)
    assert finding.reason.index("order is not instrumented") < finding.reason.index("front: a load balancer")


@pytest.mark.parametrize(
    ("path", "status"),
    [("[front, order]", FAIL), ("[api, front, order]", PASS), ("[front, api, order]", FAIL)],
)
@pytest.mark.parametrize("traced", ["true", "false"])
def test_a_load_balancer_behind_a_span_is_seen(path: str, status: Status, traced: str) -> None:
    text = f"""
    resources:
      eks: {{kind: eks}}
      front: {{kind: alb, targets: [order]}}
      api: {{kind: api-gateway, integrations: [front]}}
      collector: {{kind: opentelemetry, signals: [traces], source_clusters: [eks], sends_to: [xray]}}
      xray: {{kind: xray, signals: [traces], role: store, sources: [{"api" if traced == "true" else ""}]}}
    workloads: {{order: {{cluster: eks, instrumented: true}}}}
    traffic: {{peak: 1/s}}
    journeys: {{buy: {{path: {path}, share: 100%}}}}
    """
    (finding,) = findings("OBS003", text)
    assert finding.status is (status if traced == "true" else FAIL if "api" in path else status)


@pytest.mark.parametrize(("sampling", "status"), [("0%", FAIL), ("0.1%", PASS), ("100%", PASS)])
@pytest.mark.parametrize("where", ["collector", "xray"])
def test_what_keeps_no_trace_shows_no_hop(sampling: str, status: Status, where: str) -> None:
    drops = {"collector": "", "xray": "", where: f", sampling: {sampling}"}
    text = f"""
    resources:
      eks: {{kind: eks}}
      collector: {{kind: opentelemetry, signals: [traces], source_clusters: [eks],
                  sends_to: [xray]{drops["collector"]}}}
      xray: {{kind: xray, signals: [traces], role: store{drops["xray"]}}}
    workloads: {{order: {{cluster: eks, instrumented: true}}}}
    traffic: {{peak: 1/s}}
    journeys: {{buy: {{path: [order], share: 100%}}}}
    """
    assert statuses("OBS003", text)["buy"] is status


ALERT = """
on_call: {{platform: {{people: 4}}, security: {{people: 2}}}}
resources:
  amp: {{kind: managed-prometheus, signals: [metrics], role: store{amp}}}
  manager: {{kind: alertmanager, pages: [platform]{manager}}}
traffic: {{peak: 1/s}}
journeys: {{buy: {{path: [amp], share: 100%, critical: true}}}}
alerts: {{slow: {{about: [buy], source: amp, through: [manager]{alert}}}}}
"""


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"amp": ", sends_to: [manager]"}, PASS),
        ({"manager": ", receives_from: [amp]"}, PASS),
        ({}, FAIL),
        ({"amp": ", sends_to: [manager]", "alert": ", pages: security"}, FAIL),
        ({"amp": ", sends_to: [manager]", "alert": ", pages: platform"}, PASS),
    ],
)
def test_an_alert_must_be_connected(fields: dict[str, str], status: Status) -> None:
    text = ALERT.format(**({"amp": "", "manager": "", "alert": ""} | fields))
    assert statuses("OBS004", text)["buy"] is status


LOST = """
regions: {{r1: {{zones: [z1]}}, r2: {{zones: [z2]}}}}
on_call: {{platform: {{people: 4}}}}
resources:
  eks: {{kind: eks, region: r1}}
  source: {{{source}}}
  pager: {{kind: pagerduty, receives_from: [source], pages: [platform]{pager}}}
workloads: {{order: {{cluster: eks, region: r1}}, other: {{cluster: eks, region: r2}}}}
alerts: {{down: {{about: [{about}], source: source, through: [pager]}}}}
"""
OUTSIDE = "kind: managed-prometheus, region: r2, signals: [metrics]"


@pytest.mark.parametrize(
    ("source", "pager", "about", "status"),
    [
        (OUTSIDE, ", hosted_in: [r2]", "order", PASS),
        (OUTSIDE, ", hosted_in: [r1, r2]", "r1", PASS),
        (OUTSIDE, ", hosted_in: [r1]", "order", FAIL),
        (OUTSIDE, "", "order", UNKNOWN),
        (OUTSIDE, ", hosted_in: [r2]", "other", FAIL),
        ("kind: managed-prometheus, region: r1, signals: [metrics]", "", "order", FAIL),
        ("kind: prometheus, runs_in: eks, signals: [metrics]", ", hosted_in: [r2]", "order", FAIL),
    ],
)
def test_who_hears_of_a_lost_region(source: str, pager: str, about: str, status: Status) -> None:
    text = LOST.format(source=source, pager=pager, about=about)
    assert statuses("OBS005", text)["r1"] is status


PATHS = """
resources:
  eks: {{kind: eks}}
  repository: {{kind: git, protected_branches: {protected}}}
  argocd: {{kind: argocd, source: repository, auto_sync: {sync}, self_heal: {heal}, deploys_to: [eks]}}
  jenkins: {{kind: jenkins, source: repository{jenkins}}}
  trail: {{kind: cloudtrail}}
workloads: {{order: {{cluster: eks}}}}
deployment_paths: {{way: {{{way}}}}}
"""


@pytest.mark.parametrize(
    ("fields", "subject", "status"),
    [
        ({}, "way", PASS),
        ({"protected": "false"}, "way", FAIL),
        ({"sync": "false"}, "way", FAIL),
        ({"heal": "false"}, "way", FAIL),
        ({"heal": "false", "way": "tool: jenkins"}, "argocd", FAIL),
        ({"way": "tool: jenkins"}, "argocd", PASS),
        ({"way": "tool: argocd, changes: [order]"}, "way", FAIL),
        ({"way": "changes: [order], audited_by: trail, emergency_only: true, reviewed: true"}, "way", FAIL),
        ({"way": "tool: jenkins, changes: [order], audited_by: trail"}, "way", FAIL),
        ({"jenkins": ", deploys_to: [eks]"}, "jenkins", FAIL),
    ],
)
def test_ways_around_gitops(fields: dict[str, str], subject: str, status: Status) -> None:
    defaults = {
        "protected": "true", "sync": "true", "heal": "true", "jenkins": "",
        "way": "tool: argocd, changes: [order], audited_by: trail",
    }  # fmt: skip
    assert statuses("GOV001", PATHS.format(**(defaults | fields)))[subject] is status


EMERGENCY = """
resources: {trail: {kind: cloudtrail}, iam: {kind: iam, mfa: required}}
accounts: {production: {}}
principals: {keys: {kind: %s}}
sign_in_paths: {safe: {principals: [keys], to: [production], provider: iam, factors: [%s]}}
deployment_paths: {way: {principals: [keys], emergency_only: true%s}}
"""


@pytest.mark.parametrize(
    ("kind", "factors", "audited", "status"),
    [
        ("break-glass", "password, hardware-token", ", audited_by: trail", NOT),
        ("people", "password, hardware-token", ", audited_by: trail", FAIL),
        ("break-glass", "password", ", audited_by: trail", FAIL),
        ("break-glass", "password, hardware-token", "", FAIL),
    ],
)
def test_a_path_is_for_emergencies_by_its_structure(
    kind: str, factors: str, audited: str, status: Status
) -> None:
    assert statuses("GOV001", EMERGENCY % (kind, factors, audited))["way"] is status


def test_people_with_wide_roles_are_a_way_around() -> None:
    text = """
    principals: {operators: {roles: [admin]}, robot: {kind: machine, roles: [admin]}}
    roles: {admin: {statements: [{actions: ["eks:*"], resources: ["*"]}]}}
    """
    assert statuses("GOV001", text) == {"operators": FAIL}


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ("detectors: [threats], through: [topic], responder: security", PASS),
        ("detectors: [hub], through: [topic], responder: security", PASS),
        ("detectors: [threats], through: [topic]", FAIL),
        ("detectors: [threats], responder: security", FAIL),
        ("detectors: [threats], responder: security, automated: true", PASS),
        ("detectors: [threats], through: [topic], responder: security, severities: [high]", FAIL),
    ],
)
def test_detections_are_answered(response: str, status: Status) -> None:
    text = f"""
    on_call: {{security: {{people: 2}}}}
    resources:
      topic: {{kind: sns}}
      hub: {{kind: security-hub}}
      threats: {{kind: guardduty, reports_to: [hub]}}
    responses: {{answer: {{{response}}}}}
    """
    assert statuses("GOV002", text)["threats"] is status


@pytest.mark.parametrize(
    ("trail", "status"),
    [
        ("organisation: true, all_regions: true, log_validation: true, bucket: logs", PASS),
        ("accounts: [production], all_regions: true, log_validation: true, bucket: logs", PASS),
        ("accounts: [other], all_regions: true, log_validation: true, bucket: logs", FAIL),
        ("organisation: true, log_validation: true, bucket: logs", FAIL),
        ("organisation: true, all_regions: true, bucket: logs", FAIL),
        ("organisation: true, all_regions: true, log_validation: true", FAIL),
    ],
)
def test_trail(trail: str, status: Status) -> None:
    text = (
        f"accounts: {{production: {{}}}}\nresources: {{logs: {{kind: s3}}, t: {{kind: cloudtrail, {trail}}}}}"
    )
    assert statuses("CMP001", text) == {"production": status}


def test_config_watches_by_kind_and_region() -> None:
    text = """
    regions: {r1: {zones: [z1]}, r2: {zones: [z2]}}
    resources:
      recorder: {kind: aws-config, region: r1, recorded_kinds: [s3, sqs],
                 rules: [{id: one, kinds: [s3], remediation: manual}]}
      watched: {kind: s3, region: r1}
      unruled: {kind: sqs, region: r1}
      unrecorded: {kind: s3, region: r2}
    """
    found = statuses("CMP002", text)
    assert (found["watched"], found["unruled"], found["unrecorded"]) == (PASS, FAIL, FAIL)
    assert found["recorder"] is FAIL  # its rule waits for a person


def test_config_rules_are_asked_only_of_what_config_records() -> None:
    text = """
    regions: {r1: {zones: [z1]}}
    resources:
      recorder: {kind: aws-config, region: r1, all_kinds: true, rules: [%s]}
      table: {kind: dynamodb, region: r1}
      stream: {kind: dynamodb-streams, region: r1, source: table}
      cache: {kind: elasticache-redis, region: r1}
      budget: {kind: budgets}
      standard: {kind: shield}
      advanced: {kind: shield, tier: advanced}
    """
    found = statuses("CMP002", text % "")
    assert {id for id, status in found.items() if status is NOT} == {
        "recorder",
        "cache",
        "budget",
        "standard",
    }
    assert (found["table"], found["stream"], found["advanced"]) == (FAIL, FAIL, FAIL)

    watching = "{id: one, kinds: [dynamodb, elasticache-redis], remediation: automatic, document: Mend}"
    found = statuses("CMP002", text % watching)
    # The stream is a property of the recorded table; the cache is watched by a rule that runs periodically.
    assert (found["table"], found["stream"], found["cache"]) == (PASS, PASS, PASS)


PLAN = "resources: {plan: {kind: aws-backup, interval: 1d, retention: %s%s}}"


@pytest.mark.parametrize(
    ("retention", "cold", "status"),
    [
        ("35d", "", FAIL),
        ("35d", ", cold_storage_after: 7d", FAIL),
        ("119d", ", cold_storage_after: 30d", FAIL),
        ("120d", ", cold_storage_after: 30d", PASS),
    ],
)
def test_cold_storage_takes_ninety_days(retention: str, cold: str, status: Status) -> None:
    assert statuses("CST002", PLAN % (retention, cold)) == {"plan": status}


@pytest.mark.parametrize(("hours", "status"), [("60", PASS), ("168", FAIL)])
def test_a_schedule_must_stop_something(hours: str, status: Status) -> None:
    text = f"""
    accounts: {{lab: {{environment: development}}}}
    resources:
      db: {{kind: rds-postgresql, account: lab}}
      live: {{kind: rds-postgresql}}
    schedules: {{office: {{applies_to: [db], hours_per_week: {hours}}}}}
    """
    assert statuses("CST001", text) == {"db": status}


GROUP = (
    "{{kind: eks-node-group, instance_type: m, cores: 4, memory: 8GiB, minimum: {n}, desired: 6, maximum: 9}}"
)


@pytest.mark.parametrize(
    ("commitment", "left"),
    [
        ("covers: [one, two], quantity: 6", {"one": PASS, "two": PASS}),
        ("covers: [one, two], quantity: 5", {"one": PASS, "two": FAIL}),
        ("covers: [one], quantity: 100", {"one": PASS, "two": FAIL}),
        ("covers: [one, two], quantity: 24, unit: vcpus", {"one": PASS, "two": PASS}),
        ("covers: [one, two], quantity: 20, unit: vcpus", {"one": PASS, "two": FAIL}),
    ],
)
def test_a_commitment_covers_only_as_much_as_was_bought(commitment: str, left: dict[str, Status]) -> None:
    text = f"""
    resources: {{one: {GROUP.format(n=4)}, two: {GROUP.format(n=2)}}}
    commitments: {{plan: {{type: compute-savings-plan, {commitment}}}}}
    """
    assert statuses("CST005", text) == left


@pytest.mark.parametrize(
    ("stages", "status"),
    [
        ("{check: unit-tests}, {check: integration-tests}, {check: security-scan}, {check: deploy}", PASS),
        ("{check: unit-tests}, {check: integration-tests}, {check: deploy}, {check: security-scan}", FAIL),
        ("{check: unit-tests}, {check: integration-tests, blocking: false}, {check: security-scan}", FAIL),
        ("", FAIL),
    ],
)
def test_gates_block_before_the_deployment(stages: str, status: Status) -> None:
    text = f"""
    resources: {{repository: {{kind: git}}}}
    pipelines: {{order: {{repository: repository, stages: [{stages}]}}}}
    """
    assert statuses("DLV002", text)["order"] is status


@pytest.mark.parametrize(
    ("first", "status"),
    [
        ("[{id: a}]", PASS),
        ("[{id: a, needs: [b]}]", FAIL),
        ("[{id: a, needs: [nowhere]}]", FAIL),
        ("[{id: a}, {id: c, needs: [a]}]", PASS),
    ],
)
def test_order_of_phases(first: str, status: Status) -> None:
    text = f"""
    phases:
      one: {{first_month: 1, last_month: 3, items: {first}}}
      two: {{first_month: 4, last_month: 6, items: [{{id: b}}]}}
    """
    assert statuses("PLN001", text)["one"] is status


def test_what_resources_need_is_part_of_the_plan() -> None:
    text = """
    phases:
      one: {first_month: 1, last_month: 3, items: [{id: stores}]}
      two: {first_month: 4, last_month: 6, items: [{id: keys}]}
    resources:
      key: {kind: kms, phase: keys}
      orders: {kind: s3, phase: stores, key: key}
    """
    assert statuses("PLN001", text)["orders"] is FAIL


def test_dead_letters_must_outlive_their_queue() -> None:
    text = """
    resources:
      orders: {kind: sqs, retention: 14d, dead_letter_queue: failed, max_receives: 5}
      failed: {kind: sqs, is_dead_letter: true}
    """
    assert statuses("MSG001", text) == {"orders": FAIL}


SIDECARS = """
resources: {eks: {kind: eks}, mesh: {kind: istio, cluster: eks,
            telemetry: [traces, metrics, access-logs, topology]}, other: {kind: eks}}
workloads:
  istiod: {cluster: eks, namespace: istio-system}
  gateway: {cluster: eks, namespace: istio-system, in_mesh: true}
  autoscaler: {cluster: eks, namespace: kube-system}
  outside: {cluster: eks, namespace: shop}
  elsewhere: {cluster: other, namespace: shop}
"""


def test_only_what_can_have_a_sidecar_is_asked_for_one() -> None:
    found = statuses("MSH004", SIDECARS)
    assert found == {"istiod": NOT, "gateway": PASS, "autoscaler": NOT, "outside": FAIL, "elsewhere": FAIL}


@pytest.mark.parametrize(("tier", "status"), [("standard", NOT), ("advanced", FAIL)])
@pytest.mark.parametrize("rule", ["REC008", "DLV003"])
def test_what_aws_gives_everybody_is_not_made(rule: str, tier: str, status: Status) -> None:
    text = f"resources: {{shield: {{kind: shield, tier: {tier}}}}}"
    assert statuses(rule, text) == {"shield": status}


def test_the_team_that_offers_modules_is_not_asked_to_use_them() -> None:
    text = """
    teams: {platform: {}, shop: {}}
    resources:
      portal: {kind: developer-portal, modules: [bucket], team: platform}
      hub: {kind: sns, team: platform}
      wrong: {kind: s3, team: platform, module: cellar}
      orders: {kind: s3, team: shop}
    """
    found = statuses("DLV003", text)
    assert (found["hub"], found["wrong"], found["orders"]) == (NOT, FAIL, FAIL)


def test_a_runbook_is_somebodys_word() -> None:
    text = """
    regions: {r1: {zones: [z1]}}
    scenarios: {lost: {faults: [{kind: region-loss, target: r1}]}}
    runbooks: {failover: {scenarios: [lost], document: failover.md}}
    """
    (finding,) = findings("REC009", text)
    assert (finding.status, finding.basis) == (PASS, Basis.DECLARED)


def test_what_stops_out_of_hours_is_not_steady() -> None:
    text = f"""
    resources: {{one: {GROUP.format(n=4)}, two: {GROUP.format(n=2)}}}
    schedules: {{office: {{applies_to: [one], hours_per_week: 60}}}}
    """
    assert statuses("CST005", text) == {"two": FAIL}
