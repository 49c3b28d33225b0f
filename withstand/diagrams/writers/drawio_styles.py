"""draw.io style strings: AWS groups and icons by name, boxes, chips, lines and states.

A .drawio file only names the shapes; the art stays in draw.io.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from withstand.catalog import catalog
from withstand.diagrams.layout.edge_labels import EDGE_FONT_SIZE
from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Box, Chip, Edge, Icon, Page, Sample, Shape, Side, Status, Text
from withstand.diagrams.look import BOXES, EDGES, STATUSES, EdgeLook

_GROUP_POINTS = (
    "points=[[0,0],[0.25,0],[0.5,0],[0.75,0],[1,0],[1,0.25],[1,0.5],[1,0.75],[1,1],[0.75,1],[0.5,1],[0.25,1],"
    "[0,1],[0,0.75],[0,0.5],[0,0.25]];"
)
_CONTAINER = "container=1;pointerEvents=0;collapsible=0;recursiveResize=0;"
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}|none")
_PIN = re.compile(r"(?:exit|entry)(?:X|Y|Dx|Dy|Perimeter)=[^;]*;")
_FALLBACK_STENCIL = "shape:generic_application"  # for kinds that AWS has no icon of


def style_of(style: str) -> dict[str, str]:
    """A draw.io style as names and values; a bare word is a name without a value."""
    return {name: value for name, _, value in (part.partition("=") for part in style.split(";")) if name}


def color_of(style: Mapping[str, str], name: str, otherwise: str) -> str:
    """A colour of a style, when it is one that SVG can take as it is."""
    value = style.get(name, "")
    return value if _COLOR.fullmatch(value) else otherwise


def shape_style(shape: Shape) -> str:
    """The style of a shape."""
    match shape:
        case Box():
            return _box(shape)
        case Icon():
            return _icon(shape)
        case Chip():
            return _chip(shape)
        case Sample():
            return _sample(EDGES[shape.style])
        case Text():
            size = shape.label.font_size if shape.label else 12
            bold = 1 if shape.label and shape.label.bold else 0
            return (
                f"text;html=0;strokeColor=none;fillColor=none;align=left;verticalAlign=top;spacing=0;"
                f"spacingTop=-3;fontSize={size:g};fontStyle={bold};fontColor={shape.color};"
            )
        case _:
            return "html=0;"


def _box(box: Box) -> str:
    look = BOXES[box.style]
    stroke, font, width, dash = look.stroke, look.font, 1.0, look.dash
    fill = look.fill
    if box.status:
        state = STATUSES[box.status]
        stroke, font, width, dash = state.color, state.color, 2.5, state.dash
        fill = state.fill if look.fill != "none" else "none"
    dashed = f"dashed=1;dashPattern={' '.join(f'{d:g}' for d in dash)};" if dash else "dashed=0;"
    text = f"html=0;fontSize=12;fontStyle=0;fontColor={font};verticalAlign=top;"
    line = f"strokeColor={stroke};strokeWidth={width:g};fillColor={fill};{dashed}"
    if look.grouped:
        stroked = "" if look.stroked or box.status else "grStroke=0;"
        return (
            f"{_GROUP_POINTS}outlineConnect=0;gradientColor=none;shape=mxgraph.aws4.group;"
            f"grIcon=mxgraph.aws4.{look.icon};{stroked}{line}{text}align=left;spacingLeft=30;{_CONTAINER}"
        )
    return f"rounded=0;{line}{text}align=left;spacingLeft=8;spacingTop=2;{_CONTAINER}"


def _icon(icon: Icon) -> str:
    spec = catalog().get(icon.kind)
    stencil = icon.properties.get("stencil") or (spec.stencil if spec else "") or _FALLBACK_STENCIL
    form, _, name = stencil.partition(":")
    fill = (spec.fill if spec else "") or "#232F3D"
    faded = "opacity=35;" if icon.status and STATUSES[icon.status].faded else ""
    font = STATUSES[icon.status].color if icon.status else "#232F3E"
    size = icon.label.font_size if icon.label else 12
    if icon.label_side in (Side.RIGHT, Side.LEFT):
        side, towards = icon.label_side.value, "left" if icon.label_side is Side.RIGHT else "right"
        place = (
            f"labelPosition={side};verticalLabelPosition=middle;verticalAlign=middle;align={towards};"
            f"spacing{towards.title()}=6;"
        )
    else:
        place = "verticalLabelPosition=bottom;verticalAlign=top;align=center;"
    common = (
        f"sketch=0;outlineConnect=0;gradientColor=none;fontColor={font};fontSize={size:g};html=0;aspect=fixed;"
        f"{faded}"
    )
    if form == "resIcon":
        return (
            f"{common}fillColor={fill};strokeColor=#ffffff;dashed=0;{place}"
            f"shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{name};"
        )
    return (
        f"{common}fillColor={fill};strokeColor=none;dashed=0;{place}pointerEvents=1;"
        f"shape=mxgraph.aws4.{name};"
    )


def _chip(chip: Chip) -> str:
    stroke, fill, dash, font = chip.stroke, chip.fill, "", "#232F3E"
    if chip.status:
        look = STATUSES[chip.status]
        stroke, fill, font = look.color, look.fill, look.color
        dash = f"dashed=1;dashPattern={' '.join(f'{d:g}' for d in look.dash)};" if look.dash else ""
    if chip.solid:
        fill, font = stroke, "#FFFFFF"
    size = chip.label.font_size if chip.label else 11
    return (
        f"rounded=1;arcSize=24;html=0;fillColor={fill};strokeColor={stroke};fontColor={font};fontSize={size:g};"
        f"align=center;verticalAlign=middle;{dash}"
    )


def badge_style(status: Status) -> str:
    """The round sign in the corner of an icon that says its state."""
    look = STATUSES[status]
    return (
        f"ellipse;html=0;fillColor={look.color};strokeColor=#FFFFFF;fontColor=#FFFFFF;fontSize=11;fontStyle=1;"
        "align=center;verticalAlign=middle;spacing=0;"
    )


def _line(look: EdgeLook) -> str:
    dash = f"dashed=1;dashPattern={' '.join(f'{d:g}' for d in look.dash)};" if look.dash else ""
    return f"strokeColor={look.stroke};strokeWidth={look.width:g};{dash}"


def _sample(look: EdgeLook) -> str:
    return f"line;html=0;{_line(look)}"


def edge_style(edge: Edge) -> str:
    """The style of a line, without its pins."""
    look = EDGES[edge.style]
    if edge.status:
        state = STATUSES[edge.status]
        width = look.width + (0.0 if state.faded else 1.4)
        look = EdgeLook(state.color, width, look.layer, look.title, state.dash or look.dash, look.open_arrow)
    head = "endArrow=open;endFill=0;" if look.open_arrow else "endArrow=block;endFill=1;"
    tail = "startArrow=block;startFill=1;" if edge.both_ends else ""
    return (
        f"html=0;rounded=1;arcSize=8;jettySize=auto;edgeStyle=orthogonalEdgeStyle;fontSize={EDGE_FONT_SIZE:g};fontColor={look.stroke};"
        f"labelBackgroundColor=#FFFFFF;{_faded(edge)}{_line(look)}{head}{tail}endSize=5;startSize=5;"
    )


def pins(edge: Edge, source: Rect, target: Rect) -> str:
    """The part of the style that pins the ends of a line to the ports it was routed from and to."""
    return _pinned("exit", edge.points[0], source) + _pinned("entry", edge.points[-1], target)


def split_pins(style: str) -> tuple[str, str]:
    """A line's style without its pins, and the pins."""
    return _PIN.sub("", style), "".join(_PIN.findall(style))


def _faded(edge: Edge) -> str:
    return "opacity=55;" if edge.status and STATUSES[edge.status].faded else ""


def _pinned(end: str, point: Point, rect: Rect) -> str:
    x, y = (point[0] - rect.x) / (rect.width or 1), (point[1] - rect.y) / (rect.height or 1)
    return f"{end}X={x:.4g};{end}Y={y:.4g};{end}Dx=0;{end}Dy=0;{end}Perimeter=0;"


def layers_of(page: Page) -> dict[str, str]:
    """Layers of the page's lines: id and title, in the order of the styles."""
    used = {EDGES[edge.style].layer for edge in page.edges}
    titles = dict.fromkeys(look.layer for look in EDGES.values())
    return {"layer-" + title.casefold().replace(" ", "-"): title for title in titles if title in used}
