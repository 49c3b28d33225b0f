"""REL010: data that its users take for strongly consistent is copied synchronously."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.catalog.spec import Behaviour
from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database
from withstand.model.elements.resource import Store
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.serving import global_database_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Strongly consistent data is replicated synchronously",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An asynchronous copy lacks the last acknowledged writes, and whoever is failed over to it sees that.

    For each store whose users rely on strong consistency, names every asynchronous edge to its copies; a
    database without shared storage also needs a standby, for a reader is an asynchronous copy too.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          orders@us-east-1: {kind: aurora-postgresql, region: us-east-1, consistency: strong}
          orders@us-west-2: {kind: aurora-postgresql, region: us-west-2}
          orders-global:
            kind: aurora-global
            members: [orders@us-east-1, orders@us-west-2]
            primary: orders@us-east-1

    Good:
        regions: {us-east-1: {zones: [us-east-1a, us-east-1b]}}
        resources:
          users:
            kind: rds-postgresql
            region: us-east-1
            consistency: strong
            instances: [{zone: us-east-1a, role: writer}, {zone: us-east-1b, role: standby}]

    Limits: about the copies, not about the isolation level of transactions; backups are not copies that
        anybody reads.
    Remedy: keep strong reads and writes in one region, use a store with synchronous copies between regions,
        or state the consistency that users really get.
    """
    edges: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for edge in architecture.replications.values():
        if edge.mode != "snapshot-copy":
            for end in (edge.source, edge.target):
                edges[end].append((edge.source, edge.target, edge.mode))
    for member, binding in global_database_of(architecture).items():
        mode = "synchronous" if binding.consistency == "strong" else "asynchronous"
        source = binding.primary or member
        edges[member] += [(source, other, mode) for other in binding.members if other != source]
    stores = [item for item in architecture.resources.values() if isinstance(item, Store)]
    yield from examine(stores, lambda store: _judge(store, edges[store.id]))


def _judge(store: Store, edges: list[tuple[str, str, str]]) -> Iterator[Finding]:
    if store.consistency != "strong":
        return
    asynchronous = dict.fromkeys((source, target) for source, target, mode in edges if mode != "synchronous")
    for source, target in asynchronous:
        says = f"{source} is copied to {target} asynchronously, but users of {store.id} rely on it as strong"
        yield verdict(store, passed=False, says=says, witness=(source, target))
    alone = isinstance(store, Database) and _has_no_standby(store)
    if alone:
        says = f"{store.id} has no synchronous copy: no standby"
        yield verdict(store, passed=False, says=says)
    if not asynchronous and not alone:
        yield verdict(store, passed=True, says=f"every copy of {store.id} is synchronous")


def _has_no_standby(database: Database) -> bool:
    """Whether a kind whose standbys are instances of their own (the catalog times them) has none."""
    if database.spec.behaviour is not Behaviour.LEADER_FOLLOWER:
        return False
    own_standbys = "failover_time_readable_standbys" in database.spec.facts
    return own_standbys and not any(instance.role == "standby" for instance in database.instances)
