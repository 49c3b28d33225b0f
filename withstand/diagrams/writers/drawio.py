"""Writer of .drawio files: plain XML, stable ids, explicit corners, layers, and properties on every shape.

Labels are plain text (html=0) with their own line breaks, so that draw.io's exports need no foreignObject.
Coordinates are relative to the parent. What withstand made is noted on each object (`placed`, `within`,
`painted`, `text`; `joins` and `pinned` of lines), and on the page what it drew (`drawn`), so that a later
run can tell what a person changed, added and deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Edge, Icon, Page, Shape
from withstand.diagrams.layout.text import printable
from withstand.diagrams.look import EDGES, STATUSES
from withstand.diagrams.writers.drawio_styles import (
    badge_style,
    edge_style,
    layers_of,
    pins,
    shape_style,
    split_pins,
)

_DIGEST = 10
MARK = "#state"
"""Ends the id of the sign in the corner of an icon."""
PAGE_LINK = "data:page/id,"
_GENERATED = """id label placeholders kind claims verdict arn position state stencil elements
placed within painted text joins pinned tooltip link tags vanished"""
GENERATED = frozenset(_GENERATED.split())
"""Attributes that withstand writes; any other is a person's."""
_ALWAYS = ("label", "placed")
_SETTINGS = {
    "grid": "1", "gridSize": "10", "guides": "1", "tooltips": "1", "connect": "1", "arrows": "1", "fold": "1",
    "page": "1", "pageScale": "1", "math": "0", "shadow": "0", "background": "",
}  # fmt: skip


class _Vanished(NamedTuple):
    style: str
    text: str


VANISHED = _Vanished("opacity=45;dashed=1;strokeColor=#B0001E;fontColor=#B0001E;", "(no longer there)")
"""How something is marked that is no longer in the architecture."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What an earlier file hands down to a page."""

    cells: tuple[str, ...] = ()
    """People's own, and what is no longer there, as XML."""
    layers: Mapping[str, str] = field(default_factory=dict)
    """Layers as XML, by id."""
    drawn: tuple[str, ...] = ()
    """Fingerprints of the ids that are drawn, or were deleted by hand."""
    frames: Mapping[str, Rect] = field(default_factory=dict)
    """Places of people's own boxes."""
    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = ""


# draw.io keeps cells by id in a JavaScript array: an id that is a name of Array's or Object's crashes it.
_RESERVED_NAMES = """
at concat constructor copyWithin entries every fill filter find findIndex findLast
findLastIndex flat flatMap forEach hasOwnProperty includes indexOf isPrototypeOf join
keys lastIndexOf length map pop propertyIsEnumerable push reduce reduceRight reverse
shift slice some sort splice toLocaleString toReversed toSorted toSpliced toString
unshift valueOf values with __proto__ __defineGetter__ __defineSetter__ __lookupGetter__
__lookupSetter__ 0 1
"""
_RESERVED = frozenset(_RESERVED_NAMES.split())


def cell_id(id: str) -> str:
    """The id of a shape in the file: its own, unless draw.io could not read that."""
    return f"{id}_" if id.rstrip("_") in _RESERVED or id.isdigit() else id


def to_drawio(
    pages: Sequence[Page],
    *,
    version: str,
    kept: Mapping[str, Carried] = MappingProxyType({}),
    others: Mapping[str, str] = MappingProxyType({}),
    order: Sequence[str] = (),
    variables: str = "",
) -> str:
    """The pages as one file. `kept` is handed down to each; `others` are whole pages as XML, by id.

    `order` are ids of pages as somebody ordered them; new ones come last.
    """
    made = {page.id: _diagram(page, kept.get(page.id, Carried())) for page in pages} | {
        id: [text] for id, text in others.items()
    }
    ordered = dict.fromkeys([*(id for id in order if id in made), *made])
    own = f" vars={_attr(variables)}" if variables else ""
    lines = [f'<mxfile host="withstand" agent="withstand {version}" type="device"{own} pages="{len(made)}">']
    for id in ordered:
        lines += made[id]
    return "\n".join([*lines, "</mxfile>"]) + "\n"


