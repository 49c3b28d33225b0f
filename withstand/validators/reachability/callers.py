"""Who can connect to a target: found from what its own security groups admit, not by trying everybody."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.validators.reachability.addresses import block
from withstand.validators.reachability.flows import THE_INTERNET, Path, flows_of, reach
from withstand.validators.reachability.links import links_of
from withstand.validators.reachability.places import (
    Interface,
    interfaces_of,
    members_of_groups,
    subnets_of_vpcs,
)


def callers_of(architecture: Architecture, target: str, port: int) -> Iterator[tuple[str, Path]]:
    """Every source that can connect to the target at the port, with a path.

    The internet, sites, workloads and resources admitted by membership of a group, and subnets admitted by
    address: whatever lies in such a subnet can connect. Raises UnknownValueError as `reach` does.
    """
    sources = [THE_INTERNET, *links_of(architecture).lines]
    places = interfaces_of(architecture, target)
    if not places:
        raise UnknownValueError(f"{target}.subnets", "none are written")
    for place in places:
        if place.groups is None:
            raise UnknownValueError(f"{target}.security_groups", "none are written")
        sources += _admitted(architecture, place, port)
    for source in dict.fromkeys(sources):
        if source == target:
            continue
        answer = reach(architecture, source, target, port)
        if isinstance(answer, Path):
            yield source, answer


def _admitted(architecture: Architecture, place: Interface, port: int) -> Iterator[str]:
    admitted = flows_of(architecture).filters.groups(place.groups or (), "ingress", "tcp", port)
    members = members_of_groups(architecture)
    for group in sorted(admitted.groups):
        yield from members.get(group, ())
    if not admitted.addresses:
        return
    home = architecture.subnets[place.subnet].vpc
    subnets = subnets_of_vpcs(architecture)
    for vpc in (home, *sorted(links_of(architecture).neighbours.get(home, ()))):
        for subnet in subnets.get(vpc, ()):
            if block(architecture.subnets[subnet].cidr) & admitted.addresses:
                yield subnet
