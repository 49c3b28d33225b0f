"""Cases of the security rules beyond their examples: what counts, what does not, what is unknown."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture
from withstand.model.results.finding import Status
from withstand.model.values.unknown import Reason, Unknown
from withstand.validators.lookups.hops import TlsLimit, _settled, is_below, tls_limits
from withstand.validators.rule import all_rules
from withstand.validators.runner import findings_of

PASS, FAIL, UNKNOWN, NOT = Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE
REGIONS = "regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}\n"
NODES = "instance_type: m6i.large, cores: 2, memory: 8GiB, minimum: 1, desired: 1, maximum: 2"


def build(text: str) -> Architecture:
    data: dict[str, Any] = {"name": "example", **yaml.safe_load(text)}
    return build_architecture(data)


def statuses(rule: str, architecture: Architecture | str) -> dict[str, Status]:
    """The worst status of each resource."""
    order = (FAIL, UNKNOWN, PASS, NOT)
    if isinstance(architecture, str):
        architecture = build(architecture)
    found: dict[str, Status] = {}
    for finding in findings_of(all_rules()[rule], architecture):
        before = found.get(finding.resource, NOT)
        found[finding.resource] = min(before, finding.status, key=order.index)
    return found


def reason(rule: str, text: str) -> str:
    return " | ".join(finding.reason for finding in findings_of(all_rules()[rule], build(text)))


SIGN_IN = """
resources:
  directory: {{kind: identity-center, mfa: '{mfa}'}}
  git: {{kind: git}}
principals: {{developers: {{kind: {kind}}}}}
sign_in_paths:
  way: {{principals: [developers], to: [git], factors: {factors}{more}}}
