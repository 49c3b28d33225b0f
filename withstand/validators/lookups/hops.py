"""Every hop on which data travels, with the lowest TLS version that it can end up with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.elements.data import Cache, Database, FileSystem, ObjectStore, Replication
from withstand.model.elements.edge import ApiGateway, Cdn, Listener, LoadBalancer, TlsVersion
from withstand.model.elements.links import PrivateLine
from withstand.model.elements.messaging import Queue, Topic
from withstand.model.elements.resource import Resource
from withstand.model.elements.workload import Dependency, Workload
from withstand.model.results.finding import Finding
from withstand.validators.lookups.meshes import Sidecars
from withstand.validators.rule import examine, not_applicable, unknown, verdict

_ORDER: tuple[TlsVersion, ...] = ("none", "1.0", "1.1", "1.2", "1.3")
_AWS_API = frozenset(
    {"dynamodb", "dynamodb-streams", "s3", "sqs", "sns", "step-functions", "kms", "secrets-manager"}
)
_CARRIES_ITS_OWN = (LoadBalancer, ApiGateway)
"""Callees whose own side of the hop is listed with themselves."""


@dataclass(frozen=True, slots=True)
class TlsLimit:
    """What a service can do about TLS, with the page that says so."""

    why: str
    source: str
    as_of: str
    maximum: TlsVersion = "1.3"
    floor: TlsVersion = "1.3"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """A hop, named from one end to the other."""

    way: str
    ends: tuple[str, ...]
    lowest: TlsVersion | None
    """The lowest version that both ends can settle on; None where nobody says."""
    because: str = ""
    limit: TlsLimit | None = None
    highest: TlsVersion = "1.3"
    """The highest version that the hop's listener has switched on."""
    protected_by: str = ""
    """What encrypts the hop instead of TLS, for example IPsec."""


@cache
def tls_limits() -> Mapping[str, TlsLimit]:
    """What limits TLS, by catalog kind and side: "efs.server", "cloudfront.origin"."""
    text = (Path(__file__).parent / "tls_limits.toml").read_text(encoding="utf-8")
    return {
        f"{kind}.{side}": TlsLimit(**fields)
        for kind, sides in tomllib.loads(text).items()
        for side, fields in sides.items()
    }


def is_below(version: TlsVersion, wanted: TlsVersion) -> bool:
    """Whether a version is older than another."""
    return _ORDER.index(version) < _ORDER.index(wanted)


def _settled(client: TlsVersion, server: TlsVersion, limit: TlsLimit | None) -> TlsVersion:
    """Either end may insist; no end can insist on more than the hop can do."""
    if limit:
        server = min(server, limit.floor, key=_ORDER.index)
    lowest = max(client, server, key=_ORDER.index)
    return min(lowest, limit.maximum, key=_ORDER.index) if limit else lowest


def hops_of_resource(resource: Resource) -> Iterator[Hop]:
    """The hops that an entry or a line makes by itself: viewers, listeners, origins, targets, sites."""
    match resource:
        case Cdn():
            yield from _cdn(resource)
        case LoadBalancer():
            yield from _load_balancer(resource)
        case ApiGateway():
            yield Hop(f"clients → {resource.label}", (resource.id,), resource.min_tls)
        case PrivateLine():
            yield _private_line(resource)


def _cdn(cdn: Cdn) -> Iterator[Hop]:
    viewers = f"viewers → {cdn.label}"
    if cdn.viewer_protocol == "allow-all":
        yield Hop(viewers, (cdn.id,), "none", "viewers may use plain HTTP")
    else:
        yield Hop(viewers, (cdn.id,), cdn.viewer_min_tls)
    limit = tls_limits().get(f"{cdn.kind}.origin")
    for origin in cdn.origins:
        way, ends = f"{cdn.label} → {origin.to}", (cdn.id, origin.to)
        if origin.protocol == "https":
            yield Hop(way, ends, _settled(origin.min_tls, "none", limit), limit=limit)
        elif origin.protocol == "match-viewer" and cdn.viewer_protocol != "allow-all":
            yield Hop(way, ends, _settled(origin.min_tls, "none", limit), "as the viewer came", limit)
        else:
            yield Hop(way, ends, "none", f"origin protocol {origin.protocol}")


def _load_balancer(balancer: LoadBalancer) -> Iterator[Hop]:
    for listener in balancer.listeners:
        if not listener.redirect_to_https:
            yield _listener(balancer, listener)
    for target in balancer.targets:
        way, ends = f"{balancer.label} → {target}", (balancer.id, target)
        if balancer.target_protocol in ("https", "tls", "tcp"):
            yield Hop(way, ends, balancer.target_min_tls)
        else:
            yield Hop(way, ends, "none", f"target protocol {balancer.target_protocol}")


def _listener(balancer: LoadBalancer, listener: Listener) -> Hop:
    way = f"clients → {balancer.label}:{listener.port}"
    if listener.protocol in ("https", "tls"):
        return Hop(way, (balancer.id,), listener.min_tls, highest=listener.max_tls)
    if listener.protocol == "tcp":
        return Hop(way, (balancer.id,), balancer.target_min_tls, "TLS is left to the targets")
    return Hop(way, (balancer.id,), "none", "plain HTTP without a redirect")


def _private_line(line: PrivateLine) -> Hop:
    way, ends = f"{line.site} → {line.label}", (line.site, line.id)
    if line.encrypted:
        return Hop(way, ends, "none", protected_by="IPsec or MACsec, below TLS")
    return Hop(way, ends, "none", "the line itself encrypts nothing")


