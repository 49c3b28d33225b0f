"""Diagram: pages of an architecture as files, with a scenario or another version of it painted on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from withstand.api.load import load
from withstand.api.options import VerifyOptions
from withstand.api.simulate import simulate
from withstand.errors import UsageError, WithstandError

if TYPE_CHECKING:
    from withstand.diagrams import Overlay
    from withstand.model.architecture import Architecture
    from withstand.model.results.estimate import Measurement
    from withstand.model.results.verdict import Result

_RUNS = 100  # of a scenario, for the recovery times on its lines
_EDITED = ("drawio", "drawio.svg")  # by people, in draw.io
# What says where something was written, not what it is.
_PLACE_OF_WRITING = frozenset({"notes"})


@dataclass(frozen=True, slots=True)
class DiagramOptions:
    """What to draw: pages (none: all), one journey, a scenario, the difference to an earlier version.

    `result` is the JSON result whose verdicts the shapes carry and show, and whose recovery times a scenario
    shows; without one the scenario is simulated. `fresh` draws anew what a person may have
    changed; else an existing .drawio or .drawio.svg file keeps its manual changes.
    """

    pages: tuple[str, ...] = ()
    focus: str = ""
    scenario: str = ""
    against: Path | None = None
    result: Path | None = None
    fresh: bool = False


def diagram(
    architecture: Architecture,
    outputs: Sequence[tuple[str, Path]],
    options: DiagramOptions | None = None,
    tell: Callable[[str], None] = lambda word: None,
) -> tuple[Path, ...]:
    """Draw each output (format, file), whole or not at all; the files written.

    `tell` is told in words what was left out, or marked, for an existing file's sake. UsageError for an
    unknown page, format, journey or scenario; OutputError where nothing could be written.
    """
    from withstand.diagrams import draw
    from withstand.reports.as_json import read_result

    options = options or DiagramOptions()
    result = read_result(options.result) if options.result else None
    if result and result.architecture != architecture.name:
        raise UsageError(f"{options.result} is of {result.architecture}, not of {architecture.name}")
    drawn, overlay = _painted(architecture, options, result)
    written: list[Path] = []
    for format, path in outputs:
        keep = path if format in _EDITED else None
        written += draw(
            drawn,
            pages=options.pages,
            format=format,  # type: ignore[arg-type]  # draw names the formats that there are
            path=path,
            overlay=overlay,
            focus=options.focus,
            keep=keep,
            fresh=options.fresh,
            result=result,
            tell=tell,
        )
    return tuple(written)


def _painted(
    architecture: Architecture, options: DiagramOptions, result: Result | None
) -> tuple[Architecture, Overlay | None]:
    """What to draw, and what to paint on it: a scenario, a difference, or verdicts."""
    from withstand.diagrams import drift_overlay, scenario_overlay, verdict_overlay, verdicts_of

    if options.scenario:
        plain = scenario_overlay(architecture, options.scenario, result)
        if plain.recovery:
            return architecture, plain
        return architecture, scenario_overlay(
            architecture, options.scenario, measurements=_simulated(architecture, options.scenario)
        )
    if options.against is not None:
        earlier = load(options.against)
        added, removed, changed = difference(earlier, architecture)
        both = architecture.joined_with(earlier, frozenset(removed))
        return both, drift_overlay(added, removed, changed)
    return architecture, verdict_overlay(verdicts_of(architecture, result)) if result else None


def _simulated(architecture: Architecture, scenario: str) -> tuple[Measurement, ...]:
    """Recovery times of a scenario from a few runs; none where it cannot be simulated."""
    try:
        found = simulate(architecture, (scenario,), VerifyOptions(budget=_RUNS))
    except WithstandError:
        return ()
    return tuple(measurement for one in found for measurement in one.measurements)


def difference(
    earlier: Architecture, later: Architecture
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids of elements that the later version has more, has no longer, and has otherwise."""
    before, after = _contents(earlier), _contents(later)
    added = tuple(id for id in after if id not in before)
    removed = tuple(id for id in before if id not in after)
    changed = tuple(id for id, content in after.items() if id in before and before[id] != content)
    return added, removed, changed


def _contents(architecture: Architecture) -> Mapping[str, Any]:
    return {
        id: element.model_dump(exclude=set(_PLACE_OF_WRITING))
        for id, element in architecture.elements.items()
    }
