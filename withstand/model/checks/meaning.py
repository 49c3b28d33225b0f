"""Meaning that single fields cannot show: places, networks, traffic, cycles and claims that fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from withstand.catalog import catalog
from withstand.errors import Problem
from withstand.model.checks.claim_checks import Report, check_claims, check_waivers
from withstand.model.checks.fault_checks import check_faults
from withstand.model.elements.base import Element, Placed
from withstand.model.elements.resource import Resource
from withstand.model.values.origin import Path, nearest

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


# Shares are written with a few digits; a tenth of a percent point of slack admits 33.3 % three times.
_SHARE_TOLERANCE = 0.0011

_AWS_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def check_meaning(architecture: Architecture) -> list[Problem]:
    """Every problem of meaning, with its position; empty when there is none."""
    reports = [
        *_places(architecture),
        *_networks(architecture),
        *_traffic(architecture),
        *_cycles(architecture),
        *check_claims(architecture),
        *check_waivers(architecture),
        *check_faults(architecture),
        *_assumptions(architecture),
    ]
    return [Problem(_position(architecture, path), message, hint) for path, message, hint in reports]


def _position(architecture: Architecture, path: Path) -> str:
    origin = nearest(architecture.origins, path)
    return str(origin) if origin else "/".join(map(str, path))


def _seen(element: Element, name: str, default: Any) -> Any:
    """A field's value, or `default` where it is unknown: what nobody saw cannot be shown to be wrong."""
    return element.__dict__.get(name, default)


def _places(architecture: Architecture) -> Iterator[Report]:
    seen: dict[str, str] = {}
    for region in architecture.regions.values():
        for index, zone in enumerate(region.zones):
            if zone in seen:
                yield (
                    ("regions", region.id, "zones", index),
                    f"zone '{zone}' is already in {seen[zone]}",
                    "name each zone once",
                )
            seen[zone] = region.id
            yield from _foreign_zone(region.id, index, zone)
        for zone in region.zone_roles:
            if zone not in region.zones:
                yield (
                    ("regions", region.id, "zone_roles", zone),
                    f"'{zone}' is not a zone of {region.id}",
                    f"use one of {', '.join(region.zones)}",
                )
    for section, items in architecture.sections():
        for id, item in items.items():
            if isinstance(item, Placed):
                yield from _place_of(architecture, item, (section, id), seen)


def _foreign_zone(region: str, index: int, zone: str) -> Iterator[Report]:
    """A zone named as AWS names those of another region."""
    if _AWS_REGION.fullmatch(region) and _AWS_REGION.fullmatch(zone[:-1]) and zone[:-1] != region:
        yield (
            ("regions", region, "zones", index),
            f"'{zone}' is a zone of {zone[:-1]}, not of {region}",
            f"say {region}{zone[-1]}",
        )


def _place_of(
    architecture: Architecture, item: Placed, path: Path, zones: Mapping[str, str]
) -> Iterator[Report]:
    region = item.__dict__.get("region")
    if region is not None and region not in architecture.regions:
        yield (
            (*path, "region"),
            f"region '{region}' does not exist",
            f"use one of {', '.join(architecture.regions) or 'the regions section'}",
        )
    used: list[str] = [str(item.zone)] if item.__dict__.get("zone") else []
    used += list(item.__dict__.get("zones", ()) if isinstance(item, Resource) else ())
    used += [instance.zone for instance in item.__dict__.get("instances", ())]
    for zone in used:
        if zone not in zones:
            yield path, f"zone '{zone}' does not exist", "list it in its region's zones"
        elif region is not None and zones[zone] != region:
            yield (
                path,
                f"zone '{zone}' belongs to {zones[zone]}, but this is in {region}",
                f"use a zone of {region}",
            )


def _networks(architecture: Architecture) -> Iterator[Report]:
    by_vpc: dict[str, list[tuple[str, str]]] = {}
    for subnet in architecture.subnets.values():
        vpc = architecture.vpcs.get(subnet.vpc)
        if vpc is None:
            continue
        by_vpc.setdefault(vpc.id, []).append((subnet.id, subnet.cidr))
        inner, outer = ip_network(subnet.cidr), ip_network(vpc.cidr)
        if inner.version != outer.version or not inner.subnet_of(outer):  # type: ignore[arg-type]
            yield (
                ("subnets", subnet.id, "cidr"),
                f"{subnet.cidr} lies outside its VPC's {vpc.cidr}",
                f"choose a part of {vpc.cidr}",
            )
    for subnets in by_vpc.values():
        ordered = sorted(subnets, key=lambda pair: (ip_network(pair[1]).version, ip_network(pair[1])))
        for (first, cidr), (second, other) in _overlapping(ordered):
            yield (
                ("subnets", second, "cidr"),
                f"{other} overlaps {cidr} of subnet '{first}'",
                "give each subnet its own range",
            )


