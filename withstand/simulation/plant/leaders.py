"""Which copy of the data takes the writes, which one answers reads, and which streams its changes feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.messaging import Stream
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.base import Named


@dataclass(frozen=True, slots=True)
class Leader:
    """What takes the writes to a store, and the station at which it does."""

    element: Named
    station: str
    led: bool
    """One member takes the writes for all the others of a global database."""


def leader_of(architecture: Architecture, element: Named, region: str) -> Leader:
    """Where a write from a region is made.

    At the primary of a global database; where every region writes, at the region's member; of a copy that
    a replication edge keeps, at the edge's source.
    """
    group = element if isinstance(element, GlobalDatabase) else _groups(architecture).get(element.id)
    if group is not None and group.primary is not None:
        return Leader(architecture.elements[group.primary], f"write:{group.id}", led=True)
    found = local_member(architecture, element, region)
    source = _sources(architecture).get(found.id)
    found = found if source is None else architecture.elements[source]
    return Leader(found, f"write:{found.id}", led=False)


def local_member(architecture: Architecture, element: Named, region: str) -> Named:
    """What answers reads: the element; of a global database its primary, else its member of the region."""
    if not isinstance(element, GlobalDatabase):
        return element
    if element.primary is not None:
        return architecture.elements[element.primary]
    here = (member for member in element.members if region_of(architecture, member) == region)
    return architecture.elements[next(here, element.members[0])]


def streams_of(architecture: Architecture, element: str) -> Sequence[str]:
    """Ids of the streams that the changes of a table feed."""
    return _streams(architecture).get(element, ())


@derived
def _groups(architecture: Architecture) -> Mapping[str, GlobalDatabase]:
    """Member → the global database that it is of."""
    return {
        member: group
        for group in architecture.of_shape(Shape.GLOBAL_DATABASE)
        if isinstance(group, GlobalDatabase)
        for member in group.members
    }


@derived
def _sources(architecture: Architecture) -> Mapping[str, str]:
    """Copy → what it is a copy of, where only the source takes writes."""
    found: dict[str, str] = {}
    for edge in architecture.replications.values():
        if edge.mode in ("synchronous", "asynchronous"):
            found.setdefault(edge.target, edge.source)
    return found


@derived
def _streams(architecture: Architecture) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, Stream):
            found[resource.source].append(resource.id)
    return found