"""


@pytest.mark.parametrize(
    ("factors", "mfa", "more", "kind", "status"),
    [
        ("[password, totp]", "required", "", "people", PASS),
        ("[password, totp]", "required", ", provider: directory", "people", PASS),
        ("[password, totp]", "optional", ", provider: directory", "people", FAIL),
        ("[password, totp]", "off", ", provider: directory", "people", FAIL),
        ("[password, access-key]", "required", "", "people", FAIL),
        ("[webauthn, totp]", "required", "", "people", FAIL),
        ("[access-key]", "required", "", "people", FAIL),
        ("[password]", "required", "", "break-glass", FAIL),
        ("[sso-session]", "required", ", provider: directory", "people", UNKNOWN),
        ("[sso-session, totp]", "required", "", "people", UNKNOWN),
        ("[certificate]", "required", "", "machine", NOT),
        ("[access-key]", "required", "", "machine", FAIL),
    ],
)
def test_sign_in(factors: str, mfa: str, more: str, kind: str, status: Status) -> None:
    text = SIGN_IN.format(factors=factors, mfa=mfa, more=more, kind=kind)
    assert statuses("SEC001", text)["way"] is status


def test_a_closed_path_is_no_path() -> None:
    text = SIGN_IN.format(factors="[password]", mfa="off", more=", enabled: false", kind="people")
    assert statuses("SEC001", text) == {"developers": PASS}


def test_a_session_is_worth_its_weakest_way_in() -> None:
    text = """
    resources: {directory: {kind: identity-center, mfa: required}, git: {kind: git}}
    principals: {developers: {kind: people}}
    sign_in_paths:
      strong: {principals: [developers], to: [directory], provider: directory, factors: [password, totp]}
      session: {principals: [developers], to: [git], provider: directory, factors: [sso-session]}
    """
    assert statuses("SEC001", text)["session"] is PASS
    weak = "      weak: {principals: [developers], to: [directory], factors: [password]}\n"
    assert statuses("SEC001", text.rstrip() + "\n" + weak)["session"] is FAIL


def test_sessions_that_depend_on_each_other_end() -> None:
    text = """
    resources: {one: {kind: identity-center, mfa: required}, two: {kind: iam, mfa: required}}
    principals: {developers: {kind: people}}
    sign_in_paths:
      first: {principals: [developers], to: [two], provider: one, factors: [sso-session]}
      second: {principals: [developers], to: [one], provider: two, factors: [sso-session]}
    """
    assert statuses("SEC001", text) == {"first": UNKNOWN, "second": UNKNOWN}


def test_silence_about_people_and_root_users_is_unknown() -> None:
    text = "principals: {developers: {kind: people}}\naccounts: {production: {}}\n"
    assert statuses("SEC001", text) == {"developers": UNKNOWN, "production": UNKNOWN}


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ('{actions: ["*"], resources: ["*"]}', FAIL),
        ('{actions: ["s3:*"], resources: ["arn:aws:s3:::*"]}', FAIL),
        ('{actions: ["eks:*"], resources: ["arn:aws:eks:*:*:cluster/*"]}', FAIL),
        ('{actions: ["s3:*"], resources: ["*"], conditions: {"aws:SecureTransport": "true"}}', FAIL),
        ('{actions: ["s3:*"], resources: ["*"], conditions: {"aws:ResourceTag/team": "*"}}', FAIL),
        ('{actions: ["s3:*"], resources: ["*"], conditions: {"aws:ResourceTag/team": "orders"}}', PASS),
        ('{actions: ["s3:*"], resources: ["arn:aws:s3:::orders/*"]}', PASS),
        ('{actions: ["s3:GetObject"], resources: ["*"]}', PASS),
        ('{effect: deny, actions: ["*"], resources: ["*"]}', PASS),
    ],
)
def test_wildcards(statement: str, status: Status) -> None:
    assert statuses("SEC002", f"roles: {{deploy: {{statements: [{statement}]}}}}") == {"deploy": status}


def test_a_role_that_every_account_may_assume_fails() -> None:
    assert statuses("SEC002", 'roles: {open: {trusts_accounts: ["*"]}}') == {"open": FAIL}


def test_a_wildcard_names_who_holds_it() -> None:
    text = """
    principals: {developers: {title: The developers, roles: [admin]}}
    roles: {admin: {statements: [{actions: ["*"], resources: ["*"]}]}}
    """
    assert "The developers" in reason("SEC002", text)


@pytest.mark.parametrize(
    ("workload", "status"),
    [
        ("identity: {source: irsa, role: order-role}", PASS),
        ("identity: {source: irsa, role: other-role}", FAIL),
        ("identity: {source: irsa}", FAIL),
        ("identity: {source: static-keys}", FAIL),
        ("identity: {source: none}", NOT),
        ("dependencies: [{to: orders, protocol: s3}]", FAIL),
    ],
)
def test_pod_identity(workload: str, status: Status) -> None:
    text = f"""
    resources: {{eks: {{kind: eks, oidc_provider: true}}, orders: {{kind: s3}}}}
    roles: {{order-role: {{assumed_by: [order]}}, other-role: {{}}}}
    workloads: {{order: {{cluster: eks, {workload}}}}}
    """
    assert statuses("SEC003", text)["order"] is status


def test_irsa_needs_the_clusters_provider_and_one_hop() -> None:
    text = f"""
    resources:
      eks: {{kind: eks}}
      nodes: {{kind: eks-node-group, cluster: eks, {NODES}}}
    roles: {{order-role: {{assumed_by: [order]}}}}
    workloads: {{order: {{cluster: eks, identity: {{source: irsa, role: order-role}}}}}}
    """
    assert statuses("SEC003", text) == {"order": FAIL, "nodes": FAIL}


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("here: {kind: kms, region: us-east-1}", PASS),
        ("here: {kind: kms, region: us-east-1, manager: aws}", PASS),
        ("here: {kind: kms, region: us-west-2}", FAIL),
        ("here: {kind: kms, region: us-west-2, multi_region: true}", FAIL),
        ("here: {kind: kms, multi_region: true}", FAIL),
        ("here: {kind: sqs, region: us-east-1}", FAIL),
    ],
)
def test_key_in_the_region(key: str, status: Status) -> None:
    text = REGIONS + f"resources: {{{key}, orders: {{kind: s3, region: us-east-1, key: here}}}}"
    assert statuses("SEC009", text)["orders"] is status


def test_a_replica_of_a_multi_region_key_counts() -> None:
    text = (
        REGIONS
        + """