def hops_of_workload(architecture: Architecture, sidecars: Sidecars, workload: Workload) -> Iterator[Hop]:
    """The hops from a workload to what it calls."""
    for dependency in workload.dependencies:
        element = architecture.elements[dependency.to]
        if isinstance(element, LoadBalancer):
            yield from _refused(workload, element, dependency)
        if isinstance(element, _CARRIES_ITS_OWN):
            continue
        if isinstance(element, Workload):
            yield _call(sidecars, workload, element, dependency)
        elif isinstance(element, Resource):
            yield _use(workload, element, dependency)


def _refused(workload: Workload, balancer: LoadBalancer, dependency: Dependency) -> Iterator[Hop]:
    """The hop to listeners that all stop below what the caller insists on: it connects to none of them."""
    tops = [listener.max_tls for listener in balancer.listeners if listener.protocol in ("https", "tls")]
    highest = max(tops, key=_ORDER.index, default=dependency.min_tls)
    if is_below(highest, dependency.min_tls):
        way, ends = f"{workload.label} → {balancer.label}", (workload.id, balancer.id)
        yield Hop(way, ends, dependency.min_tls, highest=highest)


def _call(sidecars: Sidecars, caller: Workload, callee: Workload, dependency: Dependency) -> Hop:
    way, ends = f"{caller.label} → {callee.label}", (caller.id, callee.id)
    mesh = sidecars.mesh_of(callee)
    if mesh is None or sidecars.mesh_of(caller) is None:
        return Hop(way, ends, dependency.min_tls, "outside the mesh")
    if sidecars.mode(callee) == "disable":
        return Hop(way, ends, dependency.min_tls, f"{mesh.label} turns TLS off here")
    return Hop(way, ends, mesh.min_tls, f"minimum of {mesh.label}")


def _use(workload: Workload, target: Resource, dependency: Dependency) -> Hop:
    way, ends = f"{workload.label} → {target.label}", (workload.id, target.id)
    limits = tls_limits()
    limit = limits.get(f"{target.kind}.server")
    if limit is None and target.kind in _AWS_API:
        limit = limits["aws-api.server"]
    if isinstance(target, Cache) and not target.tls:
        return Hop(way, ends, "none", "in-transit encryption is off")
    server, because = _server_floor(target, limit)
    return Hop(way, ends, _settled(dependency.min_tls, server, limit), because, limit)


def _server_floor(target: Resource, limit: TlsLimit | None) -> tuple[TlsVersion, str]:
    """What the server insists on, as configured, and a word on why it is low."""
    match target:
        case Database():
            return (
                (target.min_tls, "") if target.tls_required else ("none", "the server does not require TLS")
            )
        case Cache():
            return max(target.min_tls, limit.floor if limit else "none", key=_ORDER.index), ""
        case ObjectStore() | FileSystem():
            return (target.min_tls, "") if target.tls_only else ("none", "no policy refuses plaintext")
        case Queue() | Topic():
            return ("1.2", "") if target.tls_only else ("none", "no policy refuses plaintext")
    return ("1.2", "") if limit else ("none", "")


def hop_of_replication(architecture: Architecture, replication: Replication) -> Hop:
    """The hop between two stores; whose version the provider does not publish."""
    source, target = (architecture.resources[id] for id in (replication.source, replication.target))
    way, ends = f"{source.label} → {target.label}", (source.id, target.id)
    if isinstance(source, Cache) and not source.tls:
        return Hop(way, ends, "none", "in-transit encryption is off")
    return Hop(way, ends, None, "replication inside AWS is encrypted, but its TLS version is not published")


def findings_of_hops(architecture: Architecture, wanted: TlsVersion) -> Iterator[Finding]:
    """A finding for each hop: whether both ends can only settle on the wanted version or a newer one."""
    sidecars = Sidecars(architecture)
    yield from examine(
        architecture.resources.values(),
        lambda resource: [_judge(resource, hop, wanted) for hop in hops_of_resource(resource)],
    )
    yield from examine(
        architecture.workloads.values(),
        lambda workload: [
            _judge(workload, hop, wanted) for hop in hops_of_workload(architecture, sidecars, workload)
        ],
    )
    yield from examine(
        architecture.replications.values(),
        lambda replication: _judge(replication, hop_of_replication(architecture, replication), wanted),
    )


def _judge(subject: Named, hop: Hop, wanted: TlsVersion) -> Finding:
    if hop.protected_by:
        return not_applicable(subject, f"{hop.way}: encrypted by {hop.protected_by}")
    if hop.lowest is None:
        return unknown(subject, f"{hop.way}: {hop.because}")
    if is_below(hop.highest, hop.lowest):
        says = f"{hop.way}: one end insists on TLS {hop.lowest}, the other goes up to {hop.highest}"
        return verdict(subject, passed=not is_below(hop.highest, wanted), says=says, witness=hop.ends)
    below = is_below(hop.lowest, wanted)
    version = f"{'admits' if below else 'at least'} TLS {hop.lowest}"
    reached = "can be plaintext" if hop.lowest == "none" else version
    reasons = [hop.because] if hop.because else []
    if below and hop.limit:
        reasons.append(hop.limit.why)
    says = f"{hop.way}: {reached}" + (f"; {'; '.join(reasons)}" if reasons else "")
    return verdict(subject, passed=not below, says=says, witness=hop.ends)
