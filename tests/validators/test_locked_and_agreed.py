"""Cases of the rules on locks that deletion meets, and on ends of a hop that agree on no TLS version."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.model.build import build
from withstand.model.results.finding import Finding, Status
from withstand.validators.rule import all_rules
from withstand.validators.runner import findings_of

PASS, FAIL, NOT = Status.PASS, Status.FAIL, Status.NOT_APPLICABLE


def findings(rule: str, text: str) -> dict[str, Finding]:
    data: dict[str, Any] = {"name": "example", **yaml.safe_load(text)}
    return {finding.resource: finding for finding in findings_of(all_rules()[rule], build(data))}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("", FAIL),
        (", vault_lock: true", PASS),
        (", copies: [{to_region: r2}]", FAIL),
        (", copies: [{to_region: r2}], vault_lock: true", PASS),
        (", copies: [{to_region: r2}, {to_region: r2, to_account: vault}]", PASS),
        # A copy into its own account is in the reach of the same people.
        (", copies: [{to_region: r2, to_account: shop}]", FAIL),
        (", environment: development", NOT),
    ],
)
def test_who_can_delete_what_a_plan_keeps(fields: str, status: Status) -> None:
    text = f"""
    regions: {{r1: {{zones: [z1]}}, r2: {{zones: [z2]}}}}
    accounts: {{shop: {{}}, vault: {{environment: backup}}}}
    resources:
      plan: {{kind: aws-backup, region: r1, account: shop, interval: 24h, retention: 35d{fields}}}
    """
    found = findings("REC010", text)
    assert found.get("plan", found.get("example")).status is status  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("bucket", "status"),
    [("", FAIL), (", object_lock: true", PASS), (", account: vault", PASS), (", account: shop", FAIL)],
)
def test_who_can_delete_what_a_cluster_backup_keeps(bucket: str, status: Status) -> None:
    text = f"""
    accounts: {{shop: {{}}, vault: {{environment: backup}}}}
    resources:
      eks: {{kind: eks}}
      backup: {{kind: velero, account: shop, cluster: eks, interval: 1d, retention: 30d, bucket: objects}}
      objects: {{kind: s3{bucket}}}
    """
    assert findings("REC010", text)["backup"].status is status


@pytest.mark.parametrize(
    ("trail", "bucket", "status"),
    [
        (", bucket: logs", ", object_lock: true", PASS),
        (", bucket: logs", ", versioning: true", FAIL),
        ("", ", object_lock: true", NOT),
    ],
)
def test_who_can_delete_the_audit_log(trail: str, bucket: str, status: Status) -> None:
    text = f"resources: {{trail: {{kind: cloudtrail{trail}}}, logs: {{kind: s3{bucket}}}}}"
    assert findings("CMP005", text)["trail"].status is status


LISTENER = """
resources:
  eks: {{kind: eks}}
  front: {{kind: alb, listeners: [{{port: 443, protocol: https, min_tls: "{lowest}", max_tls: "{highest}"}}]}}
workloads:
  order: {{cluster: eks, dependencies: [{{to: front, protocol: https, min_tls: "{client}"}}]}}
"""


@pytest.mark.parametrize(
    ("lowest", "highest", "client", "listener", "caller"),
    [
        ("1.3", "1.3", "1.3", PASS, NOT),
        ("1.2", "1.2", "1.2", FAIL, NOT),
        # A listener that insists on what it has switched off, and a caller that the listener cannot satisfy.
        ("1.3", "1.2", "1.2", FAIL, NOT),
        ("1.2", "1.2", "1.3", FAIL, FAIL),
    ],
)
def test_ends_that_agree_on_no_version(
    lowest: str, highest: str, client: str, listener: Status, caller: Status
) -> None:
    text = LISTENER.format(lowest=lowest, highest=highest, client=client)
    found = findings("SEC010", text)
    assert found["front"].status is listener
    assert found["order"].status is caller if caller is not NOT else "order" not in found
    # Whatever they do not agree on, nothing travels in plain text.
    plain = findings("SEC022", text)
    assert FAIL not in {each.status for each in plain.values()}


def test_a_caller_of_several_listeners_takes_the_best() -> None:
    text = LISTENER.format(lowest="1.2", highest="1.2", client="1.3").replace(
        "listeners: [", "listeners: [{port: 8443, protocol: https}, "
    )
    assert "order" not in findings("SEC010", text)
