"""Wires: connections before they have a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from withstand.diagrams.layout.page import EdgeStyle, Side, Status

ANYWHERE = (Side.LEFT, Side.RIGHT, Side.ABOVE, Side.BELOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A line that is to be drawn between two shapes of a page."""

    id: str
    source: str
    target: str
    style: EdgeStyle
    text: tuple[str, ...] = ()
    bundle: str = ""
    """Wires of one bundle may share a course, as the branches of a bus; empty: alone."""
    leave: tuple[Side, ...] = ANYWHERE
    arrive: tuple[Side, ...] = ANYWHERE
    elements: tuple[str, ...] = ()
    tooltip: str = ""
    both_ends: bool = False
    status: Status | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