resources:
  master@us-west-2: {kind: kms, region: us-west-2, multi_region: true}
  master@us-east-1: {kind: kms, region: us-east-1, multi_region: true}
  orders: {kind: s3, region: us-east-1, key: master@us-west-2}
"""
    )
    assert statuses("SEC009", text)["orders"] is PASS


def test_an_unknown_key_is_unknown_and_the_others_are_judged() -> None:
    denied = Unknown(Reason.DENIED, "kms:DescribeKey")
    architecture = build_architecture(
        {"name": "example", "resources": {"seen": {"kind": "s3"}, "hidden": {"kind": "s3", "key": denied}}}
    )
    assert statuses("SEC009", architecture) == {"seen": FAIL, "hidden": UNKNOWN}
    assert statuses("SEC012", architecture)["seen"] is FAIL


HOP = """
resources:
  eks: {{kind: eks}}
  mesh: {{kind: istio, cluster: eks, min_tls: "{mesh}", peer_authentication: [{{mode: {mode}}}]}}
  store: {{{store}}}
workloads:
  order:
    cluster: eks
    in_mesh: true
    dependencies: [{{to: {to}, protocol: {protocol}, min_tls: "{client}"}}]
  payment: {{cluster: eks, in_mesh: {payment}}}
"""


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({"to": "payment", "mesh": "1.3"}, PASS, "1.3"),
        ({"to": "payment"}, FAIL, "minimum of mesh"),
        ({"to": "payment", "mesh": "1.3", "mode": "disable"}, FAIL, "turns TLS off"),
        ({"to": "payment", "mesh": "1.3", "payment": "false"}, FAIL, "outside the mesh"),
        ({"store": "kind: aurora-postgresql, min_tls: '1.3', tls_required: true"}, PASS, "1.3"),
        ({"store": "kind: aurora-postgresql, min_tls: '1.3'"}, FAIL, "does not require TLS"),
        ({"store": "kind: aurora-postgresql", "client": "1.3"}, PASS, "1.3"),
        ({"store": "kind: elasticache-redis, tls: true, min_tls: '1.3'"}, FAIL, "TLS 1.2; ElastiCache"),
        ({"store": "kind: elasticache-redis, tls: true", "client": "1.3"}, PASS, "1.3"),
        ({"store": "kind: elasticache-redis, min_tls: '1.3'", "client": "1.3"}, FAIL, "is off"),
        ({"store": "kind: efs, tls_only: true", "client": "1.3"}, FAIL, "mount helper uses TLS 1.2"),
        ({"store": "kind: dynamodb"}, FAIL, "TLS 1.2; AWS API"),
        ({"store": "kind: dynamodb", "client": "1.3"}, PASS, "1.3"),
        ({"store": "kind: s3"}, FAIL, "no policy refuses plaintext"),
        ({"store": "kind: opensearch, min_tls: '1.3', tls_required: true"}, FAIL, "no security policy"),
    ],
)
def test_hops(fields: dict[str, str], status: Status, says: str) -> None:
    defaults = {
        "to": "store", "protocol": "http", "client": "none", "mesh": "1.2", "mode": "strict",
        "payment": "true", "store": "kind: s3",
    }  # fmt: skip
    text = HOP.format(**(defaults | fields))
    assert statuses("SEC010", text)["order"] is status
    assert says in reason("SEC010", text)


def test_a_cdn_cannot_do_better_than_1_2_towards_an_origin() -> None:
    text = """
    resources:
      front: {kind: alb}
      cdn:
        kind: cloudfront
        viewer_protocol: redirect-to-https
        viewer_min_tls: "1.3"
        origins: [{id: o, to: front, min_tls: "1.3"}]
        default_origin: o
    """
    assert statuses("SEC010", text)["cdn"] is FAIL
    assert tls_limits()["cloudfront.origin"].why in reason("SEC010", text)


VERSIONS = st.sampled_from(("none", "1.0", "1.1", "1.2", "1.3"))


@given(VERSIONS, VERSIONS, VERSIONS, st.sampled_from([None, *tls_limits().values()]))
def test_insisting_on_more_never_lowers_a_hop(
    client: Any, server: Any, more: Any, limit: TlsLimit | None
) -> None:
    before = _settled(client, server, limit)
    if not is_below(more, client):
        assert not is_below(_settled(more, server, limit), before)
    if not is_below(more, server):
        assert not is_below(_settled(client, more, limit), before)


def test_every_limit_has_a_source_and_a_date() -> None:
    for limit in tls_limits().values():
        assert limit.source.startswith("https://") and limit.as_of and limit.why
        assert min(limit.maximum, limit.floor) != "1.3"


def test_a_password_that_no_secret_holds_is_unknown() -> None:
    text = """
    resources: {eks: {kind: eks}, db: {kind: rds-postgresql}, pw: {kind: secrets-manager, unlocks: [%s]}}
    workloads:
      order: {cluster: eks, dependencies: [{to: db, protocol: postgresql, authentication: password}]}
    """
    assert statuses("SEC011", text % "")["order"] is UNKNOWN
    assert "order" not in statuses("SEC011", text % "db")


@pytest.mark.parametrize(
    ("store", "status"),
    [
        ("kind: s3, data_class: restricted, key: own", PASS),
        ("kind: s3, data_class: restricted, key: theirs", FAIL),
        ("kind: s3, data_class: confidential, key: theirs", PASS),
        ("kind: s3, data_class: confidential", FAIL),
        ("kind: s3, data_class: internal, block_public_access: false", FAIL),
        ("kind: s3, data_class: public, block_public_access: false", PASS),
        ("kind: aurora-postgresql, data_class: internal, publicly_accessible: true", FAIL),
    ],
)
def test_protected_by_class(store: str, status: Status) -> None:
    text = f"resources: {{own: {{kind: kms}}, theirs: {{kind: kms, manager: aws}}, data: {{{store}}}}}"
    assert statuses("SEC012", text)["data"] is status


RESIDENCE = """
regions:
  eu-central-1: {zones: [eu-central-1a], jurisdiction: EU}
  us-east-1: {zones: [us-east-1a], jurisdiction: US}
  me-south-1: {zones: [me-south-1a]}
