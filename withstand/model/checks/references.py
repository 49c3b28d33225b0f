"""Resolution of references: bare names become ids of the right region or zone; dangling ones are reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from operator import is_
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from withstand.errors import Problem
from withstand.model.elements.base import Element, Named, Placed
from withstand.model.elements.reference import Refers
from withstand.model.values.origin import Path, nearest

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


_SHOWN_CANDIDATES = 4


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which fields of a class refer (name, sections, whether a list), and which hold further elements."""

    references: tuple[tuple[str, tuple[str, ...], bool], ...]
    nested: tuple[str, ...]


def _markers(annotation: Any) -> Iterator[tuple[Refers, bool]]:
    """Every reference marker inside an annotation, and whether it sits in a tuple."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        yield from ((marker, False) for marker in metadata if isinstance(marker, Refers))
        yield from _markers(inner)
    elif get_origin(annotation) in (Union, UnionType):
        for choice in get_args(annotation):
            yield from _markers(choice)
    elif get_origin(annotation) is tuple:
        for item in get_args(annotation):
            yield from ((marker, True) for marker, _ in _markers(item))


@cache
def _plan(cls: type[Element]) -> _Plan:
    references, nested = [], []
    for name, field in cls.model_fields.items():
        found = [(marker, False) for marker in field.metadata if isinstance(marker, Refers)]
        found += list(_markers(field.annotation))
        if found:
            references.append((name, found[0][0].sections, found[0][1]))
        else:
            nested.append(name)
    return _Plan(tuple(references), tuple(nested))


class _Resolver:
    """One pass over an architecture."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.problems: list[Problem] = []
        self.hints: dict[tuple[str, tuple[str, ...]], str] = {}
        self.section: dict[str, str] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for section, items in architecture.sections():
            for id, item in items.items():
                if id in self.section:
                    self._report(
                        (section, id),
                        f"the id '{id}' is already used in {self.section[id]}",
                        "choose another id",
                    )
                self.section[id] = section
                if item.name != id:
                    self.by_name[item.name].append(id)
        self.region_of_zone = {zone.id: zone.region for zone in architecture.zones.values()}

    def run(self) -> Architecture:
        return self.architecture.with_sections(
            {
                section: {
                    id: self._resolve(item, self._context(item), (section, id)) for id, item in items.items()
                }
                for section, items in self.architecture.sections()
                if items
            }
        )

    def _context(self, item: Named) -> tuple[str, ...]:
        """The places to look in first: the zone, then the region of an element; () for a global one."""
        zone = item.__dict__.get("zone") if isinstance(item, Placed) else None
        region = item.__dict__.get("region")
        suffix = item.id.partition("@")[2]
        zone = zone or (suffix if suffix in self.region_of_zone else None)
        region = region or self.region_of_zone.get(zone or "") or (suffix or None)
        if item.id in self.architecture.regions:
            region = item.id
        return tuple(place for place in (zone, region) if place)

    def _resolve(self, item: Any, context: tuple[str, ...], path: Path) -> Any:
        """The value with its references resolved: itself, where nothing in it is another than was written."""
        if isinstance(item, Element):
            plan, changed = _plan(type(item)), {}
            for name, sections, many in plan.references:
                value = item.__dict__.get(name)
                if value is None or value == ():
                    continue
                resolve = self._many if many else self._one
                found = resolve(value, sections, context, (*path, name))
                if found != value:
                    changed[name] = found
            for name in plan.nested:
                value = item.__dict__.get(name)
                found = self._resolve(value, context, (*path, name))
                if found is not value:
                    changed[name] = found
            return item.model_copy(update=changed) if changed else item
        if isinstance(item, tuple):
            resolved = tuple(self._resolve(inner, context, (*path, at)) for at, inner in enumerate(item))
            return item if all(map(is_, item, resolved)) else resolved
        return item

    def _one(self, name: str, sections: tuple[str, ...], context: tuple[str, ...], path: Path) -> str:
        if name in self.section:
            return self._of_section(name, sections, path)
        for place in context:
            if f"{name}@{place}" in self.section:
                return self._of_section(f"{name}@{place}", sections, path)
        candidates = self.by_name.get(name, [])
        if len(candidates) == 1:
            return self._of_section(candidates[0], sections, path)
        if candidates:
            shown = ", ".join(candidates[:_SHOWN_CANDIDATES])
            self._report(
                path, f"'{name}' is repeated and this place does not say which", f"write one of {shown}"
            )
        else:
            self._dangling(name, sections, path)
        return name

    def _many(
        self, names: tuple[str, ...], sections: tuple[str, ...], context: tuple[str, ...], path: Path
    ) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for index, name in enumerate(names):
            here = (*path, index)
            if name in self.section:
                found[self._of_section(name, sections, here)] = None
                continue
            instances = self._visible(name, context)
            if not instances:
                found[self._one(name, sections, context, here)] = None
            for instance in instances:
                found[self._of_section(instance, sections, here)] = None
        return tuple(found)

    def _visible(self, name: str, context: tuple[str, ...]) -> list[str]:
        instances = self.by_name.get(name, [])
        for place in context:
            near = [
                id
                for id in instances
                if id.partition("@")[2] == place or self.region_of_zone.get(id.partition("@")[2]) == place
            ]
            if near:
                return near
        return instances if not context else []

    def _of_section(self, id: str, sections: tuple[str, ...], path: Path) -> str:
        if sections and self.section[id] not in sections:
            self._report(
                path, f"'{id}' is in {self.section[id]}, but this must name one of {', '.join(sections)}", ""
            )
        return id

    def _dangling(self, name: str, sections: tuple[str, ...], path: Path) -> None:
        where = " or ".join(sections) or "the architecture"
        self._report(path, f"'{name}' does not exist in {where}", self._near(name, sections, where))

    def _near(self, name: str, sections: tuple[str, ...], where: str) -> str:
        """What to write instead of a name that does not exist; the same for each time it is written."""
        if (name, sections) not in self.hints:
            ids = (id for id, section in self.section.items() if not sections or section in sections)
            known = {id.partition("@")[0] for id in ids}
            close = get_close_matches(name.partition("@")[0], known, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"add it to {where} or remove this"
            self.hints[name, sections] = hint
        return self.hints[name, sections]

    def _report(self, path: Path, message: str, hint: str) -> None:
        origin = nearest(self.architecture.origins, path)
        self.problems.append(Problem(str(origin) if origin else "/".join(map(str, path)), message, hint))


def resolve_references(architecture: Architecture) -> tuple[Architecture, list[Problem]]:
    """The architecture with every reference resolved, and the problems found, with their positions."""
    resolver = _Resolver(architecture)
    return resolver.run(), resolver.problems
