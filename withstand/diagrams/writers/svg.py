"""Writer of SVG: text as text (no foreignObject), icons embedded, a title and a description on every shape.

Every element has `data-id` and `data-elements`, so that a report can link claims to shapes and back. Ids are
prefixed with the page's, so that several pages fit into one HTML document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Box, Chip, Edge, Icon, Label, Page, Sample, Shape, Text
from withstand.diagrams.layout.text import LINE_HEIGHT, text_width
from withstand.diagrams.look import BOXES, EDGES, INK, STATUSES
from withstand.diagrams.writers.drawio_styles import color_of, style_of
from withstand.diagrams.writers.icons import SIDE, icon_art
from withstand.diagrams.writers.stencils import glyph
from withstand.diagrams.writers.svg_parts import escape, quoteattr
from withstand.diagrams.writers.svg_parts import number as _n
from withstand.diagrams.writers.svg_parts import rectangle as _rect

# One of them is on every usual system; a program that draws text in none of them draws none.
FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
# Fonts that have the signs of states, which the others lack.
_SIGN_FONT = "'DejaVu Sans', 'Segoe UI Symbol', 'Apple Symbols', sans-serif"
_SIGNS = frozenset(look.sign for look in STATUSES.values())
_MARGIN = 40.0
_GROUP_ICON = 25.0
_CORNER = 5.0
_BADGE = 9.0
_BASELINE = 0.95  # of the font size below the top of a line

_Anchor = Literal["start", "middle", "end"]


def to_svg(page: Page, *, content: str = "", notes: Sequence[str] = ()) -> str:
    """The page as SVG; `content` is the .drawio file to be carried along (.drawio.svg), `notes` are SVG of
    what people added in it."""
    area = _area(page)
    size = f'width="{_n(area.width)}" height="{_n(area.height)}"'
    size += f' viewBox="{_n(area.x)} {_n(area.y)} {_n(area.width)} {_n(area.height)}"'
    carried = f" content={quoteattr(content, _BREAKS)}" if content else ""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"'
        f' aria-labelledby="{_id(page, "page-title")}" aria-describedby="{_id(page, "page-about")}"'
        f" data-page={quoteattr(page.id)} font-family={quoteattr(FONT)}{carried}>",
        f'<title id="{_id(page, "page-title")}">{escape(page.title)}</title>',
        f'<desc id="{_id(page, "page-about")}">{escape(page.description)}</desc>',
        *_defs(page),
        f'<rect {_rect(area)} fill="#FFFFFF"/>',
    ]
    lines += [line for shape in page.shapes for line in _shape(page, shape)]
    lines += [line for edge in page.edges for line in _edge(page, edge)]
    lines += [line for edge in page.edges for line in _edge_label(edge)]
    return "\n".join([*lines, *notes, "</svg>"]) + "\n"


def _area(page: Page) -> Rect:
    """The page, and what a person moved to the left of it or above."""
    left = min(0.0, *(shape.rect.x - _MARGIN for shape in page.shapes))
    top = min(0.0, *(shape.rect.y - _MARGIN for shape in page.shapes))
    return Rect(left, top, page.width - left, page.height - top)


_BREAKS = {"\n": "&#10;", "\t": "&#9;"}


def _id(page: Page, name: str) -> str:
    return escape(f"{page.id}--{name}", {'"': "&quot;", " ": "_"})


def _defs(page: Page) -> Iterator[str]:
    yield "<defs>"
    for kind, stencil in dict.fromkeys(_art(shape) for shape in page.shapes if isinstance(shape, Icon)):
        yield (
            f'<symbol id="{_symbol(page, kind, stencil)}" viewBox="0 0 {SIDE:g} {SIDE:g}">'
            f"{icon_art(kind, stencil)}</symbol>"
        )
    for status in dict.fromkeys(shape.status for shape in page.shapes if shape.status):
        look = STATUSES[status]
        if look.faded:
            yield (
                f'<pattern id="{_id(page, "hatch-" + status.value)}" width="7" height="7"'
                ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
                f'<rect width="2" height="7" fill="{look.color}" fill-opacity="0.5"/></pattern>'
            )
    yield "</defs>"


def _shape(page: Page, shape: Shape) -> Iterator[str]:
    text = " ".join(shape.label.lines) if shape.label else shape.id
    state = f", {shape.status.value}" if shape.status else ""
    data = "".join(f" data-{name}={quoteattr(value)}" for name, value in shape.properties.items() if value)
    yield (
        f'<g id="{_id(page, shape.id)}" data-id={quoteattr(shape.id)}'
        f" data-elements={quoteattr(' '.join(shape.elements))}{data}>"
        f"<title>{escape(text + state)}</title>"
    )
    if shape.tooltip:
        yield f"<desc>{escape(shape.tooltip)}</desc>"
    match shape:
        case Box():
            yield from _box(shape)
        case Icon():
            yield from _icon(page, shape)
        case Chip():
            yield from _chip(shape)
        case Sample():
            y = shape.rect.center_y
            yield _line(((shape.rect.x, y), (shape.rect.right, y)), *_stroke(EDGES[shape.style]))
        case Text():
            if shape.label:
                yield _text(shape.label, _by_hand(shape, "", "", shape.color)[2])
        case _:
            pass
    yield "</g>"


def _stroke(look: object) -> tuple[str, float, tuple[float, ...]]:
    return look.stroke, look.width, look.dash  # type: ignore[attr-defined]


def _box(box: Box) -> Iterator[str]:
    look = BOXES[box.style]
    stroke, width, dash, fill, font = look.stroke, 1.0, look.dash, look.fill, look.font
    if not look.stroked:
        stroke = "none"
    if box.status:
        state = STATUSES[box.status]
        stroke, width, dash, font = state.color, 2.5, state.dash, state.color
        fill = state.fill if fill != "none" else "none"
    stroke, fill, font = _by_hand(box, stroke, fill, font)
    dashed = f' stroke-dasharray="{" ".join(map(_n, dash))}"' if dash else ""
    yield f'<rect {_rect(box.rect)} fill="{fill}" stroke="{stroke}" stroke-width="{_n(width)}"{dashed}/>'
    if look.icon:
        yield from _corner(box.rect, look.stroke, look.icon)
    if box.label:
        yield _text(box.label, font)


def _by_hand(shape: Shape | Edge, stroke: str, fill: str, font: str) -> tuple[str, str, str]:
    """Colours of the line, the ground and the text, as a person changed them in draw.io."""
    style = style_of(shape.style_override)
    return (
        color_of(style, "strokeColor", stroke),
        color_of(style, "fillColor", fill),
        color_of(style, "fontColor", font),
    )


def _corner(rect: Rect, color: str, icon: str) -> Iterator[str]:
    """The sign in the corner of a group: draw.io's, or a plain cloud, flag, network, lock or building."""
    found = glyph(icon)
    if found:
        place = found.placed(rect.x, rect.y, _GROUP_ICON)
        yield f'<path transform="{place}" d="{found.path}" fill="{color}"/>'
        return
    x, y = rect.x, rect.y
    yield f'<rect {_rect(Rect(x, y, _GROUP_ICON, _GROUP_ICON))} fill="{color}"/>'
    plain = _GLYPHS.get(icon, _GLYPHS["group_security_group"])
    yield (
        f'<path transform="translate({_n(x)} {_n(y)})" d="{plain}"'
        ' fill="none" stroke="#FFFFFF" stroke-width="1.3" stroke-linecap="round" stroke-linejoin="round"/>'
    )


