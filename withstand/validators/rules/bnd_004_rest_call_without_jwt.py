"""BND004: REST calls to services that own a database carry a JWT."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database, Table
from withstand.model.elements.workload import Dependency, Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_REST = frozenset({"http", "https", "graphql"})


@rule(
    title="REST calls to services that own a database carry a JWT",
    severity=Severity.HIGH,
    sources=(
        "https://datatracker.ietf.org/doc/html/rfc8725",
        "https://istio.io/latest/docs/reference/config/security/request_authentication/",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Mutual TLS says which service calls; only a token says for which user.

    For each service that owns a database or table, every REST call from another service must carry a JWT.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          users: {kind: rds-postgresql, region: us-east-1, owners: [user]}
        workloads:
          web:
            {region: us-east-1, cluster: cluster,
             dependencies: [{to: user, protocol: http, authentication: mtls}]}
          user: {region: us-east-1, cluster: cluster}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          users: {kind: rds-postgresql, region: us-east-1, owners: [user]}
        workloads:
          web:
            {region: us-east-1, cluster: cluster,
             dependencies: [{to: user, protocol: http, authentication: jwt}]}
          user: {region: us-east-1, cluster: cluster}

    Limits: that the callee checks signature, issuer and audience is its code; gRPC is not REST. Web fronts
        that own no database have no token yet: who comes in from the internet is asked by SEC008.
    Remedy: pass the user's token on, and let the callee or its mesh (RequestAuthentication with
        AuthorizationPolicy) demand it.
    """
    owners = {
        owner
        for store in architecture.resources.values()
        if isinstance(store, (Database, Table))
        for owner in store.__dict__.get("owners", ())
    }
    calls: dict[str, list[tuple[Workload, Dependency]]] = defaultdict(list)
    for workload in architecture.workloads.values():
        for edge in workload.dependencies:
            if edge.protocol in _REST and edge.to in owners:
                calls[edge.to].append((workload, edge))
    callees = [architecture.workloads[id] for id in calls]
    yield from examine(callees, lambda callee: _judge(callee, calls[callee.id]))


def _judge(callee: Workload, calls: list[tuple[Workload, Dependency]]) -> Iterator[Finding]:
    wrong = [(caller, edge) for caller, edge in calls if edge.authentication != "jwt"]
    for caller, edge in wrong:
        says = f"{caller.id} calls {callee.id} over {edge.protocol} with {edge.authentication}, not a JWT"
        yield verdict(callee, passed=False, says=says, witness=(caller.id, callee.id))
    if not wrong:
        says = f"all {len(calls)} REST callers of {callee.id} pass a JWT"
        yield verdict(callee, passed=True, says=says, witness=[caller.id for caller, _ in calls])
