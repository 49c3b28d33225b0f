"""Drawings of the architecture in the report: pages of SVG with shared icons, and runs to replay on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from withstand.model.estimate import Trace
from withstand.model.verdict import Result

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
    """The pages with each icon once, in `symbols`, and by scenario a run that can be replayed on its page."""

    pages: tuple[Drawing, ...] = ()
    symbols: str = ""
    runs: Mapping[str, Trace] = field(default_factory=dict)

    @classmethod
    def of(cls, pages: Sequence[Drawing], result: Result) -> Drawings:
        """Pages made by the diagrams, as the report shows them."""
        symbols: dict[str, str] = {}
        for page in pages:
            for found in _SYMBOL.finditer(page.svg):
                symbols.setdefault(found[1], f'<symbol id="icon-{found[1]}"{found[2]}</symbol>')
        shown = tuple(
            replace(page, svg=_USE.sub(r'href="#icon-\1"', _SYMBOL.sub("", page.svg))) for page in pages
        )
        wanted = {page.scenario for page in pages if page.scenario}
        return cls(shown, "\n".join(symbols.values()), _runs(result, wanted))


def _runs(result: Result, scenarios: Iterable[str]) -> Mapping[str, Trace]:
    """The first trace of each scenario among the evidence: a median run."""
    wanted, found = set(scenarios), dict[str, Trace]()
    for verdict in result.verdicts:
        for part in verdict.parts:
            for measurement in part.answer.measurements if part.answer else ():
                if measurement.scenario in wanted and measurement.traces:
                    found.setdefault(measurement.scenario, measurement.traces[0])
    return found


def moments(trace: Trace) -> tuple[tuple[float, tuple[Any, ...]], ...]:
    """The events of a run by the time at which they happen, in order."""
    grouped: dict[float, list[Any]] = {}
    for event in trace.events:
        grouped.setdefault(round(event.at, 1), []).append(event)
    return tuple((at, tuple(events)) for at, events in sorted(grouped.items()))
