"""Parts of SVG that its writers share: text and attributes escaped, numbers, rectangles."""

from __future__ import annotations

from xml.sax import saxutils

from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.text import printable


def escape(text: str, entities: dict[str, str] = {}) -> str:  # noqa: B006
    """Text as content of an element."""
    return saxutils.escape(printable(text), entities)


def quoteattr(text: str, entities: dict[str, str] = {}) -> str:  # noqa: B006
    """Text as an attribute with its quotes."""
    return saxutils.quoteattr(printable(text), entities)


def rectangle(rect: Rect) -> str:
    """The attributes that place a rectangle."""
    size = f'width="{number(rect.width)}" height="{number(rect.height)}"'
    return f'x="{number(rect.x)}" y="{number(rect.y)}" {size}'


def number(value: float) -> str:
    """At most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"