# Drawn for withstand, 25 × 25.
_GLYPHS = {
    "group_aws_cloud_alt": "M7 17h11a3.5 3.5 0 0 0 .6-6.9A5 5 0 0 0 9 9.5 3.8 3.8 0 0 0 7 17z",
    "group_region": "M8 20V5M8 6h9l-2 3 2 3H8",
    "group_vpc2": "M7 13h8a2.6 2.6 0 0 0 .4-5.2A4 4 0 0 0 8 7.4 2.9 2.9 0 0 0 7 13zM11 16h7v4h-7z",
    "group_security_group": "M7.500 12h10v8h-10zM9.500 12V9a3 3 0 0 1 6 0v3",
    "group_corporate_data_center": "M7 20V6h7v14M14 10h4v10M6 20h13M9 9h3M9 12h3M9 15h3",
}


def _art(icon: Icon) -> tuple[str, str]:
    """What its picture depends on: its kind, and the stencil where it has one of its own."""
    return icon.kind, icon.properties.get("stencil", "")


def _symbol(page: Page, kind: str, stencil: str) -> str:
    return _id(page, "-".join(filter(None, ("icon", kind, stencil.partition(":")[2]))))


def _icon(page: Page, icon: Icon) -> Iterator[str]:
    look = STATUSES[icon.status] if icon.status else None
    faded = ' opacity="0.4"' if look and look.faded else ""
    yield f'<use href="#{_symbol(page, *_art(icon))}" {_rect(icon.rect)}{faded}/>'
    if look and icon.status:
        if look.faded:
            yield f'<rect {_rect(icon.rect)} fill="url(#{_id(page, "hatch-" + icon.status.value)})"/>'
        x, y = icon.rect.right - _BADGE, icon.rect.y + _BADGE
        yield f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(_BADGE)}" fill="{look.color}" stroke="#FFFFFF"/>'
        yield (
            f'<text x="{_n(x)}" y="{_n(y + 4)}" text-anchor="middle" font-size="11" font-weight="bold"'
            f' fill="#FFFFFF">{look.sign}</text>'
        )
    if icon.label:
        color = _by_hand(icon, "", "", look.color if look else INK)[2]
        anchor: _Anchor = "middle" if icon.label.rect.y >= icon.rect.bottom else "start"
        if icon.label.rect.right <= icon.rect.x:
            anchor = "end"
        yield _text(icon.label, color, anchor)


