"""Workloads of a zone as chips, by business domain, with their replicas there."""

from __future__ import annotations

import math
from collections.abc import Sequence

from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid
from withstand.diagrams.layout.page import BoxStyle
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import known
from withstand.model.elements.workload import Workload

_MOST_CHIPS = 12
_CHIP = 172.0  # width at most, pixels


def domains(composer: Composer, workloads: Sequence[Workload], zone: str, *, columns: int = 2) -> list[Block]:
    """One box for each domain."""
    by_domain: dict[str, list[Workload]] = {}
    for workload in workloads:
        domain = known(workload, "domain") or known(workload, "namespace") or "workloads"
        by_domain.setdefault(domain, []).append(workload)
    return [
        _domain(composer, domain, alike, zone=zone, columns=columns) for domain, alike in by_domain.items()
    ]


def _domain(
    composer: Composer, domain: str, workloads: Sequence[Workload], *, zone: str, columns: int
) -> Block:
    shown = workloads if len(workloads) <= _MOST_CHIPS else workloads[: _MOST_CHIPS - 1]
    chips: list[Block] = [_chip(composer, workload, zone) for workload in shown]
    rest = workloads[len(shown) :]
    if rest:
        id = f"more/{domain}/{zone}"
        names = tuple(w.id for w in rest)
        composer.remember(id, names)
        chips.append(ChipBlock(id=id, text=f"and {len(rest)} more", elements=names))
    box = composer.box(
        f"{domain}/{zone}",
        BoxStyle.DOMAIN,
        domain.replace("-", " "),
        Grid(children=chips, columns=columns, gap=6, row_gap=6),
    )
    box.padding = box.bottom = 8
    return box


def _chip(composer: Composer, workload: Workload, zone: str) -> Block:
    id = f"{workload.id}/{zone}"
    composer.remember(id, (workload.id,))
    replicas = known(workload, "replicas")
    zones = max(1, len(composer.view.architecture.regions[_region(composer, zone)].zones))
    count = f" × {math.ceil(replicas / zones)}" if replicas else ""
    return ChipBlock(
        id=id, text=f"{workload.title or workload.name}{count}", stroke="#B35300", fill="#FFF6EC",
        elements=(workload.id,), most=_CHIP, lines=2,
    )  # fmt: skip


def _region(composer: Composer, zone: str) -> str:
    return composer.view.architecture.zones[zone].region


def chip_grid(composer: Composer, workloads: Sequence[Workload], place: str) -> Block:
    """Workloads of a whole network in one box."""
    chips: list[Block] = []
    for workload in workloads:
        composer.remember(workload.id, (workload.id,))
        replicas = known(workload, "replicas")
        text = f"{workload.title or workload.name}{f' × {replicas}' if replicas else ''}"
        chips.append(
            ChipBlock(
                id=workload.id, text=text, stroke="#B35300", fill="#FFF6EC", elements=(workload.id,), most=240
            )
        )
    return composer.box(
        f"workloads/{place}",
        BoxStyle.SERVICES,
        "Workloads",
        Grid(children=chips, columns=3, gap=6, row_gap=6),
    )
