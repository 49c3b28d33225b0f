"""Documented limits that a claim's bound lies beyond: no setting of the service promises as much.

They never decide a claim, which is measured; they say what a good measurement does not guarantee.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from withstand.catalog.spec import FactClass
from withstand.model.architecture import Architecture
from withstand.model.elements.claim import Claim, Part
from withstand.model.elements.data import GlobalDatabase
from withstand.model.values.display import format_quantity

_UPPER = ("<", "<=", "=")


@dataclass(frozen=True, slots=True)
class _Limit:
    """A fact below which a metric is not promised, the kinds of a part's scope with it, and its meaning."""

    metric: str
    fact: str
    kinds: Callable[[Architecture, Part], Iterator[str]]
    means: str


def limits_beyond(architecture: Architecture, claim: Claim) -> tuple[str, ...]:
    """One sentence for each documented limit that lies outside the claim's bounds."""
    return tuple(dict.fromkeys(text for part in claim.parts for text in _beyond(architecture, part)))


def _beyond(architecture: Architecture, part: Part) -> Iterator[str]:
    bound = part.bound
    if bound is None or bound.operator not in _UPPER:
        return
    for limit in _LIMITS:
        if limit.metric != part.metric:
            continue
        for kind in dict.fromkeys(limit.kinds(architecture, part)):
            fact = architecture.fact(kind, limit.fact).fact
            if fact.cls is FactClass.LIMIT and fact.unit == bound.unit and not bound.admits(fact.value):
                says = limit.means.format(value=format_quantity(fact.value, fact.unit))
                yield f"{says} ({kind}.{limit.fact})"


def _bound_together(architecture: Architecture, part: Part) -> Iterator[str]:
    """The kinds of the global databases whose members are in scope."""
    for binding in architecture.resources.values():
        if not isinstance(binding, GlobalDatabase) or "rpo_floor" not in binding.spec.facts:
            continue
        if not part.scope or not {binding.id, *binding.members}.isdisjoint(part.scope):
            yield binding.kind


def _alias_zones(architecture: Architecture, part: Part) -> Iterator[str]:
    """The kinds of the zones of alias records in scope that can fail over."""
    for record in architecture.dns_records.values():
        in_scope = not part.scope or record.id in part.scope
        if in_scope and record.alias and len(record.targets) > 1:
            yield architecture.resources[record.zone].kind


_LIMITS = (
    _Limit(
        "dns-failover-time", "alias_ttl", _alias_zones, "resolvers keep the answer of an alias for {value}"
    ),
    _Limit(
        "rpo",
        "rpo_floor",
        _bound_together,
        "no setting holds the loss below {value}; less is typical and not promised",
    ),
)
