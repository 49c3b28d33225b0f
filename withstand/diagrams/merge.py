"""Merging: what a person changed in a drawing is put onto the page that is drawn anew.

What was moved, resized, recoloured, renamed or bent stays so, what was deleted stays away, what was added is
carried over as it is, and what is no longer there stays in place, marked.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import replace

from withstand.diagrams.kept import KeptLine, KeptPage, KeptShape
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import Edge, Label, Page, Shape
from withstand.diagrams.layout.wires import Wire
from withstand.diagrams.writers.drawio import VANISHED, Carried, cell_id, digest

NOWHERE = Rect(0, 0, 0, 0)


def amend(keep: KeptPage, shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes where and how the person left them, less those that were deleted."""
    kept = [shape for shape in shapes if not keep.is_deleted(cell_id(shape.id))]
    keep.deleted |= dict.fromkeys(shape.id for shape in shapes if keep.is_deleted(cell_id(shape.id)))
    return _Amending(keep, kept, {shape.id: shape.rect for shape in shapes}).shapes()


class _Amending:
    """Places shapes anew: each after the box that it is in, wherever that went."""

    def __init__(self, keep: KeptPage, shapes: Sequence[Shape], laid: Mapping[str, Rect]) -> None:
        self.keep, self.laid = keep, laid
        self.by_id = {shape.id: shape for shape in shapes}
        self.of_cell = {cell_id(shape.id): shape.id for shape in shapes}
        self.made: dict[str, Shape] = {}
        self.carried = {*keep.layers, *(item.get("id", "") for item in keep.foreign)} - {"1"}
        """Layers and boxes of people's own."""

    def shapes(self) -> list[Shape]:
        for id in self.by_id:
            self._place(id, frozenset())
        return list(self.made.values())

    def _place(self, id: str, waiting: frozenset[str]) -> Shape:
        """The shape in its place; `waiting` are the shapes that are placed after it, being in it."""
        if id in self.made:
            return self.made[id]
        shape, kept = self.by_id[id], self.keep.shapes.get(cell_id(id), KeptShape())
        parent = self._parent(shape, kept)
        if parent in waiting | {id}:
            parent = ""  # boxes that a person put into each other: the page itself holds them
        around = self._place(parent, waiting | {id}).rect if parent in self.by_id else None
        made = _touched(shape, self._rect(shape, kept, parent, around), kept)
        if parent != shape.parent or kept.place:
            made = replace(made, parent=parent, laid_at=self._laid(shape), laid_in=shape.parent)
        self.made[id] = made
        return made

    def _parent(self, shape: Shape, kept: KeptShape) -> str:
        """Where the person put it, else where the layout wants it; "" is the page itself."""
        if kept.taken_there and kept.inside in self.of_cell:
            return self.of_cell[kept.inside]
        if kept.taken_there:
            return kept.inside if kept.inside in self.carried else ""
        return shape.parent if shape.parent in self.by_id else ""

    def _rect(self, shape: Shape, kept: KeptShape, parent: str, around: Rect | None) -> Rect:
        cell = cell_id(shape.id)
        moved = kept.place is not None and (kept.taken_there or kept.inside == _box(shape.parent))
        if kept.place and moved and around and kept.inside == cell_id(parent):
            return replace(kept.place, x=kept.place.x + around.x, y=kept.place.y + around.y)
        if moved or parent != shape.parent:
            return self.keep.places.get(cell, shape.rect)
        if around is None:
            return shape.rect
        old = self.laid[parent]
        return replace(shape.rect, x=shape.rect.x + around.x - old.x, y=shape.rect.y + around.y - old.y)

    def _laid(self, shape: Shape) -> Rect:
        base = self.laid.get(shape.parent, NOWHERE)
        return replace(shape.rect, x=shape.rect.x - base.x, y=shape.rect.y - base.y)


def _box(id: str) -> str:
    """The cell of a box, or of the layer that is the page itself."""
    return cell_id(id) if id else "1"


def _touched(shape: Shape, rect: Rect, kept: KeptShape) -> Shape:
    label: Label | None = shape.label
    if label:
        dx, dy = rect.center_x - shape.rect.center_x, rect.center_y - shape.rect.center_y
        place = replace(label.rect, x=label.rect.x + dx, y=label.rect.y + dy)
        lines = tuple(kept.text.split("\n")) if kept.text is not None else label.lines
        label = replace(label, rect=place, lines=lines)
    elif kept.text:
        label = Label(tuple(kept.text.split("\n")), rect, 12)
    laid_text = "\n".join(shape.label.lines) if shape.label else ""
    return replace(
        shape, rect=rect, label=label, style_override=kept.style,
        laid_text=laid_text if kept.text is not None else None,
        properties={**kept.extra, **shape.properties},
    )  # fmt: skip


