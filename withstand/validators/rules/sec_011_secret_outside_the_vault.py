"""SEC011: a credential that lies anywhere but in Secrets Manager, or nobody knows where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.elements.data import Cache
from withstand.model.elements.security import Secret
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, unknown, verdict

_VAULT = "secrets-manager"
_PLACES = {
    "parameter-store": "Parameter Store, which does not rotate it",
    "kubernetes-secret": "a Kubernetes secret, readable with the cluster's API",
    "environment": "an environment variable, readable in every crash dump",
    "git": "Git, readable by everybody who ever cloned it",
    "jenkins": "Jenkins' own store",
    "file": "a file",
}


@rule(
    title="Credentials lie in Secrets Manager",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A credential outside the vault is copied, never rotated, and read without a trace.

    Looks at where each secret is stored, whatever its kind is called, at workloads with static keys, and at
    passwords that are used but that no described secret unlocks.

    Bad:
        resources:
          password: {kind: secrets-manager, stored_in: kubernetes-secret}

    Good:
        resources:
          password: {kind: secrets-manager, stored_in: secrets-manager}

    Limits: cannot see credentials that nobody described and nothing uses.
    Remedy: move the credential to Secrets Manager and let the workload read it with its own role.
    """
    secrets = [secret for secret in architecture.resources.values() if isinstance(secret, Secret)]
    yield from examine(secrets, _judge_secret)
    unlocked: dict[str, list[Secret]] = defaultdict(list)
    for secret in secrets:
        for target in secret.unlocks:
            unlocked[target].append(secret)
    yield from examine(
        architecture.workloads.values(), lambda workload: _judge_workload(architecture, unlocked, workload)
    )


def _judge_secret(secret: Secret) -> Finding:
    if secret.stored_in == _VAULT:
        return verdict(secret, passed=True, says=f"{secret.label} lies in Secrets Manager")
    return verdict(secret, passed=False, says=f"{secret.label} lies in {_PLACES[secret.stored_in]}")


def _judge_workload(
    architecture: Architecture, unlocked: Mapping[str, list[Secret]], workload: Workload
) -> Iterator[Finding]:
    if workload.identity.source == "static-keys":
        yield verdict(workload, passed=False, says=f"{workload.label} holds static access keys of its own")
    for dependency in workload.dependencies:
        target = architecture.elements[dependency.to]
        if dependency.authentication == "password" or _takes_password(target):
            mine = [
                secret
                for secret in unlocked.get(target.id, ())
                if not secret.used_by or workload.id in secret.used_by
            ]
            if not mine:
                says = f"{workload.label} signs in to {target.label} with a password that no secret holds"
                yield unknown(workload, says)


def _takes_password(target: Named) -> bool:
    return isinstance(target, Cache) and target.authentication == "password"
