"""REL006: every DynamoDB table of production is replicated multi-active to every region."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Behaviour
from withstand.model.architecture import Architecture
from withstand.model.elements.data import Table
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.routing import region_of
from withstand.model.structure.serving import global_database_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every table takes writes in every region",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A table of one region is lost with it, for reads and for writes.

    A table counts as replicated where a multi-active global table has a member in each region of the
    architecture and no primary, or where multi-active replications reach a table in each.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          catalogue: {kind: dynamodb, region: us-east-1}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          catalogue@us-east-1: {kind: dynamodb, region: us-east-1}
          catalogue@us-west-2: {kind: dynamodb, region: us-west-2}
          catalogue-global:
            kind: dynamodb-global-table
            members: [catalogue@us-east-1, catalogue@us-west-2]

    Limits: production tables only; how far copies lag, and what concurrent writes overwrite, is simulated.
    Remedy: add a replica in the missing region (a dynamodb-global-table with both tables as members).
    """
    if len(architecture.regions) < 2:
        return
    tables = [item for item in architecture.resources.values() if isinstance(item, Table)]
    linked = _links(architecture)
    yield from examine(tables, lambda table: _judge(architecture, table, linked))


def _links(architecture: Architecture) -> dict[str, set[str]]:
    """The stores that each store is bound to multi-actively, itself included."""
    linked: dict[str, set[str]] = {}
    for edge in architecture.replications.values():
        if edge.mode == "multi-active":
            linked.setdefault(edge.source, {edge.source}).add(edge.target)
            linked.setdefault(edge.target, {edge.target}).add(edge.source)
    for member, binding in global_database_of(architecture).items():
        if binding.spec.behaviour is Behaviour.MULTI_ACTIVE and binding.primary is None:
            linked.setdefault(member, {member}).update(binding.members)
    return linked


def _judge(architecture: Architecture, table: Table, linked: dict[str, set[str]]) -> Finding | None:
    if table.environment != "production":
        return None
    copies = sorted(linked.get(table.id, {table.id}))
    held = {region_of(architecture, copy) for copy in copies}
    missing = [region for region in architecture.regions if region not in held]
    if missing:
        says = f"{table.id} has no multi-active replica in {', '.join(missing)}"
        return verdict(table, passed=False, says=says, witness=copies)
    return verdict(table, passed=True, says=f"{table.id} takes writes in every region", witness=copies)