def remaining(keep: KeptPage, wires: Sequence[Wire]) -> tuple[Wire, ...]:
    """The lines to draw: less those that a person deleted, or made begin or end somewhere else."""
    keep.deleted_lines |= dict.fromkeys(wire.id for wire in wires if keep.is_deleted(wire.id))
    return tuple(wire for wire in wires if not keep.is_deleted(wire.id) and wire.id not in keep.turned)


def amend_edges(keep: KeptPage, edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """The lines with the styles, texts and corners that a person gave them."""
    return tuple(_kept_edge(edge, keep.lines[edge.id]) if edge.id in keep.lines else edge for edge in edges)


def _kept_edge(edge: Edge, kept: KeptLine) -> Edge:
    label, laid_text = edge.label, None
    if kept.text is not None:
        laid_text = "\n".join(label.lines) if label else ""
        x, y = edge.points[len(edge.points) // 2]
        lines = tuple(kept.text.split("\n"))
        label = replace(label or Label((), Rect(x, y, 0, 0), 10), lines=lines) if kept.text else None
    return replace(
        edge, style_override=kept.style, bent=bool(kept.course), label=label, laid_text=laid_text,
        properties={**kept.extra, **edge.properties},
    )  # fmt: skip


def carried(keep: KeptPage, page: Page, exists: frozenset[str]) -> Carried:
    """What goes into the file beside what is drawn: what people added or turned, and what has vanished.

    `exists` are the elements of the architecture.
    """
    drawn = {cell_id(shape.id) for shape in page.shapes} | {edge.id for edge in page.edges}
    turned = [keep.own[id] for id in keep.own if id in keep.turned]
    gone = [item for id, item in keep.own.items() if id not in drawn and _vanished(keep, id, item, exists)]
    keep.vanished = [item.get("id", "") for item in gone]
    for item in gone:
        _mark(keep, item)
    cells = [*gone, *turned, *keep.foreign]
    ids = {*drawn, *keep.layers, "1", *(item.get("id", "") for item in cells)}
    known = [
        *map(cell_id, (*page.ids, *keep.deleted, *keep.deleted_lines)),
        *(item.get("id", "") for item in (*gone, *turned)),
    ]
    return Carried(
        cells=tuple(_text(_anchored(keep, item, ids)) for item in cells),
        layers={id: _text(item) for id, item in keep.layers.items()},
        drawn=tuple(dict.fromkeys(map(digest, known))),
        frames={id: place for id, place in keep.places.items() if id not in drawn},
        settings=keep.settings,
        name=keep.name,
    )


def _vanished(keep: KeptPage, id: str, item: ET.Element, exists: frozenset[str]) -> bool:
    """Whether a shape or line that is not drawn any more has to be seen: when its elements are gone, or a
    person had a hand in it."""
    if id in keep.turned:
        return False
    elements = (item.get("elements") or "").split()
    return (
        id in keep.shapes
        or id in keep.lines
        or (item.find("mxCell[@vertex]") is not None and bool(elements) and not set(elements) & exists)
    )


def _mark(keep: KeptPage, item: ET.Element) -> None:
    """Faded, and saying that it is no longer there; where it was."""
    cell = _cell(item)
    if cell.get("vertex") == "1":
        cell.set("parent", "1")
        _put(cell, keep.places[item.get("id", "")])
    if item.get("vanished") is None:
        item.set("vanished", "true")
        item.set("label", f"{item.get('label', '')}\n{VANISHED.text}".strip())
        cell.set("style", cell.get("style", "") + VANISHED.style)


def _anchored(keep: KeptPage, item: ET.Element, ids: set[str]) -> ET.Element:
    """A cell whose box, or whose end, is gone: on the page itself, ending where that was."""
    cell = _cell(item)
    for name in ("source", "target"):
        end = cell.get(name)
        if end and end not in ids:
            del cell.attrib[name]
            _end_at(cell, f"{name}Point", keep.places.get(end))
    if cell.get("parent") not in ids:
        if cell.get("vertex") == "1":
            _put(cell, keep.places.get(item.get("id", ""), NOWHERE))
        cell.set("parent", "1")
    return item


def _cell(item: ET.Element) -> ET.Element:
    inner = item if item.tag == "mxCell" else item.find("mxCell")
    assert inner is not None
    return inner


def _end_at(cell: ET.Element, name: str, place: Rect | None) -> None:
    geometry = cell.find("mxGeometry")
    if geometry is not None and place is not None:
        at = {"x": f"{place.center_x:g}", "y": f"{place.center_y:g}", "as": name}
        ET.SubElement(geometry, "mxPoint", at)


def _put(cell: ET.Element, rect: Rect) -> None:
    geometry = cell.find("mxGeometry")
    if geometry is not None:
        geometry.set("x", f"{rect.x:g}")
        geometry.set("y", f"{rect.y:g}")


def _text(item: ET.Element) -> str:
    item.tail = None
    return ET.tostring(item, encoding="unicode")


def page_as_it_is(diagram: ET.Element) -> str:
    """XML of a page that is not drawn anew."""
    return _text(diagram)
