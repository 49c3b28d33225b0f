"""REL004: what lies in each availability zone is what the zone is meant for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.data import Database
from withstand.model.elements.place import Region, ZoneRole
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.placement import zones_or_all
from withstand.model.structure.routing import region_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Compute and databases lie in the zones that are meant for them",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_fault_isolation_multiaz_region_system.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Capacity plans and drills assume the roles that the zones are given; the placement must agree.

    A zone for primary compute has worker nodes, and no other zone of the region has more; one for secondary
    compute has some; one for burst can add some. Database writers lie in a zone meant for them, and each
    database has a reader or standby in a zone meant for readers.

    Bad:
        regions:
          us-east-1:
            zones: [us-east-1a, us-east-1b]
            zone_roles: {us-east-1a: [database-writer], us-east-1b: [database-reader]}
        resources:
          orders:
            kind: aurora-postgresql
            region: us-east-1
            instances: [{zone: us-east-1b, role: writer}, {zone: us-east-1a, role: reader}]

    Good:
        regions:
          us-east-1:
            zones: [us-east-1a, us-east-1b]
            zone_roles: {us-east-1a: [database-writer], us-east-1b: [database-reader]}
        resources:
          orders:
            kind: aurora-postgresql
            region: us-east-1
            instances: [{zone: us-east-1a, role: writer}, {zone: us-east-1b, role: reader}]

    Limits: looks at the placement as written; after a failover the roles of database instances change. A
        node group over several zones counts evenly for each.
    Remedy: move the node groups or instances, or correct zone_roles of the region.
    """
    regions = [region for region in architecture.regions.values() if region.zone_roles]
    yield from examine(regions, lambda region: _region(architecture, region))


@dataclass(slots=True)
class _Placement:
    """What lies in one region, by zone."""

    nodes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    room: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    databases: list[Database] = field(default_factory=list)


def _region(architecture: Architecture, region: Region) -> Iterator[Finding]:
    placed = _placement(architecture, region)
    for zone, roles in region.zone_roles.items():
        wrong = [text for role in roles for text in _mismatches(region, zone, role, placed)]
        says = "; ".join(wrong) or f"{zone} holds what it is meant for: {', '.join(roles)}"
        yield verdict(
            zone, passed=not wrong, says=says, position=architecture.position(region.id, "zone_roles", zone)
        )


def _placement(architecture: Architecture, region: Region) -> _Placement:
    placed = _Placement()
    for resource in architecture.resources.values():
        if resource.environment != "production" or region_of(architecture, resource.id) != region.id:
            continue
        if isinstance(resource, Database) and resource.instances:
            placed.databases.append(resource)
        elif isinstance(resource, NodeGroup):
            zones = zones_or_all(architecture, resource.id)
            for zone in zones:
                placed.nodes[zone] += resource.desired / len(zones)
                placed.room[zone] += (resource.maximum - resource.desired) / len(zones)
    return placed


def _mismatches(region: Region, zone: str, role: ZoneRole, placed: _Placement) -> Iterator[str]:
    if role == "primary-compute":
        more = [other for other in region.zones if placed.nodes[other] > placed.nodes[zone]]
        if more:
            yield f"{zone} is for primary compute, but {', '.join(more)} has more nodes"
    if role in ("primary-compute", "secondary-compute") and not placed.nodes[zone]:
        yield f"{zone} is for {role.replace('-', ' ')}, but no node runs there"
    if role == "burst-compute" and placed.room[zone] <= 0:
        yield f"{zone} is for burst capacity, but no node group can grow there"
    if role in ("database-writer", "database-reader"):
        yield from _databases(region, role, placed)


def _databases(region: Region, role: ZoneRole, placed: _Placement) -> Iterator[str]:
    meant = {zone for zone, roles in region.zone_roles.items() if role in roles}
    writing = role == "database-writer"
    wanted = ("writer", "primary") if writing else ("reader", "standby", "replica")
    for database in placed.databases:
        zones = [instance.zone for instance in database.instances if instance.role in wanted]
        if all(instance.role == "node" for instance in database.instances):
            continue
        if writing and not set(zones) <= meant:
            yield f"the writer of {database.id} is in {', '.join(zones)}"
        elif not writing and not set(zones) & meant:
            yield f"{database.id} has no reader or standby in {', '.join(sorted(meant))}"