resources:
  users: {kind: aurora-postgresql, region: eu-central-1, personal_data: true}
"""


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", PASS),
        ("  copy: {kind: aurora-postgresql, region: us-east-1, personal_data: false}\n"
         "  both: {kind: aurora-global, members: [users, copy], primary: users}\n", FAIL),
        ("  plan: {kind: aws-backup, region: eu-central-1, covers: [users], interval: 1d, retention: 35d,"
         " copies: [{to_region: us-east-1}]}\n", FAIL),
        ("  plan: {kind: aws-backup, region: eu-central-1, covers_kinds: [aurora-postgresql], interval: 1d,"
         " retention: 35d, copies: [{to_region: me-south-1}]}\n", UNKNOWN),
    ],
)  # fmt: skip
def test_where_copies_of_personal_data_go(more: str, status: Status) -> None:
    assert statuses("SEC013", RESIDENCE + more)["users"] is status


def test_copies_of_copies_are_followed() -> None:
    text = (
        RESIDENCE
        + """
  middle: {kind: aurora-postgresql, region: eu-central-1, personal_data: false}
  far: {kind: aurora-postgresql, region: us-east-1, personal_data: false}
replications:
  one: {source: users, target: middle, mode: asynchronous}
  two: {source: middle, target: far, mode: snapshot-copy}
"""
    )
    assert statuses("SEC013", text)["users"] is FAIL


def test_nobody_said_is_unknown() -> None:
    assert statuses("SEC013", "resources: {files: {kind: s3}}") == {"files": UNKNOWN}
