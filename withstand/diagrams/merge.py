"""Merging: what a person changed in a .drawio file is kept when it is drawn again.

Every object that withstand writes carries what withstand made of it (`placed`, `painted`, `text`); where the
file differs from that, a person did it, and it stays. Shapes and pages that withstand did not write are
carried over as they are. Shapes whose elements are gone stay in place, marked as vanished.
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Edge, Label, Shape
from withstand.diagrams.writers.drawio import cell_id, digest
from withstand.errors import InputError

_LARGEST = 64 * 2**20  # bytes of one unpacked page: a guard against archives made to explode
_TOUCHING = 0.51  # pixels: draw.io rounds positions
_VANISHED = "opacity=45;dashed=1;strokeColor=#B0001E;fontColor=#B0001E;"


@dataclass(slots=True)
class KeptShape:
    """What a person did to one shape; None where nothing."""

    rect: Rect | None = None
    """Relative to the parent."""
    style: str = ""
    text: str | None = None


@dataclass(slots=True)
class KeptPage:
    """What there is to keep of one page."""

    shapes: dict[str, KeptShape] = field(default_factory=dict)
    courses: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    """Styles that a person gave to lines."""
    line_texts: dict[str, str] = field(default_factory=dict)
    foreign: list[ET.Element] = field(default_factory=list)
    own: dict[str, ET.Element] = field(default_factory=dict)
    places: dict[str, Rect] = field(default_factory=dict)
    """Absolute places of everything in the file, by cell id."""

    def amend(self, shapes: Sequence[Shape]) -> list[Shape]:
        """The shapes where and how the person left them; what is inside a moved box moves with it."""
        made: dict[str, Shape] = {}
        before = {shape.id: shape for shape in shapes}
        for shape in shapes:
            around, old = made.get(shape.parent), before.get(shape.parent)
            dx = around.rect.x - old.rect.x if around and old else 0.0
            dy = around.rect.y - old.rect.y if around and old else 0.0
            rect = replace(shape.rect, x=shape.rect.x + dx, y=shape.rect.y + dy)
            kept = self.shapes.get(cell_id(shape.id), KeptShape())
            if kept.rect:
                base = around.rect if around else Rect(0, 0, 0, 0)
                rect = Rect(base.x + kept.rect.x, base.y + kept.rect.y, kept.rect.width, kept.rect.height)
            moved = _moved(shape, rect, kept)
            if kept.rect:
                x, y = (old.rect.x, old.rect.y) if old else (0.0, 0.0)
                moved = replace(moved, laid_at=replace(shape.rect, x=shape.rect.x - x, y=shape.rect.y - y))
            made[shape.id] = moved
        return list(made.values())


def _moved(shape: Shape, rect: Rect, kept: KeptShape) -> Shape:
    label: Label | None = shape.label
    if label:
        dx, dy = rect.center_x - shape.rect.center_x, rect.center_y - shape.rect.center_y
        place = replace(label.rect, x=label.rect.x + dx, y=label.rect.y + dy)
        lines = tuple(kept.text.split("\n")) if kept.text is not None else label.lines
        label = replace(label, rect=place, lines=lines)
    laid_text = "\n".join(shape.label.lines) if shape.label and kept.text is not None else None
    return replace(shape, rect=rect, label=label, style_override=kept.style, laid_text=laid_text)


@dataclass(slots=True)
class KeptFile:
    """What there is to keep of a whole file."""

    pages: dict[str, KeptPage] = field(default_factory=dict)
    foreign_pages: list[ET.Element] = field(default_factory=list)


def read_kept(path: Path) -> KeptFile:
    """Read a .drawio file; InputError where it is not one."""
    text = path.read_text("utf-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InputError.at(
            str(path), "is not a .drawio file: it declares entities", "export it again from draw.io"
        )
    try:
        root = ET.fromstring(text)
        kept = KeptFile()
        for diagram in root.iter("diagram"):
            model = _model(diagram)
            page = _page(model)
            if page.own:
                kept.pages[diagram.get("id", "")] = page
            else:
                kept.foreign_pages.append(diagram)
    except (ET.ParseError, zlib.error, ValueError) as problem:
        raise InputError.at(
            str(path), f"is not a .drawio file: {problem}", "give another file, or move it away to draw anew"
        ) from None
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
    plain = unquote(unpacked.decode())
    if "<!DOCTYPE" in plain or "<!ENTITY" in plain:
        raise ValueError("a page declares entities")
    return ET.fromstring(plain)


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


def _page(model: ET.Element) -> KeptPage:
    page = KeptPage()
    relative: dict[str, tuple[str, Rect]] = {}
    for item, cell in _cells(model):
        id = item.get("id", "")
        if cell.get("vertex") == "1":
            relative[id] = (cell.get("parent", ""), _rect(cell))
        if item.get("placed") is not None:
            page.own[id] = item
            (_keep_line if cell.get("edge") == "1" else _keep_shape)(page, id, item, cell)
        elif cell.get("parent", "0") != "0" and id and not id.endswith("#state"):
            page.foreign.append(item)
    page.places = {id: _absolute(id, relative) for id in relative}
    return page


def _absolute(id: str, relative: Mapping[str, tuple[str, Rect]]) -> Rect:
    _, rect = relative[id]
    x, y, at, steps = rect.x, rect.y, relative[id][0], 0
    while at in relative and steps < len(relative):
        x, y = x + relative[at][1].x, y + relative[at][1].y
        at, steps = relative[at][0], steps + 1
    return Rect(x, y, rect.width, rect.height)


def _rect(cell: ET.Element) -> Rect:
    geometry = cell.find("mxGeometry")
    values = [
        float((geometry.get(name) if geometry is not None else None) or 0)
        for name in ("x", "y", "width", "height")
    ]
    return Rect(*values)


def _keep_shape(page: KeptPage, id: str, item: ET.Element, cell: ET.Element) -> None:
    kept = KeptShape()
    rect = _rect(cell)
    placed = [float(value) for value in item.get("placed", "").split()]
    now = (rect.x, rect.y, rect.width, rect.height)
    if len(placed) == len(now) and any(abs(a - b) > _TOUCHING for a, b in zip(now, placed, strict=True)):
        kept.rect = rect
    if digest(cell.get("style", "")) != item.get("painted"):
        kept.style = cell.get("style", "")
    if digest(item.get("label", "")) != item.get("text"):
        kept.text = item.get("label", "")
    if kept.rect or kept.style or kept.text is not None:
        page.shapes[id] = kept


def _keep_line(page: KeptPage, id: str, item: ET.Element, cell: ET.Element) -> None:
    if digest(cell.get("style", "")) != item.get("painted"):
        page.lines[id] = cell.get("style", "")
    if digest(item.get("label", "")) != item.get("text"):
        page.line_texts[id] = item.get("label", "")
    points = [
        (float(point.get("x") or 0), float(point.get("y") or 0))
        for point in cell.findall("mxGeometry/Array/mxPoint")
    ]
    placed = [tuple(map(float, pair.split(","))) for pair in item.get("placed", "").split()]
    same = len(points) == len(placed) and all(
        abs(a[0] - b[0]) <= _TOUCHING and abs(a[1] - b[1]) <= _TOUCHING
        for a, b in zip(points, placed, strict=True)
    )
    if points and not same:
        page.courses[id] = tuple(points)


def kept_edges(page: KeptPage, edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """The lines with the styles, texts and corners that a person gave them."""
    return tuple(_kept_edge(page, edge) for edge in edges)


def _kept_edge(page: KeptPage, edge: Edge) -> Edge:
    text, label = page.line_texts.get(edge.id), edge.label
    laid_text = None
    if text is not None:
        laid_text = "\n".join(label.lines) if label else ""
        x, y = edge.points[len(edge.points) // 2]
        label = (
            replace(label or Label((), Rect(x, y, 0, 0), 10), lines=tuple(text.split("\n"))) if text else None
        )
    return replace(
        edge, style_override=page.lines.get(edge.id, ""), bent=edge.id in page.courses, label=label,
        laid_text=laid_text,
    )  # fmt: skip


def carried_over(page: KeptPage, drawn: frozenset[str], exists: frozenset[str]) -> list[str]:
    """XML of what is not drawn anew: what people added, and their or vanished shapes of withstand's.

    `drawn` are the cell ids of the new page, `exists` the elements of the architecture.
    """
    ids = drawn | {item.get("id", "") for item in page.foreign}
    made = []
    for id, item in page.own.items():
        elements = (item.get("elements") or "").split()
        gone = bool(elements) and not set(elements) & exists
        if id not in drawn and item.find("mxCell[@vertex]") is not None and (gone or id in page.shapes):
            made.append(_text(_vanished(item, page.places[id])))
            ids |= {id}
    for item in page.foreign:
        cell = item if item.tag == "mxCell" else item.find("mxCell")
        assert cell is not None
        if cell.get("parent") not in ids and cell.get("vertex") == "1":
            _place(cell, page.places.get(item.get("id", ""), _rect(cell)))
        if cell.get("parent") not in ids:
            cell.set("parent", "1")
        made.append(_text(item))
    return made


def _vanished(item: ET.Element, place: Rect) -> ET.Element:
    cell = item.find("mxCell")
    assert cell is not None
    cell.set("parent", "1")
    _place(cell, place)
    if item.get("vanished") is None:
        item.set("vanished", "true")
        item.set("label", f"{item.get('label', '')}\n(no longer there)".strip())
        cell.set("style", cell.get("style", "") + _VANISHED)
    return item


def _place(cell: ET.Element, rect: Rect) -> None:
    geometry = cell.find("mxGeometry")
    if geometry is not None:
        geometry.set("x", f"{rect.x:g}")
        geometry.set("y", f"{rect.y:g}")


def _text(item: ET.Element) -> str:
    item.tail = None
    return ET.tostring(item, encoding="unicode")


def foreign_page(diagram: ET.Element) -> str:
    """XML of a page that withstand did not draw."""
    return _text(diagram)