def _diagram(page: Page, carried: Carried) -> list[str]:
    settings = {name: carried.settings.get(name, value) for name, value in _SETTINGS.items()}
    size = {"pageWidth": _number(page.width), "pageHeight": _number(page.height)}
    drawn = carried.drawn or tuple(digest(cell_id(id)) for id in page.ids)
    ground, layers = _layers(page, carried)
    tab = page.tab or page.title
    return [
        f"<diagram id={_attr(page.id)} name={_attr(carried.name or tab)}>",
        f"<mxGraphModel{_attributes({**settings, **size})}>",
        "<root>",
        f'<object id="0" label="" drawn="{" ".join(drawn)}" titled="{digest(tab)}"><mxCell/></object>',
        *ground,
        *_shapes(page, carried.frames),
        *layers,
        *_edges(page),
        *carried.cells,
        "</root>",
        "</mxGraphModel>",
        "</diagram>",
    ]


def _layers(page: Page, carried: Carried) -> tuple[list[str], list[str]]:
    """The layers up to that of the shapes, and those above it: as a person left them, and what is new."""
    made = {
        id: f'<mxCell id={_attr(id)} value={_attr(title)} parent="0"/>'
        for id, title in {"1": "Infrastructure", **layers_of(page)}.items()
    }
    plain = {text.replace("/>", " />") for text in made.values()}  # as the reader writes it
    changed = {id: text for id, text in carried.layers.items() if text not in plain}
    ordered = [*dict.fromkeys([*(id for id in carried.layers if id in made or id in changed), *made])]
    lines = [changed.get(id) or made[id] for id in ordered]
    upto = ordered.index("1") + 1
    return lines[:upto], lines[upto:]


def _shapes(page: Page, frames: Mapping[str, Rect]) -> list[str]:
    places = {**frames, **{shape.id: shape.rect for shape in page.shapes}}
    made = []
    for shape in page.shapes:
        around = places.get(shape.parent)
        made.append(_shape(shape, around))
        if shape.status and isinstance(shape, Icon):
            made.append(_badge(shape))
    return made


def _shape(shape: Shape, around: Rect | None) -> str:
    x = shape.rect.x - (around.x if around else 0)
    y = shape.rect.y - (around.y if around else 0)
    style = shape.style_override or shape_style(shape)
    text = "\n".join(shape.label.lines) if shape.label else ""
    geometry = " ".join(_number(value) for value in (x, y, shape.rect.width, shape.rect.height))
    laid = shape.laid_at
    placed = " ".join(map(_number, (laid.x, laid.y, laid.width, laid.height))) if laid else geometry
    written = text if shape.laid_text is None else shape.laid_text
    own = _own(placed, shape_style(shape), written, shape.elements)
    within = shape.parent if shape.laid_in is None else shape.laid_in
    attributes = {
        "id": cell_id(shape.id), "label": text, **shape.properties, **own,
        "within": cell_id(within) if within else "1", "tooltip": shape.tooltip,
        "link": f"{PAGE_LINK}{shape.link}" if shape.link else shape.properties.get("link", ""),
        "tags": shape.status.value if shape.status else "",
    }  # fmt: skip
    parent = cell_id(shape.parent) if shape.parent else "1"
    place = "".join(
        f' {name}="{value}"'
        for name, value in zip(("x", "y", "width", "height"), geometry.split(), strict=True)
    )
    return (
        f"<object{_attributes(attributes)}>"
        f'<mxCell style={_attr(style)} vertex="1" parent={_attr(parent)}>'
        f'<mxGeometry{place} as="geometry"/></mxCell></object>'
    )


def _own(geometry: str, style: str, text: str, elements: tuple[str, ...]) -> dict[str, str]:
    """What withstand made of it: the difference to what is there later is what a person did."""
    return {
        "elements": " ".join(elements),
        "placed": geometry,
        "painted": digest(style),
        "text": digest(text),
    }


