"""Standard scenarios: the losses that every architecture is asked about, made from what it contains.

Keys are `FAULT:TARGET`, for example `region-loss:us-east-1`, `writer-loss:orders@us-east-1` or
`service-impaired:sqs@us-east-1`. A declared scenario has its own id as key. Claims name keys by fnmatch
patterns such as `region-loss:*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from withstand.catalog.spec import Scope, Shape
from withstand.model.elements.data import Database
from withstand.model.elements.scenario import Fault, FaultKind, Scenario
from withstand.model.structure.derived import derived
from withstand.model.structure.links_in_use import links_in_use
from withstand.model.structure.replicas import source_of_replica

if TYPE_CHECKING:
    from collections.abc import Mapping

    from withstand.model.architecture import Architecture


@derived
def all_scenarios(architecture: Architecture) -> Mapping[str, Scenario]:
    """Declared scenarios by id, then the standard ones by key; a declared one wins where both exist."""
    return {
        **{scenario.id: scenario for scenario in standard_scenarios(architecture)},
        **architecture.scenarios,
    }


def matching(architecture: Architecture, patterns: Iterable[str]) -> tuple[str, ...]:
    """Keys of the scenarios that any of the patterns matches, in the order of `all_scenarios`."""
    wanted = tuple(patterns)
    return tuple(
        key for key in all_scenarios(architecture) if any(fnmatchcase(key, pattern) for pattern in wanted)
    )


@derived
def standard_scenarios(architecture: Architecture) -> tuple[Scenario, ...]:
    """One scenario at peak load for each thing that can be lost, in the order of the model."""
    return tuple(_one(kind, target, service) for kind, target, service in _losses(architecture))


def _one(kind: FaultKind, target: str, service: str) -> Scenario:
    key = f"{kind}:{service}@{target}" if service else f"{kind}:{target}"
    return Scenario(
        id=key,
        title=_title(kind, target, service),
        faults=(Fault(kind=kind, target=target, service=service),),
    )


def _title(kind: FaultKind, target: str, service: str) -> str:
    words = kind.replace("-", " ").capitalize()
    return f"{words}: {service} in {target}" if service else f"{words}: {target}"


def _losses(architecture: Architecture) -> Iterator[tuple[FaultKind, str, str]]:
    yield from (("region-loss", region, "") for region in architecture.regions)
    yield from (("zone-loss", zone, "") for zone in architecture.zones)
    yield from _data_losses(architecture)
    for workload in architecture.workloads.values():
        if workload.environment == "production":
            yield "workload-loss", workload.id, ""
            if workload.type == "deployment":
                yield "bad-release", workload.id, ""
    for group in architecture.of_shape(Shape.NODE_GROUP):
        yield "node-loss", group.id, ""
        if group.__dict__.get("purchase") == "spot":
            yield "spot-interruption", group.id, ""
    for link in links_in_use(architecture):
        if "link_failure_rate" in architecture.resources[link].spec.facts:
            yield "link-loss", link, ""
    yield from _services(architecture)


def _data_losses(architecture: Architecture) -> Iterator[tuple[FaultKind, str, str]]:
    for database in architecture.of_shape(Shape.DATABASE):
        if isinstance(database, Database) and _takes_writes(architecture, database.id):
            yield "writer-loss", database.id, ""
    yield from (("cache-loss", cache.id, "") for cache in architecture.of_shape(Shape.CACHE))
    for queue in architecture.of_shape(Shape.QUEUE, Shape.STREAM):
        if queue.__dict__.get("consumers"):
            yield "consumer-outage", queue.id, ""


def _takes_writes(architecture: Architecture, id: str) -> bool:
    """Whether the database has a writer of its own: no read replica, no copy of a global database."""
    return id not in source_of_replica(architecture) and id not in _followers(architecture)


@derived
def _followers(architecture: Architecture) -> frozenset[str]:
    """The members of global databases that another member leads."""
    found: set[str] = set()
    for group in architecture.of_shape(Shape.GLOBAL_DATABASE):
        primary = group.__dict__.get("primary")
        if primary is not None:
            found.update(member for member in group.__dict__.get("members", ()) if member != primary)
    return frozenset(found)


def _services(architecture: Architecture) -> Iterator[tuple[FaultKind, str, str]]:
    """Regional services that are in use where they have a rate of impairment, and third parties."""
    seen: set[tuple[str, str]] = set()
    for resource in architecture.resources.values():
        region = resource.__dict__.get("region")
        if resource.shape is Shape.THIRD_PARTY:
            yield "third-party-down", resource.id, ""
        elif (
            region
            and resource.spec.scope in (Scope.REGIONAL, Scope.ZONAL)
            and "service_impairment_rate" in resource.spec.facts
            and (resource.kind, region) not in seen
        ):
            seen.add((resource.kind, region))
            yield "service-impaired", region, resource.kind
