"""SVG elements as escaped markup, and the picture that a page shows: image, words and table."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from withstand.reports.wording import clean

WIDTH = 840
"""Width of every picture's own coordinates; the page scales it."""
CHARACTER = 6.7
"""Average width of a character of the pictures' 13 px text; a little generous, so that nothing runs over."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its words. `headers` and `rows` are the same figures as a table."""

    id: str
    title: str
    summary: str
    svg: Markup
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def element(name: str, *children: object, **attributes: object) -> Markup:
    """An element, all text escaped; attribute names take `_` for `-`, and one at the end for a keyword."""
    told = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _attribute(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), told, inside)


def group(*children: object, **attributes: object) -> Markup:
    """A `g` element."""
    return element("g", *children, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, *, class_: str) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def rect(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """A rectangle; never of negative size."""
    return element("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), **attributes)


def text(x: float, y: float, words: object, class_: str = "label", **attributes: object) -> Markup:
    """A line of text, cleaned of control characters."""
    return element("text", clean(str(words)), x=x, y=y, class_=class_, **attributes)


def path(points: Iterable[tuple[float, float]], class_: str, *, close: bool = False) -> Markup:
    """A line through points, or the area that they enclose."""
    drawn = "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return element("path", d=f"M{drawn}{'Z' if close else ''}", class_=class_)


def hatch(id: str, class_: str) -> Markup:
    """A slanted pattern in the colour of the class, for `fill="url(#ID-hatch)"`."""
    stroke = element("rect", width=2, height=6, class_=class_)
    pattern = element(
        "pattern", stroke, id=f"{id}-hatch", width=6, height=6, patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )  # fmt: skip
    return element("defs", pattern)


def picture(id: str, height: float, title: str, description: str, *content: Markup) -> Markup:
    """The whole image, which a screen reader reads as its title and description."""
    return element(
        "svg",
        element("title", clean(title), id=f"{id}-title"),
        element("desc", clean(description), id=f"{id}-desc"),
        *content,
        viewBox=f"0 0 {WIDTH} {_number(height)}",
        role="img",
        aria_labelledby=f"{id}-title {id}-desc",
        class_="chart",
    )


def shorten(words: str, pixels: float) -> str:
    """The words cut with an ellipsis so that they fit."""
    most = max(int(pixels / CHARACTER), 1)
    told = clean(words)
    return told if len(told) <= most else told[: most - 1].rstrip() + "…"


def _attribute(value: object) -> str:
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """Coordinates to a tenth, so that the same figures give the same bytes and a small file."""
    if not math.isfinite(value):
        raise ValueError("a coordinate must be finite")
    return f"{value:.1f}".removesuffix(".0")