def _chip(chip: Chip) -> Iterator[str]:
    stroke, fill, dash, font = chip.stroke, chip.fill, "", INK
    if chip.status:
        look = STATUSES[chip.status]
        stroke, fill, font = look.color, look.fill, look.color
        dash = f' stroke-dasharray="{" ".join(map(_n, look.dash))}"' if look.dash else ""
    if chip.solid:
        fill, font = stroke, "#FFFFFF"
    stroke, fill, font = _by_hand(chip, stroke, fill, font)
    yield f'<rect {_rect(chip.rect)} rx="6" fill="{fill}" stroke="{stroke}"{dash}/>'
    if chip.label:
        yield _text(chip.label, font, "middle")


def _text(label: Label, color: str, at: _Anchor = "start") -> str:
    rect = label.rect
    x = {"start": rect.x, "middle": rect.center_x, "end": rect.right}[at]
    anchor = f' text-anchor="{at}"' if at != "start" else ""
    bold = ' font-weight="bold"' if label.bold else ""
    top, size = label.rect.y, label.font_size
    lines = (top + size * (_BASELINE + LINE_HEIGHT * index) for index in range(len(label.lines)))
    spans = "".join(_words(label, line, x, y, at=at) for line, y in zip(label.lines, lines, strict=True))
    return f'<text font-size="{_n(label.font_size)}" fill="{color}"{bold}{anchor}>{spans}</text>'


def _words(label: Label, line: str, x: float, y: float, *, at: _Anchor) -> str:
    """A line of a label; in two pieces after a sign, since resvg takes one piece from one font."""
    sign, _, rest = line.partition(" ")
    if not rest or sign not in _SIGNS:
        return f'<tspan x="{_n(x)}" y="{_n(y)}">{escape(line)}</tspan>'
    whole, ahead = (text_width(text, label.font_size, bold=label.bold) for text in (line, f"{sign} "))
    left = x - {"start": 0.0, "middle": whole / 2, "end": whole}[at]
    place = f'y="{_n(y)}" text-anchor="start"'
    return (
        f'<tspan x="{_n(left)}" {place} font-family="{_SIGN_FONT}">{escape(sign)}</tspan>'
        f'<tspan x="{_n(left + ahead)}" {place}>{escape(rest)}</tspan>'
    )


def _edge(page: Page, edge: Edge) -> Iterator[str]:
    look = EDGES[edge.style]
    stroke, width, dash = look.stroke, look.width, look.dash
    if edge.status:
        state = STATUSES[edge.status]
        stroke, dash = state.color, state.dash or dash
        width += 0.0 if state.faded else 1.4
    stroke = _by_hand(edge, stroke, "", "")[0]
    text = " ".join(edge.label.lines) if edge.label else ""
    faded = ' opacity="0.55"' if edge.status and STATUSES[edge.status].faded else ""
    yield (
        f'<g id="{_id(page, edge.id)}" data-id={quoteattr(edge.id)} data-source={quoteattr(edge.source)}'
        f" data-target={quoteattr(edge.target)} data-layer={quoteattr(look.layer)}"
        f" data-elements={quoteattr(' '.join(edge.elements))}{faded}>"
        f"<title>{escape(f'{look.title}: {edge.source} to {edge.target} {text}'.strip())}</title>"
    )
    yield _line(edge.points, stroke, width, dash)
    yield _head(edge.points[-2], edge.points[-1], stroke, look.open_arrow)
    if edge.both_ends:
        yield _head(edge.points[1], edge.points[0], stroke, look.open_arrow)
    yield "</g>"


def _line(points: tuple[Point, ...], stroke: str, width: float, dash: tuple[float, ...]) -> str:
    dashed = f' stroke-dasharray="{" ".join(_n(d * width) for d in dash)}"' if dash else ""
    return f'<path d="{_path(points)}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}"{dashed}/>'


def _path(points: tuple[Point, ...]) -> str:
    """The course with rounded corners."""
    made = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near, far = _short_of(corner, before), _short_of(corner, after)
        made.append(f"L{_n(near[0])} {_n(near[1])}Q{_n(corner[0])} {_n(corner[1])} {_n(far[0])} {_n(far[1])}")
    made.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(made)


def _short_of(corner: Point, other: Point) -> Point:
    length = abs(corner[0] - other[0]) + abs(corner[1] - other[1])
    share = min(_CORNER, length / 2) / length if length else 0.0
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def _head(before: Point, tip: Point, color: str, opened: bool) -> str:
    dx, dy = (tip[0] > before[0]) - (tip[0] < before[0]), (tip[1] > before[1]) - (tip[1] < before[1])
    back = (tip[0] - dx * 8, tip[1] - dy * 8)
    left, right = (back[0] - dy * 4, back[1] + dx * 4), (back[0] + dy * 4, back[1] - dx * 4)
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in (left, tip, right))
    if opened:
        return f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.2"/>'
    return f'<polygon points="{points}" fill="{color}"/>'


def _edge_label(edge: Edge) -> Iterator[str]:
    if edge.label:
        color = STATUSES[edge.status].color if edge.status else EDGES[edge.style].stroke
        rect = edge.label.rect
        inner = Label(
            edge.label.lines, Rect(rect.x, rect.y + 1, rect.width, rect.height), edge.label.font_size
        )
        yield f'<rect {_rect(rect)} fill="#FFFFFF"/>' + _text(inner, color, "middle")
