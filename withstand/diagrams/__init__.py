"""Diagrams: an architecture as pages of draw.io, SVG, PNG and Mermaid, with verdicts on them."""

from withstand.diagrams.draw import FORMATS, PAGES, Format, draw, laid_out, page_ids, svg_pages
from withstand.diagrams.overlay import Overlay, drift_overlay, verdict_overlay
from withstand.diagrams.properties import verdicts_of
from withstand.diagrams.scenario_overlay import scenario_overlay

__all__ = [
    "FORMATS",
    "Format",
    "Overlay",
    "PAGES",
    "draw",
    "drift_overlay",
    "laid_out",
    "page_ids",
    "scenario_overlay",
    "svg_pages",
    "verdict_overlay",
    "verdicts_of",
]
