"""BND002: no service reads or writes a store of another business domain."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.messaging import Queue, Topic
from withstand.model.elements.resource import Store
from withstand.model.elements.workload import Dependency, Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, unknown, verdict


@rule(
    title="Services reach another domain's data only through its services",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/modernization-decomposing-monoliths/"
        "decompose-business-capability.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Whoever reads another domain's tables depends on all that it may want to change.

    For each dependency of a service on a store (database, table, cache, bucket, files), the domain of the
    service must be one of the domains of the store's owners. Queues and topics are made for crossing.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          orders: {kind: aurora-postgresql, region: us-east-1, owners: [order]}
        workloads:
          order: {region: us-east-1, cluster: cluster, domain: orders}
          report:
            {region: us-east-1, cluster: cluster, domain: analytics,
             dependencies: [{to: orders, protocol: postgresql, access: read}]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          orders: {kind: aurora-postgresql, region: us-east-1, owners: [order]}
        workloads:
          order:
            {region: us-east-1, cluster: cluster, domain: orders,
             dependencies: [{to: orders, protocol: postgresql}]}
          report:
            {region: us-east-1, cluster: cluster, domain: analytics,
             dependencies: [{to: order, protocol: grpc}]}

    Limits: asynchronous edges are left out; a store that several domains own is called shared by its owners.
    Remedy: call a service of the owning domain, or let it publish what others need.
    """
    services = [workload for workload in architecture.workloads.values() if workload.domain]
    yield from examine(services, lambda workload: _judge(architecture, workload))


def _judge(architecture: Architecture, workload: Workload) -> Iterator[Finding]:
    used = [edge for edge in workload.dependencies if edge.mode != "asynchronous"]
    stores = [(edge, store) for edge in used for store in _stores(architecture, edge)]
    found = [_edge(architecture, workload, store) for _, store in stores]
    wrong = [finding for finding in found if finding is not None]
    yield from wrong
    if stores and not wrong:
        says = f"{workload.id} uses stores of its own domain {workload.domain} only"
        yield verdict(workload, passed=True, says=says)


def _stores(architecture: Architecture, edge: Dependency) -> Iterator[Store]:
    target = architecture.elements[edge.to]
    if isinstance(target, GlobalDatabase):
        target = architecture.elements[target.members[0]]
    if isinstance(target, Store) and not isinstance(target, (Queue, Topic)):
        yield target


def _edge(architecture: Architecture, workload: Workload, store: Store) -> Finding | None:
    if not store.owners:
        return unknown(workload, f"nobody is written as owner of {store.id}, which {workload.id} uses")
    domains = {architecture.workloads[owner].domain for owner in store.owners}
    if workload.domain in domains:
        return None
    names = ", ".join(sorted(domain or "no domain" for domain in domains))
    says = f"{workload.id} of {workload.domain} uses {store.id} of {names}"
    return verdict(workload, passed=False, says=says, witness=(workload.id, store.id, *store.owners[:1]))
