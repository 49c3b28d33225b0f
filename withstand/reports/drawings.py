"""Drawings of the architecture in the report: pages of SVG with shared icons, and the stage of replays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from withstand.reports.frames import Stage

_SYMBOL = re.compile(r'<symbol id="[^"]*--icon-([^"]+)"(.*?)</symbol>\s*', re.DOTALL)
_USE = re.compile(r'href="#[^"]*--icon-([^"]+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """One page: its id, title and SVG; `scenario` where it shows what a scenario does."""

    id: str
    title: str
    svg: str
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Drawings:
    """The pages with each icon once, in `symbols`, and the stage that runs are replayed on."""

    pages: tuple[Drawing, ...] = ()
    symbols: str = ""
    stage: Stage | None = None

    @classmethod
    def of(cls, pages: Sequence[Drawing], stage: Stage | None = None) -> Drawings:
        """Pages made by the diagrams, as the report shows them; each SVG is named `art-ID`."""
        symbols: dict[str, str] = {}
        for page in pages:
            for found in _SYMBOL.finditer(page.svg):
                symbols.setdefault(found[1], f'<symbol id="icon-{found[1]}"{found[2]}</symbol>')
        shown = tuple(replace(page, svg=_shared(page)) for page in pages)
        return cls(shown, "\n".join(symbols.values()), stage)


def _shared(page: Drawing) -> str:
    svg = _USE.sub(r'href="#icon-\1"', _SYMBOL.sub("", page.svg))
    return svg.replace("<svg ", f'<svg id="art-{page.id}" ', 1)