def digest(text: str) -> str:
    """A short fingerprint, to see whether something was changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


_BADGE = 18.0


def joined(source: str | None, target: str | None) -> str:
    """A fingerprint of the cells that a line joins."""
    return digest(f"{source or ''} {target or ''}")


def _badge(icon: Icon) -> str:
    assert icon.status is not None
    look = STATUSES[icon.status]
    attributes = {"id": f"{icon.id}{MARK}", "label": look.sign, "tooltip": icon.status.value}
    return (
        f"<object{_attributes(attributes)}>"
        f'<mxCell style={_attr(badge_style(icon.status))} vertex="1" parent={_attr(cell_id(icon.id))}>'
        f'<mxGeometry x="{_number(icon.rect.width - _BADGE)}" width="{_BADGE:g}" height="{_BADGE:g}"'
        ' as="geometry"/></mxCell></object>'
    )


def _edges(page: Page) -> list[str]:
    places = {shape.id: shape.rect for shape in page.shapes}
    return [_edge(edge, pins(edge, places[edge.source], places[edge.target])) for edge in page.edges]


def _edge(edge: Edge, pinned: str) -> str:
    text = "\n".join(edge.label.lines) if edge.label else ""
    written = text if edge.laid_text is None else edge.laid_text
    inner = edge.points[1:-1]
    points = "".join(f'<mxPoint x="{_number(x)}" y="{_number(y)}"/>' for x, y in inner)
    course = " ".join(f"{_number(x)},{_number(y)}" for x, y in inner)
    source, target = cell_id(edge.source), cell_id(edge.target)
    style = edge.style_override or edge_style(edge)
    attributes = {
        "id": edge.id, "label": text, **edge.properties,
        **_own("" if edge.bent else course, edge_style(edge), written, edge.elements),
        "joins": joined(source, target), "pinned": digest(pinned), "tooltip": edge.tooltip,
        "tags": edge.status.value if edge.status else "",
    }  # fmt: skip
    at, beside = _label_geometry(edge)
    return (
        f"<object{_attributes(attributes)}>"
        f"<mxCell style={_attr(style if split_pins(style)[1] else style + pinned)}"
        f' edge="1" parent={_attr(layer_id(edge))} source={_attr(source)} target={_attr(target)}>'
        f'<mxGeometry{at} relative="1" as="geometry"><Array as="points">{points}</Array>{beside}</mxGeometry>'
        "</mxCell></object>"
    )


def layer_id(edge: Edge) -> str:
    """The layer that an edge is on."""
    return "layer-" + EDGES[edge.style].layer.casefold().replace(" ", "-")


def _label_geometry(edge: Edge) -> tuple[str, str]:
    """Where the label is: its place along the line, and how far beside the line."""
    if edge.label is None:
        return "", ""
    place, (x, y) = label_place(edge)
    at = f' x="{_number(2 * place - 1, 4)}"'
    if abs(x) < 1 and abs(y) < 1:
        return at, ""
    return at, f'<mxPoint x="{_number(x)}" y="{_number(y)}" as="offset"/>'


def label_place(edge: Edge) -> tuple[float, Point]:
    """The middle of an edge's label: 0 at the source to 1 at the target, and how far from the course."""
    assert edge.label is not None
    middle = (edge.label.rect.center_x, edge.label.rect.center_y)
    gone, nearest, offset, best = 0.0, 0.0, (0.0, 0.0), float("inf")
    for a, b in zip(edge.points, edge.points[1:], strict=False):
        length = _distance(a, b)
        along = min(max(_along(a, b, middle), 0.0), length)
        point = _towards(a, b, along, length)
        off = _distance(middle, point)
        if off < best:
            best, nearest, offset = off, gone + along, (middle[0] - point[0], middle[1] - point[1])
        gone += length
    return (nearest / gone if gone else 0.5), offset


def _distance(a: Point, b: Point) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def _along(a: Point, b: Point, point: Point) -> float:
    length = _distance(a, b) or 1.0
    return ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length


def _towards(a: Point, b: Point, along: float, length: float) -> Point:
    share = along / length if length else 0.0
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f" {name}={_attr(value)}" for name, value in values.items() if value or name in _ALWAYS)


def _attr(value: str) -> str:
    # draw.io reads line breaks in attributes only where they are character references.
    return quoteattr(printable(value), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _number(value: float, digits: int = 2) -> str:
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") or "0"
