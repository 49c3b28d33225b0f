"""The typed layout of one page: boxes, icons, chips, texts and routed edges with absolute positions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from withstand.diagrams.layout.geometry import Point, Rect


class BoxStyle(StrEnum):
    """What a box is, hence how it is drawn."""

    CLOUD = "cloud"
    REGION = "region"
    VPC = "vpc"
    ZONE = "zone"
    PUBLIC = "public subnet"
    PRIVATE = "private subnet"
    DATABASE = "database subnet"
    SECURITY_GROUP = "security group"
    CLUSTER = "cluster"
    DOMAIN = "domain"
    SERVICES = "services"
    BAND = "band"
    SITE = "site"
    LEGEND = "legend"


class EdgeStyle(StrEnum):
    """What a line is, hence how it is drawn and on which layer."""

    TRAFFIC = "traffic"
    FAILOVER = "failover"
    HEALTH_CHECK = "health check"
    CALL = "call"
    DATA = "data access"
    MESSAGE = "message"
    REPLICATION = "replication"
    LOCAL_COPY = "copy within the region"
    BACKUP = "backup"
    RESTORE = "restore"
    NETWORK = "network link"
    ADMITTED = "admitted"
    IDENTITY = "identity"
    ENCRYPTION = "encryption"
    SIGNAL = "signal"
    DELIVERY = "delivery"


class Side(StrEnum):
    """Where the label of an icon is, or where an edge may leave."""

    BELOW = "below"
    RIGHT = "right"
    LEFT = "left"
    ABOVE = "above"
    INSIDE = "inside"


class Status(StrEnum):
    """What an overlay says of an element."""

    FAILED = "failed"
    DEGRADED = "degraded"
    SURVIVING = "surviving"
    VIOLATED = "violated"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not assessed"
    HOLDS = "holds"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Label:
    """Text with the room it takes."""

    lines: tuple[str, ...]
    rect: Rect
    font_size: float = 12
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """Something with a place on the page; `id` is that of the element it stands for, where it is one."""

    id: str
    rect: Rect
    parent: str = ""
    """Id of the box around it; empty: the page itself."""
    label: Label | None = None
    elements: tuple[str, ...] = ()
    """Ids of the elements it stands for: several where alike ones are grouped."""
    tooltip: str = ""
    link: str = ""
    """Id of the page it leads to."""
    status: Status | None = None
    style_override: str = ""
    """Style that a person gave it in draw.io; kept as it is."""
    laid_at: Rect | None = None
    """Where the layout wanted it, relative to its parent, when a person moved it."""
    laid_in: str | None = None
    """The box that the layout wanted it in, when a person moved it."""
    laid_text: str | None = None
    """What the layout wanted to write, when a person wrote something else."""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Box(Shape):
    """A group that holds other shapes."""

    style: BoxStyle = BoxStyle.SERVICES


@dataclass(frozen=True, slots=True)
class Icon(Shape):
    """A service's icon with its name beside or below."""

    kind: str = ""
    label_side: Side = Side.BELOW


@dataclass(frozen=True, slots=True)
class Chip(Shape):
    """A small rounded rectangle with its text inside: a workload, a control, a phase."""

    fill: str = "#FFFFFF"
    stroke: str = "#545B64"
    solid: bool = False
    """White text on the stroke's colour."""


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """Free text: a title, a note."""

    color: str = "#232F3E"


@dataclass(frozen=True, slots=True)
class Sample(Shape):
    """A piece of line in the legend."""

    style: EdgeStyle = EdgeStyle.TRAFFIC


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two shapes, with every corner."""

    id: str
    source: str
    target: str
    style: EdgeStyle
    points: tuple[Point, ...]
    """From the border of the source to the border of the target; every segment is axis-parallel."""
    label: Label | None = None
    elements: tuple[str, ...] = ()
    tooltip: str = ""
    both_ends: bool = False
    status: Status | None = None
    style_override: str = ""
    bent: bool = False
    """A person placed its corners."""
    laid_text: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the drawing."""

    id: str
    title: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    description: str = ""
    tab: str = ""
    """Its short name, among the pages of a file."""

    def shape(self, id: str) -> Shape:
        """The shape with this id; KeyError when there is none."""
        for shape in self.shapes:
            if shape.id == id:
                return shape
        raise KeyError(id)

    @property
    def leaves(self) -> tuple[Shape, ...]:
        """The shapes that hold no other: what a line must not cross."""
        return tuple(shape for shape in self.shapes if not isinstance(shape, Box))

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of everything on the page."""
        return (*(shape.id for shape in self.shapes), *(edge.id for edge in self.edges))

    def elements(self) -> Iterator[str]:
        """Ids of the elements that appear on the page."""
        for shape in self.shapes:
            yield from shape.elements
        for edge in self.edges:
            yield from edge.elements
