"""SEC015: a customer managed key whose material never changes."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.security import Key
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Customer managed keys rotate every year",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Rotation limits how much one key's material protects; keys that AWS manages rotate anyway.

    Bad:
        resources:
          key: {kind: kms}

    Good:
        resources:
          key: {kind: kms, rotation: true}

    Limits: imported key material must be rotated by hand and is not told apart.
    Remedy: turn on automatic rotation of the key.
    """
    keys = (item for item in architecture.resources.values() if isinstance(item, Key))
    yield from examine(keys, _judge)


def _judge(key: Key) -> Finding:
    if key.manager == "aws":
        return verdict(key, passed=True, says=f"{key.label}: AWS rotates it")
    says = "rotates" if key.rotation else "never rotates"
    return verdict(key, passed=key.rotation, says=f"{key.label} {says}")
