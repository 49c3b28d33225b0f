"""Icons for SVG: the PNG files of the PyPI package `diagrams` as data URIs, or a neutral glyph without it.

No icon art is kept in withstand itself (AWS's icons are CC-BY-ND).
"""

from __future__ import annotations

import base64
import importlib
from functools import cache
from pathlib import Path

from withstand.catalog import catalog


@cache
def icon_uri(kind: str) -> str | None:
    """The icon of a kind as a data URI; None where the package or the icon is not there."""
    path = icon_path(kind)
    if path is None:
        return None
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


@cache
def icon_path(kind: str) -> Path | None:
    """The PNG file of a kind's icon in the package `diagrams`."""
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


def initials(kind: str) -> str:
    """Two letters that stand for a kind where there is no icon."""
    spec = catalog().get(kind)
    words = [word for word in (spec.title if spec else kind).replace("-", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
