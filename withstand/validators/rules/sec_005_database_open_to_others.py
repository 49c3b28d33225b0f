"""SEC005: databases can be connected to only by their own services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import Cluster, NodeGroup
from withstand.model.elements.data import Cache, Database
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.derived import derived
from withstand.model.structure.serving import global_database_of
from withstand.validators.reachability import THE_INTERNET, Path, callers_of, reach
from withstand.validators.reachability.addresses import block
from withstand.validators.reachability.filters import matches
from withstand.validators.reachability.places import residents, survey
from withstand.validators.rule import examine, rule, unknown, verdict

_SHOWN = 3


@rule(
    title="Databases can be reached only from their own services",
    severity=Severity.CRITICAL,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/"
        "sec_network_protection_create_layers.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Whoever can open a connection to a database needs only a credential, or a flaw, to read it.

    Finds everything that can connect to each database and cache on its port, through routes, network ACLs
    and security groups. Its own services are its owners and the workloads with a declared dependency on it.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
          data: {vpc: main, zone: us-east-1a, cidr: 10.0.2.0/24, tier: database, route_table: inside}
        security_groups:
          app-sg: {vpc: main}
          db-sg: {vpc: main, ingress: [{port: 5432, groups: [app-sg]}]}
        resources:
          cluster: {kind: eks, region: us-east-1}
          orders: {kind: aurora-postgresql, region: us-east-1, subnets: [data], security_groups: [db-sg],
                   owners: [order]}
        workloads:
          order: {region: us-east-1, cluster: cluster, subnets: [workers], security_groups: [app-sg]}
          report: {region: us-east-1, cluster: cluster, subnets: [workers], security_groups: [app-sg]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
          data: {vpc: main, zone: us-east-1a, cidr: 10.0.2.0/24, tier: database, route_table: inside}
        security_groups:
          order-sg: {vpc: main}
          report-sg: {vpc: main}
          db-sg: {vpc: main, ingress: [{port: 5432, groups: [order-sg]}]}
        resources:
          cluster: {kind: eks, region: us-east-1}
          orders: {kind: aurora-postgresql, region: us-east-1, subnets: [data], security_groups: [db-sg],
                   owners: [order]}
        workloads:
          order: {region: us-east-1, cluster: cluster, subnets: [workers], security_groups: [order-sg]}
          report: {region: us-east-1, cluster: cluster, subnets: [workers], security_groups: [report-sg]}

    Limits: stores without a place in a VPC (tables, buckets) are guarded by policies, which is SEC002; what a
        node could do in the name of its pods is SEC003.
    Remedy: let the database's security group admit only the groups of its own services on its port, give each
        service a group of its own, and take address ranges out. Groups of another region cannot be named:
        give the store subnets of its own, or let the other region call its services instead.
    """
    stores = [item for item in architecture.resources.values() if isinstance(item, (Database, Cache))]
    yield from examine(stores, lambda store: _judge(architecture, store))


@derived
def _users(architecture: Architecture) -> Mapping[str, set[str]]:
    """The workloads with a declared dependency on each store; on a global database, on all its members."""
    found: dict[str, set[str]] = defaultdict(set)
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            found[dependency.to].add(workload.id)
    for member, binding in global_database_of(architecture).items():
        # A failover brings the services of one region to the member of another.
        found[member] |= found[binding.id]
    return found


def _judge(architecture: Architecture, store: Database | Cache) -> Iterator[Finding]:
    own = {_bare(id) for id in (*store.owners, *_users(architecture).get(store.id, ()))}
    strangers: dict[str, Path] = {}
    for source, path in callers_of(architecture, store.id, store.port):
        for stranger, way in _strangers(architecture, source, store, own):
            strangers.setdefault(stranger, way or path)
    if strangers:
        more = f" and {len(strangers) - _SHOWN} more" if len(strangers) > _SHOWN else ""
        admitting = _admitting(architecture, store, strangers)
        says = f"{store.id} can be reached by {', '.join(list(strangers)[:_SHOWN])}{more}{admitting}"
        yield verdict(store, passed=False, says=says, witness=next(iter(strangers.values())).elements)
    elif survey(architecture).unknown:
        reason = next(iter(survey(architecture).unknown.values()))
        yield unknown(store, f"whether others can connect to {store.id} cannot be said: {reason}")
    else:
        yield verdict(store, passed=True, says=f"only its own services can connect to {store.id}")


def _strangers(
    architecture: Architecture, source: str, store: Database | Cache, own: set[str]
) -> Iterator[tuple[str, Path | None]]:
    """Those behind a source that are none of the store's own: itself, or who lies in the subnet."""
    subnet = architecture.subnets.get(source)
    if subnet is None:
        peer = architecture.resources.get(source)
        # Nodes open connections in the name of their pods, which are asked one by one.
        if source == THE_INTERNET or not isinstance(peer, (type(store), Cluster, NodeGroup)):
            yield from () if _bare(source) in own else ((source, None),)
        return
    inside = residents(architecture).get(source, ())
    if subnet.tier != "database" and not inside:
        yield source, None
    # Alike residents (same groups in the same subnet) are let out alike: one of each is asked.
    answers: dict[tuple[str, ...] | None, object] = {}
    places = survey(architecture).interfaces
    for id in inside:
        if id in architecture.workloads and _bare(id) not in own:
            groups = places[id][0].groups
            if groups not in answers:
                answers[groups] = reach(architecture, id, store.id, store.port)
            found = answers[groups]
            if isinstance(found, Path):
                yield id, Path((id, *found.elements[1:]))


def _admitting(architecture: Architecture, store: Database | Cache, strangers: Mapping[str, Path]) -> str:
    """The entries by which the store's groups let these in, in words; "" where none does."""
    subnets = {id for way in strangers.values() for id in way.elements[:2] if id in architecture.subnets}
    sources = [block(architecture.subnets[id].cidr) for id in sorted(subnets)]
    places = survey(architecture).interfaces
    joined = {group for id in strangers for place in places.get(id, ()) for group in place.groups or ()}
    found: dict[str, None] = {}
    for group in store.security_groups:
        for entry in architecture.security_groups[group].ingress:
            if matches(entry, "tcp", store.port):
                peers = [cidr for cidr in entry.cidrs if any(block(cidr) & source for source in sources)]
                peers += [peer for peer in entry.groups if peer in joined]
                found |= dict.fromkeys(f"{group} admits {peer}" for peer in peers)
    return f": {', '.join(found)}" if found else ""


def _bare(id: str) -> str:
    return id.partition("@")[0]
