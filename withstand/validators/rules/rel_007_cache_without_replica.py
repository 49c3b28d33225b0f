"""REL007: every cache of production has a copy in every region."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Cache
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.routing import region_of
from withstand.model.structure.serving import global_database_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every cache has a copy in every region",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An empty cache sends all reads to the databases at the moment that the load of a lost region arrives.

    A cache counts as replicated where a global datastore has a member in each region, or where replications
    reach a cache in each. Two caches of the same name that nothing binds are two caches.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          sessions@us-east-1: {kind: elasticache-redis, region: us-east-1}
          sessions@us-west-2: {kind: elasticache-redis, region: us-west-2}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          sessions@us-east-1: {kind: elasticache-redis, region: us-east-1}
          sessions@us-west-2: {kind: elasticache-redis, region: us-west-2}
          sessions-global:
            kind: elasticache-global
            members: [sessions@us-east-1, sessions@us-west-2]
            primary: sessions@us-east-1

    Limits: production caches only; a copy of a global datastore is read-only until it is promoted.
    Remedy: bind the caches of the regions in an elasticache-global, with one of them as primary.
    """
    if len(architecture.regions) < 2:
        return
    caches = [item for item in architecture.resources.values() if isinstance(item, Cache)]
    copies: dict[str, set[str]] = {}
    for edge in architecture.replications.values():
        copies.setdefault(edge.source, set()).add(edge.target)
        copies.setdefault(edge.target, set()).add(edge.source)
    yield from examine(caches, lambda cache: _judge(architecture, cache, copies))


def _judge(architecture: Architecture, cache: Cache, copies: dict[str, set[str]]) -> Finding | None:
    if cache.environment != "production":
        return None
    binding = global_database_of(architecture).get(cache.id)
    bound = {cache.id, *copies.get(cache.id, ()), *(binding.members if binding else ())}
    held = {region_of(architecture, id) for id in bound}
    missing = [region for region in architecture.regions if region not in held]
    if missing:
        says = f"nothing binds {cache.id} to a cache in {', '.join(missing)}"
        return verdict(cache, passed=False, says=says, witness=sorted(bound))
    return verdict(cache, passed=True, says=f"{cache.id} has a copy in every region", witness=sorted(bound))
