"""SEC009: a store that no KMS key encrypts at rest."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.elements.compute import Cluster
from withstand.model.elements.messaging import StateMachine
from withstand.model.elements.observability import Collector
from withstand.model.elements.recovery import BackupPlan
from withstand.model.elements.resource import Resource, Store
from withstand.model.elements.security import AuditTrail, Secret
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.keys import describe_key, key_gap
from withstand.validators.rule import examine, rule, unknown, verdict

# Secrets Manager always encrypts; without a named key with the account's aws/secretsmanager KMS key.
_KMS_BY_DEFAULT = frozenset({"secrets-manager"})


@rule(
    title="A KMS key encrypts every store",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_rest_encrypt.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Default encryption by AWS's own keys stops nobody who may read the store, and cannot be revoked.

    Databases, tables, caches, buckets, files, volumes, queues, topics, workflows, log and metric stores,
    backup vaults, trails and a cluster's secrets must name a KMS key that exists in the same region.

    Bad:
        resources:
          orders: {kind: s3}

    Good:
        resources:
          key: {kind: kms, rotation: true}
          orders: {kind: s3, key: key}

    Limits: an AWS managed key counts as a KMS key; who may use the key is not looked at.
    Remedy: create a KMS key in the store's region (or a replica of a multi-region key) and name it.
    """
    yield from examine(architecture.resources.values(), lambda resource: _judge(architecture, resource))


def _judge(architecture: Architecture, resource: Resource) -> Finding | None:
    match resource:
        case Store() | StateMachine() | BackupPlan() | AuditTrail():
            return _with_key(architecture, resource, resource.key, resource.label)
        case Secret():
            if resource.key is None and resource.kind in _KMS_BY_DEFAULT:
                says = f"{resource.label}: the account's aws/secretsmanager key"
                return verdict(resource, passed=True, says=says)
            return _with_key(architecture, resource, resource.key, resource.label)
        case Cluster():
            return _with_key(
                architecture, resource, resource.secrets_key, f"{resource.label}: Kubernetes secrets"
            )
        case Collector(role="store"):
            return _collector(architecture, resource)
    return None


def _collector(architecture: Architecture, collector: Collector) -> Finding:
    if collector.spec.scope is Scope.THIRD_PARTY and collector.key is None:
        return unknown(
            collector, f"{collector.label}: nothing says how the third party encrypts what it keeps"
        )
    return _with_key(architecture, collector, collector.key, collector.label)


def _with_key(architecture: Architecture, resource: Resource, key_id: str | None, what: str) -> Finding:
    gap = key_gap(architecture, resource, key_id)
    if gap or key_id is None:
        return verdict(resource, passed=False, says=f"{what}: {gap}")
    says = f"{what}: {describe_key(architecture, key_id)}"
    return verdict(resource, passed=True, says=says, witness=(resource.id, key_id))
