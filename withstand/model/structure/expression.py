"""Monotone boolean expressions over components: true while the thing works, given what has failed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

ComponentKind = Literal[
    "region", "zone", "node", "instance", "process", "service", "key", "link", "third party"
]


@dataclass(frozen=True, slots=True)
class Component:
    """Something that fails as one, independently of other components.

    `element` is the element of the model that it is or belongs to (for a service the region, or "" for a
    global one); `catalog_kind` is where its failure rate and duration are found: of a region, zone, node or
    instance, process, service or third party, key, link they are the catalog's `region_loss_*`,
    `zone_loss_*`, `instance_failure_rate`, `process_crash_rate`, `service_impairment_*`, `key_loss_rate`,
    `link_failure_*`.
    """

    id: str
    kind: ComponentKind
    element: str
    catalog_kind: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Atom:
    """True while the component works."""

    component: Component


@dataclass(frozen=True, slots=True)
class And:
    """True while all parts are; of no parts: always."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True while any part is; of no parts: never."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """True while `count` or more of the parts are (k out of n)."""

    count: int
    parts: tuple[Expression, ...]


Expression = Atom | And | Or | AtLeast

ALWAYS = And(())
NEVER = Or(())


def all_of(parts: Iterable[Expression]) -> Expression:
    """The conjunction, flat, without repetitions and without parts that always hold."""
    found: dict[Expression, None] = {}
    for part in parts:
        if part == NEVER:
            return NEVER
        found.update(dict.fromkeys(part.parts if isinstance(part, And) else (part,)))
    return next(iter(found)) if len(found) == 1 else And(tuple(found))


def any_of(parts: Iterable[Expression]) -> Expression:
    """The disjunction, flat, without repetitions and without parts that never hold."""
    found: dict[Expression, None] = {}
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        found.update(dict.fromkeys(part.parts if isinstance(part, Or) else (part,)))
    return next(iter(found)) if len(found) == 1 else Or(tuple(found))


def works(expression: Expression, failed: Container[str]) -> bool:
    """Whether it is true when the components with these ids have failed."""
    match expression:
        case Atom(component):
            return component.id not in failed
        case And(parts):
            return all(works(part, failed) for part in parts)
        case Or(parts):
            return any(works(part, failed) for part in parts)
        case AtLeast(count, parts):
            return sum(works(part, failed) for part in parts) >= count


def components(expression: Expression) -> tuple[Component, ...]:
    """The components that occur in it, each once, in the order of first occurrence."""
    return tuple(dict.fromkeys(_occurrences(expression)))


def _occurrences(expression: Expression) -> Iterator[Component]:
    if isinstance(expression, Atom):
        yield expression.component
    else:
        for part in expression.parts:
            yield from _occurrences(part)
