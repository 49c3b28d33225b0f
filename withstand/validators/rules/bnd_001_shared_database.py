"""BND001: no relational database is used by two services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.serving import global_database_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Each service has relational databases of its own",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/modernization-data-persistence/"
        "database-per-service.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Two services on one database change its schema against each other and fail together with it.

    Counts, for each relational database and the other members of its global database, the services that own
    it or depend on it over SQL; the instances of one service in several regions are one service.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          users: {kind: rds-postgresql, region: us-east-1, owners: [user]}
        workloads:
          user:
            {region: us-east-1, cluster: cluster, dependencies: [{to: users, protocol: postgresql}]}
          profile:
            {region: us-east-1, cluster: cluster, dependencies: [{to: users, protocol: postgresql}]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          users: {kind: rds-postgresql, region: us-east-1, owners: [user]}
          profiles: {kind: rds-postgresql, region: us-east-1, owners: [profile]}
        workloads:
          user:
            {region: us-east-1, cluster: cluster, dependencies: [{to: users, protocol: postgresql}]}
          profile:
            {region: us-east-1, cluster: cluster, dependencies: [{to: profiles, protocol: postgresql}]}

    Limits: sees declared dependencies; that nobody else can connect is SEC005. Warehouses, search, tables and
        caches are not counted.
    Remedy: give each service a database of its own, and let others call the service that owns the data.
    """
    users: dict[str, set[str]] = defaultdict(set)
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            if dependency.protocol == "postgresql":
                users[dependency.to].add(workload.name)
    bindings = global_database_of(architecture)
    for member, binding in bindings.items():
        users[binding.id] |= users[member]
    databases = [
        item for item in architecture.resources.values() if isinstance(item, Database) and users[item.id]
    ]

    def judge(database: Database) -> Finding:
        binding = bindings.get(database.id)
        owners = {owner.partition("@")[0] for owner in database.owners}
        services = sorted(users[database.id] | owners | (users[binding.id] if binding else set()))
        says = f"{database.id} is used by {', '.join(services)}"
        return verdict(database, passed=len(services) == 1, says=says, witness=services)

    yield from examine(databases, judge)
