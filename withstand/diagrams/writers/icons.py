"""Icons for SVG and PNG, 48 × 48: draw.io's stencil, else the picture of PyPI `diagrams`, else a plain tile.

The first two are read at run time from packages that the user installed, and embedded as they are: no icon
art is kept in withstand itself (AWS's icons are CC BY-ND). The tile is drawn for withstand.
"""

from __future__ import annotations

import base64
import importlib
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from withstand.catalog import catalog
from withstand.diagrams.writers.stencils import glyph

SIDE = 48.0
_INSET = 0.1  # of the side: what draw.io leaves around a glyph on its square
_INK = "#232F3D"


@cache
def icon_art(kind: str, stencil: str = "") -> str:
    """What is drawn in the square of a kind, as SVG; `stencil` is one to draw instead of the kind's own."""
    return _of_stencil(kind, stencil) or _of_package(kind) or tile(kind)


def _of_stencil(kind: str, stencil: str) -> str:
    spec = catalog().get(kind)
    form, _, name = (stencil or (spec.stencil if spec else "")).partition(":")
    found = glyph(name) if form in ("resIcon", "shape") else None
    if found is None:
        return ""
    fill = _fill(kind)
    if form == "shape":
        return f'<path transform="{found.placed(0, 0, SIDE)}" d="{found.path}" fill="{fill}"/>'
    place = found.placed(SIDE * _INSET, SIDE * _INSET, SIDE * (1 - 2 * _INSET))
    return (
        f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="{fill}"/>'
        f'<path transform="{place}" d="{found.path}" fill="#FFFFFF"/>'
    )


def _of_package(kind: str) -> str:
    path = _picture(kind)
    if path is None:
        return ""
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<image width="{SIDE:g}" height="{SIDE:g}" href="data:image/png;base64,{data}"/>'


def _picture(kind: str) -> Path | None:
    """The PNG file of a kind's icon in the package `diagrams`; its AWS icons are those of before 2023."""
    spec = catalog().get(kind)
    if spec is None or not spec.icon:
        return None
    module, _, name = spec.icon.rpartition(".")
    try:
        found = getattr(importlib.import_module(f"diagrams.{module}"), name)
        root = Path(str(importlib.import_module("diagrams").__file__)).parent.parent
    except (ImportError, AttributeError):
        return None
    path = root / found._icon_dir / found._icon
    return path if path.is_file() else None


def tile(kind: str) -> str:
    """A flat square in the colour of the kind's category, with its initials."""
    return (
        f'<rect width="{SIDE:g}" height="{SIDE:g}" fill="{_fill(kind)}"/>'
        f'<text x="{SIDE / 2:g}" y="{SIDE / 2 + 6:g}" text-anchor="middle" font-size="17" font-weight="bold"'
        f' fill="#FFFFFF">{escape(initials(kind))}</text>'
    )


def _fill(kind: str) -> str:
    """The colour of the kind's category."""
    spec = catalog().get(kind)
    return (spec.fill if spec else "") or _INK


def initials(kind: str) -> str:
    """Two letters that stand for a kind where there is no icon."""
    spec = catalog().get(kind)
    words = [word for word in (spec.title if spec else kind).replace("-", " ").split() if word[0].isalnum()]
    own = [word for word in words if word not in ("Amazon", "AWS")] or words
    return "".join(word[0] for word in own[:2]).upper() or "?"
