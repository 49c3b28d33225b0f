"""AWS glyphs as draw.io draws them: read at run time from an installed draw.io viewer, never kept here.

The wheel `jupyterlab_drawio_render_extension` carries draw.io's stencils (aws4.xml: one filled path for each
shape); DRAWIO_VIEWER may name a folder with its `stencils.min.js` instead. Names are those of the catalog, so
that SVG and PNG show what draw.io shows. The art is JGraph's, CC BY 4.0; the signs are AWS's.
"""

from __future__ import annotations

import base64
import importlib.util
import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = "jupyterlab_drawio_render_extension"
_FILE = "stencils.min.js"
_LIBRARY = "['aws4.xml'] = '"
_MOST_BYTES = 64 * 2**20  # of the unpacked library: a guard against a file made to explode
_STEP = re.compile(r"<(move|line|curve|quad|arc|close)\b([^>]*)/>")
_VALUE = re.compile(r'([\w-]+)="(-?[\d.]+(?:e-?\d+)?)"')
# SVG's command for a step, and the attributes that it takes.
_COMMANDS = {
    "move": ("M", ("x", "y")),
    "line": ("L", ("x", "y")),
    "curve": ("C", ("x1", "y1", "x2", "y2", "x3", "y3")),
    "quad": ("Q", ("x1", "y1", "x2", "y2")),
    "arc": ("A", ("rx", "ry", "x-axis-rotation", "large-arc-flag", "sweep-flag", "x", "y")),
    "close": ("Z", ()),
}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One filled path, in its own units."""

    path: str
    width: float
    height: float

    def placed(self, x: float, y: float, side: float) -> str:
        """SVG's `transform` that fits it into the middle of a square, its proportions kept."""
        scale = side / max(self.width, self.height)
        left, top = x + (side - self.width * scale) / 2, y + (side - self.height * scale) / 2
        return f"translate({left:.6g} {top:.6g}) scale({scale:.6g})"


@cache
def glyph(name: str) -> Glyph | None:
    """The glyph of a stencil of draw.io's library aws4; None without a viewer or such a stencil."""
    source = _library().get(name.replace("_", " "))
    if source is None:
        return None
    head = dict(_VALUE.findall(source[: source.index(">")]))
    steps = []
    for step, text in _STEP.findall(source):
        values = dict(_VALUE.findall(text))
        command, names = _COMMANDS[step]
        steps.append(command + " ".join(f"{float(values[key]):g}" for key in names))
    return Glyph("".join(steps), float(head["w"]), float(head["h"]))


@cache
def _library() -> Mapping[str, str]:
    """The source of each shape, by name."""
    path = _viewer()
    if path is None:
        return {}
    text = path.read_text("utf-8")
    start = text.find(_LIBRARY) + len(_LIBRARY)
    if start < len(_LIBRARY):
        return {}
    try:
        packed = base64.b64decode(text[start : text.index("'", start)])
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _MOST_BYTES).decode()
    except (ValueError, zlib.error):  # packed otherwise by another release: other icons are there
        return {}
    shapes = unpacked.split("<shape ")[1:]
    return {found[1]: shape for shape in shapes if (found := re.search(r'\bname="([^"]*)"', shape))}


def _viewer() -> Path | None:
    """The file of stencils: in the folder that the environment names, or in the installed package."""
    folders = [Path(os.environ["DRAWIO_VIEWER"])] if os.environ.get("DRAWIO_VIEWER") else []
    spec = importlib.util.find_spec(_PACKAGE)
    folders += [Path(place) / "static" for place in (spec.submodule_search_locations or ())] if spec else []
    return next((path for folder in folders if (path := folder / _FILE).is_file()), None)
