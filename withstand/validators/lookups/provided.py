"""What AWS gives every account without being asked: there is nothing to define, to choose or to watch."""

from __future__ import annotations

from withstand.model.elements.edge import DdosProtection
from withstand.model.elements.resource import Resource


def by_aws(resource: Resource) -> bool:
    """Whether it exists without anybody making it: Shield Standard does, Shield Advanced does not."""
    return isinstance(resource, DdosProtection) and resource.tier == "standard"
