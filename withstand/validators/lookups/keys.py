"""KMS keys: whether the key that a resource names is one, and lives where the resource lives."""

from __future__ import annotations

from withstand.model.architecture import Architecture
from withstand.model.elements.resource import Resource
from withstand.model.elements.security import Key


def key_gap(architecture: Architecture, resource: Resource, key_id: str | None) -> str:
    """Why no KMS key encrypts the resource where it is; "" where one does.

    A key works in its own region only; a multi-region key needs a replica (a key of the same name) there.
    """
    if key_id is None:
        return "no KMS key is named, which leaves AWS's own default encryption at best"
    key = architecture.resources[key_id]
    if not isinstance(key, Key):
        return f"{key.label} is a {key.kind}, not a KMS key"
    if resource.region is None or key.region == resource.region:
        return ""
    if key.region is None:
        return f"nothing says in which region {key.label} is"
    if not key.multi_region:
        return f"{key.id} is in {key.region} only, so it cannot encrypt in {resource.region}"
    replica = architecture.resources.get(f"{key.name}@{resource.region}")
    if isinstance(replica, Key) and replica.multi_region:
        return ""
    return f"{key.id} has no replica in {resource.region}"


def describe_key(architecture: Architecture, key_id: str) -> str:
    """The key and who manages it."""
    key = architecture.resources[key_id]
    manager = key.manager if isinstance(key, Key) else "?"
    return f"{key.label} ({'customer' if manager == 'customer' else 'AWS'} managed)"
