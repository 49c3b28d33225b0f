"""People's own shapes and lines of a .drawio file in the SVG: plainly, as boxes, text and lines.

The file itself keeps them as they are; draw.io draws them in full.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.text import LINE_HEIGHT
from withstand.diagrams.look import INK
from withstand.diagrams.writers.drawio_styles import color_of, style_of
from withstand.diagrams.writers.svg_parts import escape, number, rectangle

_BREAK = re.compile(r"<br\s*/?>|</(?:div|p|li)>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SIZE = 12.0


def notes(items: Sequence[ET.Element], places: Mapping[str, Rect]) -> Iterator[str]:
    """SVG of cells that withstand did not make; `places` are absolute, by cell id."""
    for item in items:
        cell = item if item.tag == "mxCell" else item.find("mxCell")
        if cell is None:
            continue
        style = style_of(cell.get("style", ""))
        text = _words(item.get("label") or cell.get("value") or "")
        if cell.get("edge") == "1":
            yield from _line(cell, style, places)
        elif item.get("id", "") in places:
            yield from _shape(places[item.get("id", "")], style, text)


def _words(label: str) -> list[str]:
    plain = html.unescape(_TAG.sub("", _BREAK.sub("\n", label)))
    return [line.strip() for line in plain.split("\n") if line.strip()]


def _shape(place: Rect, style: Mapping[str, str], lines: Sequence[str]) -> Iterator[str]:
    bare = "text" in style or "group" in style
    fill = color_of(style, "fillColor", "none" if bare else "#FFFFFF")
    stroke = color_of(style, "strokeColor", "none" if bare else INK)
    look = f'fill="{fill}" stroke="{stroke}"'
    yield "<g><title>" + escape(" ".join(lines) or "a note") + "</title>"
    if "ellipse" in style or style.get("shape") == "ellipse":
        radii = f'rx="{number(place.width / 2)}" ry="{number(place.height / 2)}"'
        yield f'<ellipse cx="{number(place.center_x)}" cy="{number(place.center_y)}" {radii} {look}/>'
    else:
        corner = ' rx="6"' if style.get("rounded") == "1" else ""
        yield f"<rect {rectangle(place)}{corner} {look}/>"
    top = place.center_y - _SIZE * LINE_HEIGHT * (len(lines) / 2 - 0.8)
    color = color_of(style, "fontColor", INK)
    for index, line in enumerate(lines):
        y = number(top + index * _SIZE * LINE_HEIGHT)
        yield (
            f'<text x="{number(place.center_x)}" y="{y}" text-anchor="middle" font-size="{_SIZE:g}"'
            f' fill="{color}">{escape(line)}</text>'
        )
    yield "</g>"


def _line(cell: ET.Element, style: Mapping[str, str], places: Mapping[str, Rect]) -> Iterator[str]:
    around = places.get(cell.get("parent", ""), Rect(0, 0, 0, 0))
    begin, end = (_end(cell, name, places, around) for name in ("source", "target"))
    if begin is None or end is None:
        return
    bends = [_point(point, around) for point in cell.findall("mxGeometry/Array/mxPoint")]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in (begin, *bends, end))
    color = color_of(style, "strokeColor", INK)
    yield f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="1.2"/>'


def _end(cell: ET.Element, name: str, places: Mapping[str, Rect], around: Rect) -> Point | None:
    place = places.get(cell.get(name, ""))
    if place:
        return place.center_x, place.center_y
    point = cell.find(f"mxGeometry/mxPoint[@as='{name}Point']")
    return None if point is None else _point(point, around)


def _point(point: ET.Element, around: Rect) -> Point:
    return float(point.get("x") or 0) + around.x, float(point.get("y") or 0) + around.y
