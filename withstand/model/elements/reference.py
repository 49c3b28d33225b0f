"""References between elements: declared on the field, resolved from bare names, checked all at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Refers:
    """Marks a `str` (or the items of a tuple of `str`) as the id of an element of one of these sections.

    Written as a bare name, a reference means the instance in the same zone or region as the element that
    writes it; in a list, a bare name of something repeated means all its instances visible from there.
    """

    sections: tuple[str, ...]


def refers(*sections: str) -> Refers:
    """Shorthand used in annotations: `Annotated[str, refers("workloads")]`."""
    return Refers(sections)


AnyRef = Annotated[str, Refers(())]
"""A reference to any element."""
RegionRef = Annotated[str, refers("regions")]
ZoneRef = Annotated[str, refers("zones")]
ResourceRef = Annotated[str, refers("resources")]
WorkloadRef = Annotated[str, refers("workloads")]
NodeRef = Annotated[str, refers("workloads", "resources")]
"""A reference to something that serves or stores: a workload or a resource."""
SubnetRef = Annotated[str, refers("subnets")]
SecurityGroupRef = Annotated[str, refers("security_groups")]
VpcRef = Annotated[str, refers("vpcs")]
TeamRef = Annotated[str, refers("teams")]
JourneyRef = Annotated[str, refers("journeys")]
ScenarioRef = Annotated[str, refers("scenarios")]
