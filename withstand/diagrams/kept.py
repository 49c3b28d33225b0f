"""Reading an earlier file: what a person changed in it since withstand drew it.

Every object that withstand writes carries what withstand made of it (`placed`, `within`, `painted`,
`text`), and each page lists what was drawn on it; where the file differs from that, a person did it. What
withstand did not write is a person's own. The file is somebody's work: what cannot be read is refused,
never overwritten.
"""

from __future__ import annotations

import base64
import math
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.writers.drawio import GENERATED, MARK, PAGE_LINK, VANISHED, digest, joined
from withstand.diagrams.writers.drawio_styles import split_pins
from withstand.errors import InputError

_LARGEST = 64 * 2**20  # bytes of a file, and of one unpacked page: a guard against files made to explode
_FARTHEST = 1e6  # pixels: further out nobody draws
_TOUCHING = 0.51  # pixels: draw.io rounds positions


@dataclass(slots=True)
class KeptShape:
    """What a person did to one shape; empty where nothing."""

    place: Rect | None = None
    """Relative to `inside`, where it was moved or resized."""
    inside: str = "1"
    """The cell that it is in: a box, or a layer."""
    taken_there: bool = False
    """A person took it from another box."""
    style: str = ""
    text: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    """Properties, a link and tags of their own."""


@dataclass(slots=True)
class KeptLine:
    """What a person did to one line; empty where nothing."""

    course: tuple[Point, ...] = ()
    style: str = ""
    """With its pins only where these were moved."""
    text: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class KeptPage:
    """What there is to keep of one page."""

    name: str = ""
    """Of its tab, where a person renamed it."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the page: grid, background and the like."""
    drawn: frozenset[str] = frozenset()
    """Fingerprints of the ids that were drawn."""
    ids: frozenset[str] = frozenset()
    """Everything that is in the file now."""
    shapes: dict[str, KeptShape] = field(default_factory=dict)
    lines: dict[str, KeptLine] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    """Lines of withstand's that a person made begin or end at another shape."""
    own: dict[str, ET.Element] = field(default_factory=dict)
    layers: dict[str, ET.Element] = field(default_factory=dict)
    foreign: list[ET.Element] = field(default_factory=list)
    places: dict[str, Rect] = field(default_factory=dict)
    """Absolute places of everything in the file, by cell id."""
    deleted: dict[str, None] = field(default_factory=dict)
    """Ids of shapes that are not drawn again; noted while the page is made."""
    deleted_lines: dict[str, None] = field(default_factory=dict)
    vanished: list[str] = field(default_factory=list)
    """Ids of what is no longer there; noted likewise."""

    def is_deleted(self, cell: str) -> bool:
        """Whether a person deleted this cell: it was drawn, and it is not in the file."""
        return cell not in self.ids and digest(cell) in self.drawn


@dataclass(slots=True)
class KeptFile:
    """What there is to keep of a whole file."""

    pages: dict[str, KeptPage] = field(default_factory=dict)
    diagrams: dict[str, ET.Element] = field(default_factory=dict)
    """Every page as it is, in the order of the tabs."""
    variables: str = ""

    @classmethod
    def of(cls, files: Sequence[KeptFile]) -> KeptFile:
        """Several files of one page each, as one."""
        return cls(
            {id: page for file in files for id, page in file.pages.items()},
            {id: diagram for file in files for id, diagram in file.diagrams.items()},
        )


def read_kept(path: Path) -> KeptFile:
    """Read a .drawio or .drawio.svg file that withstand drew; InputError where it is not one."""
    try:
        return _file(_text(path))
    except RecursionError:
        problem: object = "it is nested too deeply"
    except (ET.ParseError, zlib.error, ValueError, OSError) as error:
        problem = error.strerror if isinstance(error, OSError) else error
    raise InputError.at(
        str(path), f"is not a drawing of withstand's: {problem}", "give another file, or move this one away"
    )


def _text(path: Path) -> str:
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"it is larger than {_LARGEST // 2**20} MiB")
    return path.read_text("utf-8")


def _parsed(text: str) -> ET.Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("it declares entities")
    return ET.fromstring(text)


def _file(text: str) -> KeptFile:
    kept = KeptFile()
    if not text.strip():
        return kept
    root = _parsed(text)
    if root.get("content"):  # .drawio.svg carries the file along
        root = _parsed(root.get("content", ""))
    if root.tag != "mxfile":
        raise ValueError("it has no pages of draw.io")
    kept.variables = root.get("vars", "")
    for diagram in root.iter("diagram"):
        id = diagram.get("id", "")
        if id in kept.diagrams:
            raise ValueError(f"two pages have the id {id}")
        kept.diagrams[id] = diagram
        page = _page(diagram)
        if page.own or page.drawn:
            kept.pages[id] = page
    if not kept.pages:
        raise ValueError("no page of it was drawn by withstand")
    return kept


def _model(diagram: ET.Element) -> ET.Element:
    inner = diagram.find("mxGraphModel")
    if inner is not None:
        return inner
    packed = base64.b64decode((diagram.text or "").strip(), validate=True)
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = unpacking.decompress(packed, _LARGEST)
    if unpacking.unconsumed_tail:
        raise ValueError("a page is too large when unpacked")
    return _parsed(unquote(unpacked.decode())) if unpacked else ET.Element("mxGraphModel")


