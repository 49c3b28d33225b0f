"""SEC014: a secret that stays the same for ever, or that a lost region takes away from its users."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.resource import Owned
from withstand.model.elements.security import Secret
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Secrets rotate by themselves and are there in every region that uses them",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A leaked credential is worth what is left of its life; one that is missing stops a failover.

    Bad:
        resources:
          password: {kind: secrets-manager}

    Good:
        resources:
          password: {kind: secrets-manager, rotation: 30d}

    Limits: does not look at how old a secret is, nor whether its rotation succeeds.
    Remedy: turn on rotation, and replicate the secret to the regions that use it.
    """
    secrets = (item for item in architecture.resources.values() if isinstance(item, Secret))
    yield from examine(secrets, lambda secret: _judge(architecture, secret))


def _judge(architecture: Architecture, secret: Secret) -> Finding:
    there = {secret.region, *secret.replica_regions}
    users = [architecture.elements[id] for id in secret.used_by]
    used_in = {user.region for user in users if isinstance(user, Owned) and user.region}
    missing = sorted(used_in - there) if secret.region else []
    gaps = [f"is missing in {region}, where it is used" for region in missing]
    if secret.rotation is None:
        gaps.append("never rotates")
    says = " and ".join(gaps) or "rotates and is there where it is used"
    return verdict(secret, passed=not gaps, says=f"{secret.label} {says}")