def _overlapping(ordered: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of (id, CIDR) that overlap: each one with the widest before it; sorted by first address."""
    widest: tuple[str, str] | None = None
    for one in ordered:
        if widest is not None and ip_network(widest[1]).overlaps(ip_network(one[1])):
            yield widest, one
        else:
            widest = one


def _traffic(architecture: Architecture) -> Iterator[Report]:
    if architecture.journeys:
        total = sum(journey.share for journey in architecture.journeys.values())
        if abs(total - 1) > _SHARE_TOLERANCE:
            first = next(iter(architecture.journeys))
            yield (
                ("journeys", first, "share"),
                f"the journeys' shares sum to {total:.1%}, not 100 %",
                "make them sum to 100 %",
            )
        if _seen(architecture, "traffic", "unknown") is None:
            yield (
                ("journeys",),
                "journeys have shares of a traffic that is not there",
                "add traffic: {peak: 1000/s}",
            )
    for record in architecture.dns_records.values():
        policy = _seen(record, "policy", None)
        weights = [_seen(target, "weight", 1) for target in record.targets]
        if policy == "weighted" and (None in weights or not sum(weight or 0 for weight in weights)):
            yield (
                ("dns_records", record.id, "targets"),
                "a weighted record needs a weight on every target and a sum above 0",
                "add weight: 70",
            )
        roles = {_seen(target, "role", "unknown") for target in record.targets}
        if policy == "failover" and "unknown" not in roles and roles != {"primary", "secondary"}:
            yield (
                ("dns_records", record.id, "targets"),
                "a failover record needs a primary and a secondary target",
                "add role: primary",
            )


def _cycle(edges: Mapping[str, Iterable[str]]) -> list[str] | None:
    """Some cycle of a directed graph as the list of its nodes, or None."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found[::-1]
    return None


def _cycles(architecture: Architecture) -> Iterator[Report]:
    hard = {
        workload.id: [
            edge.to
            for edge in _seen(workload, "dependencies", ())
            if _seen(edge, "mode", None) == "hard" and edge.to in architecture.workloads
        ]
        for workload in architecture.workloads.values()
    }
    checks: tuple[tuple[str, dict[str, list[str]], str], ...] = (
        ("workloads", hard, "hard dependencies"),
        (
            "health_checks",
            {check.id: list(_seen(check, "children", ())) for check in architecture.health_checks.values()},
            "calculated checks",
        ),
        (
            "on_call",
            {
                rota.id: [next_rota] if (next_rota := _seen(rota, "escalation", None)) else []
                for rota in architecture.on_call.values()
            },
            "escalations",
        ),
        (
            "phases",
            {item.id: list(item.needs) for phase in architecture.phases.values() for item in phase.items},
            "phase items",
        ),
    )
    for section, edges, what in checks:
        found = _cycle(edges)
        if found:
            yield (section, found[0]), f"{what} go in a circle: {' → '.join(found)}", "break the circle"


def _instead_of_fact(name: str) -> str:
    known = [f"{kind}.{fact}" for kind, spec in catalog().items() for fact in spec.facts]
    close = get_close_matches(name, known, n=1)
    return f"did you mean '{close[0]}'?" if close else "docs/reference/facts.md lists all facts"


def _assumptions(architecture: Architecture) -> Iterator[Report]:
    known = (
        set(architecture.elements)
        | {element.name for element in architecture.elements.values()}
        | {"platform", "traffic"}
    )
    for assumption in architecture.assumptions.values():
        path: Path = ("assumptions", assumption.id)
        if assumption.fact:
            try:
                architecture.fact(*assumption.fact.split(".", 1))
            except (KeyError, TypeError):
                yield (
                    (*path, "fact"),
                    f"the catalog has no fact '{assumption.fact}'",
                    _instead_of_fact(assumption.fact),
                )
        for index, covered in enumerate(assumption.covers):
            if covered not in known and covered.split(".")[0] not in known:
                yield (
                    (*path, "covers", index),
                    f"'{covered}' does not exist",
                    "name an element, or ELEMENT.FIELD",
                )
