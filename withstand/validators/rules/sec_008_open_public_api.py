"""SEC008: public APIs authenticate their callers and limit their rate, on every way to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.edge import ApiGateway, LoadBalancer
from withstand.model.elements.mesh import Mesh
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.fronts import candidates, direct_way, way_around, web_acls
from withstand.validators.reachability import Path
from withstand.validators.rule import examine, not_applicable, rule, unknown, verdict

_CALLS = frozenset({"http", "grpc", "graphql"})


@rule(
    title="Public APIs authenticate and rate-limit",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
        "https://owasp.org/API-Security/editions/2023/en/0xa4-unrestricted-resource-consumption/",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """One way around the gateway is enough for whoever looks for it.

    For each public API gateway: an authorizer, and a throttle or a web ACL with a rate limit. For each
    workload that offers a public API: every way from the internet to it, through CDN, gateway, load balancer
    and other workloads, must pass something that authenticates and something that limits the rate.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          api: {kind: api-gateway, region: us-east-1, endpoint: regional, integrations: [order],
                authorizer: jwt, throttle_rate: 100/s}
          alb: {kind: alb, region: us-east-1, scheme: internet-facing, targets: [order]}
          cluster: {kind: eks, region: us-east-1}
        workloads:
          order: {region: us-east-1, cluster: cluster, public_api: true}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          api: {kind: api-gateway, region: us-east-1, endpoint: regional, integrations: [order],
                authorizer: jwt, throttle_rate: 100/s}
          cluster: {kind: eks, region: us-east-1}
        workloads:
          order: {region: us-east-1, cluster: cluster, public_api: true}

    Limits: that a limit is low enough, and that a token is checked for what it allows, is not judged.
    Remedy: take the way that the witness shows out, or put an authorizer and a throttle (or a web ACL with a
        rate limit, and a JWT demanded by the mesh) on it.
    """
    gateways = [item for item in architecture.resources.values() if isinstance(item, ApiGateway)]
    yield from examine(gateways, lambda gateway: _gateway(architecture, gateway))
    offered = [workload for workload in architecture.workloads.values() if workload.public_api]
    if offered:
        yield from _offered(architecture, offered)


def _gateway(architecture: Architecture, gateway: ApiGateway) -> Finding | None:
    if gateway.endpoint == "private":
        return None
    lacking = [] if gateway.authorizer != "none" else ["an authorizer"]
    lacking += [] if _limits(architecture, gateway.id) else ["a rate limit"]
    says = f"{gateway.id} lacks {' and '.join(lacking)}" if lacking else f"{gateway.id} has both"
    return verdict(
        gateway, passed=not lacking, says=says, witness=("internet", gateway.id) if lacking else ()
    )


def _offered(architecture: Architecture, offered: list[Workload]) -> Iterator[Finding]:
    entries, unsure = [], []
    for id in candidates(architecture):
        front = architecture.resources[id]
        if isinstance(front, LoadBalancer) and front.origin_secret:
            continue  # Serves only what comes through the CDN, which is an entry itself.
        try:
            entries += [id] if isinstance(direct_way(architecture, id), Path) else []
        except UnknownValueError as error:
            unsure.append(str(error))
    starts = tuple(entries)
    checking = _token_checkers(architecture)
    ways = _Ways(
        served=way_around(architecture, starts, lambda _, id: False),
        anonymous=way_around(
            architecture,
            starts,
            lambda previous, id: id in checking or _authenticates(architecture, previous, id),
        ),
        unlimited=way_around(architecture, starts, lambda _, id: _limits(architecture, id)),
    )
    yield from examine(offered, lambda workload: _judge(workload, ways, unsure, checking))


@dataclass(frozen=True, slots=True)
class _Ways:
    """Paths from the internet by the element that they lead to: all, and those around each kind of guard."""

    served: Mapping[str, tuple[str, ...]]
    anonymous: Mapping[str, tuple[str, ...]]
    unlimited: Mapping[str, tuple[str, ...]]


def _judge(workload: Workload, ways: _Ways, unsure: list[str], checking: set[str]) -> Iterator[Finding]:
    called = {edge.to for edge in workload.dependencies if edge.protocol in _CALLS}
    behind = called if called <= checking else set()
    around = (("authenticates", ways.anonymous), ("limits the rate", ways.unlimited))
    failing = [(what, paths[workload.id]) for what, paths in around if workload.id in paths]
    for what, path in failing:
        says = f"nothing {what} on a way from the internet to {workload.id}"
        if what == "authenticates" and behind:
            says += f"; only the {len(behind)} services that it calls demand a token"
        yield verdict(workload, passed=False, says=says, witness=path)
    if failing:
        return
    if unsure:
        yield unknown(workload, f"not all ways to {workload.id} are known: {unsure[0]}")
    elif workload.id not in ways.served:
        yield not_applicable(workload, f"no way from the internet leads to {workload.id}")
    else:
        says = f"every way from the internet to {workload.id} authenticates and limits the rate"
        yield verdict(workload, passed=True, says=says, witness=ways.served[workload.id])


def _limits(architecture: Architecture, id: str) -> bool:
    element = architecture.elements[id]
    throttled = isinstance(element, ApiGateway) and element.throttle_rate is not None
    return throttled or any(acl.rate_limit is not None for acl in web_acls(architecture).get(id, ()))


def _authenticates(architecture: Architecture, previous: str, id: str) -> bool:
    """Whether a gateway asks who calls, or a callee checks the token that the call carries."""
    element = architecture.elements[id]
    if isinstance(element, ApiGateway):
        return element.authorizer != "none"
    caller = architecture.workloads.get(previous)
    edges = [edge for edge in caller.dependencies if edge.to == id] if caller else []
    return bool(edges) and all(edge.authentication == "jwt" for edge in edges)


def _token_checkers(architecture: Architecture) -> set[str]:
    """The workloads for which the mesh demands a token of a known issuer."""
    return {
        id
        for mesh in architecture.resources.values()
        if isinstance(mesh, Mesh)
        for policy in mesh.authorization
        if policy.jwt_issuer
        for id in policy.to
    }