def _cells(model: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Each object (or bare cell) of the page with its cell."""
    root = model.find("root")
    for item in root if root is not None else ():
        if item.tag == "mxCell":
            yield item, item
        elif item.tag in ("object", "UserObject"):
            cell = item.find("mxCell")
            if cell is not None:
                yield item, cell


def _page(diagram: ET.Element) -> KeptPage:
    model = _model(diagram)
    page = KeptPage(settings=model.attrib)
    cells = {item.get("id", ""): (item, cell) for item, cell in _cells(model)}
    if len(cells) < sum(1 for _ in _cells(model)):
        raise ValueError(f"two shapes of the page {diagram.get('name', '')} have one id")
    page.ids = frozenset(cells)
    if "0" in cells:
        root = cells["0"][0]
        page.drawn = frozenset(root.get("drawn", "").split())
        renamed = root.get("titled") is not None and digest(diagram.get("name", "")) != root.get("titled")
        page.name = diagram.get("name", "") if renamed else ""
    relative = {
        id: (cell.get("parent", ""), _rect(cell))
        for id, (_, cell) in cells.items()
        if cell.get("vertex") == "1"
    }
    page.places = {id: _absolute(id, relative) for id in relative}
    for id, (item, cell) in cells.items():
        # A copy that a person made of a shape has its properties too, but another id.
        if item.get("placed") is not None and (not page.drawn or digest(id) in page.drawn):
            page.own[id] = item
            (_keep_line if cell.get("edge") == "1" else _keep_shape)(page, id, item, cell)
        elif cell.get("parent") == "0":
            page.layers[id] = item
        elif id not in ("", "0") and not id.endswith(MARK):
            page.foreign.append(item)
    return page


def _absolute(id: str, relative: Mapping[str, tuple[str, Rect]]) -> Rect:
    at, rect = relative[id]
    x, y, seen = rect.x, rect.y, {id}
    while at in relative:
        if at in seen:
            raise ValueError(f"{id} lies in itself")
        seen.add(at)
        x, y = x + relative[at][1].x, y + relative[at][1].y
        at = relative[at][0]
    return Rect(x, y, rect.width, rect.height)


def _rect(cell: ET.Element) -> Rect:
    geometry = cell.find("mxGeometry")
    names = ("x", "y", "width", "height")
    return Rect(*(_number(geometry.get(name) if geometry is not None else None) for name in names))


def _number(text: str | None) -> float:
    value = float(text or 0)
    if not math.isfinite(value) or abs(value) > _FARTHEST:
        raise ValueError(f"{text} is no place on a page")
    return value


def _keep_shape(page: KeptPage, id: str, item: ET.Element, cell: ET.Element) -> None:
    rect, inside = _rect(cell), cell.get("parent", "1")
    untouched = KeptShape(inside=inside)
    kept = KeptShape(inside=inside, extra=_extra(item))
    placed = [_number(value) for value in item.get("placed", "").split()]
    now = (rect.x, rect.y, rect.width, rect.height)
    if inside != item.get("within", inside):
        kept.place, kept.taken_there = rect, True
    elif len(placed) == len(now) and any(abs(a - b) > _TOUCHING for a, b in zip(now, placed, strict=True)):
        kept.place = rect
    style, label = _without_mark(item, cell)
    if digest(style) != item.get("painted"):
        kept.style = style
    if digest(label) != item.get("text"):
        kept.text = label
    if kept != untouched:
        page.shapes[id] = kept


def _without_mark(item: ET.Element, cell: ET.Element) -> tuple[str, str]:
    """Style and label, less what marks a shape as vanished: it may come back."""
    style, label = cell.get("style", ""), item.get("label", "")
    if item.get("vanished") is None:
        return style, label
    return style.replace(VANISHED.style, ""), label.removesuffix(VANISHED.text).removesuffix("\n")


def _keep_line(page: KeptPage, id: str, item: ET.Element, cell: ET.Element) -> None:
    kept = KeptLine(extra=_extra(item))
    if item.get("joins") is not None and item.get("joins") != joined(cell.get("source"), cell.get("target")):
        page.turned.add(id)
    style, label = _without_mark(item, cell)
    base, pins = split_pins(style)
    moved = item.get("pinned") is not None and digest(pins) != item.get("pinned")
    if moved or digest(base) != item.get("painted"):
        kept.style = style if moved else base
    if digest(label) != item.get("text"):
        kept.text = label
    points = [
        (_number(point.get("x")), _number(point.get("y")))
        for point in cell.findall("mxGeometry/Array/mxPoint")
    ]
    placed = [tuple(map(_number, pair.split(","))) for pair in item.get("placed", "").split()]
    same = len(points) == len(placed) and all(
        len(b) == 2 and abs(a[0] - b[0]) <= _TOUCHING and abs(a[1] - b[1]) <= _TOUCHING
        for a, b in zip(points, placed, strict=True)
    )
    if points and not same:
        kept.course = tuple(points)
    if kept != KeptLine():
        page.lines[id] = kept


def _extra(item: ET.Element) -> dict[str, str]:
    """Properties that a person added, and their link where withstand made none."""
    extra = {name: value for name, value in item.attrib.items() if name not in GENERATED}
    link = item.get("link", "")
    return extra if not link or link.startswith(PAGE_LINK) else {**extra, "link": link}
