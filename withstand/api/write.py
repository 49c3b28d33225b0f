"""Write: the outputs of a result, each whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.results.verdict import Result
    from withstand.reports.drawings import Drawing, Drawings
    from withstand.reports.frames import Stage

# A large architecture takes seconds to draw, and its pages do not need each other.
_WORTH_PROCESSES = 200


def write(result: Result, architecture: Architecture, outputs: Sequence[tuple[str, Path]]) -> None:
    """Write each output (format, file), whole or not at all; OutputError says what could not be written."""
    from withstand.reports.write import write as write_files

    wanted = any(format == "html" for format, _ in outputs)
    write_files(outputs, result, architecture, _drawings(result, architecture) if wanted else None)


def check_outputs(files: Sequence[Path]) -> None:
    """Says before the work what keeps these files from being written; UsageError or OutputError."""
    from withstand.reports.write import check

    check(files)


def render(format: str, result: Result, architecture: Architecture) -> str:
    """One output as text."""
    from withstand.reports.write import render as render_text

    drawings = _drawings(result, architecture) if format == "html" else None
    return render_text(format, result, architecture, drawings=drawings)


def _drawings(result: Result, architecture: Architecture) -> Drawings:
    from withstand.diagrams import page_ids
    from withstand.reports.drawings import Drawings
    from withstand.simulation.execution.processes import WorkerPool

    first, *others = page_ids(architecture)
    losses = architecture.regions if len(architecture.regions) > 1 else ()
    tasks = [(first, ""), *((first, region) for region in losses), *((page, "") for page in others)]
    draw = partial(_page, architecture, result)
    if len(architecture.elements) < _WORTH_PROCESSES:
        return Drawings.of([draw(task) for task in tasks], _stage(architecture, result, first))
    with WorkerPool(min(len(tasks), os.cpu_count() or 1)) as processes:
        drawn = [processes.submit(draw, task) for task in tasks]
        stage = _stage(architecture, result, first)
        return Drawings.of([processes.result(one) for one in drawn], stage)


def _stage(architecture: Architecture, result: Result, page: str) -> Stage | None:
    """Where everything is on the page, for the runs that are replayed on it; None where there is no run."""
    from withstand.diagrams import laid_out, scenario_overlay
    from withstand.diagrams.layout.page import Status
    from withstand.reports.frames import Place, Stage
    from withstand.reports.runs import played

    scenarios = dict.fromkeys(run.trace.scenario for run in played(result))
    if not scenarios:
        return None
    (found,) = laid_out(architecture, pages=[page], result=result)
    shapes = [shape for shape in found.shapes if shape.elements]
    places = tuple(
        Place(shape.rect.x, shape.rect.y, shape.rect.width, shape.rect.height, shape.elements)
        for shape in shapes
    )
    struck = {}
    for key in scenarios:
        # Painted whole, since what a shape loses depends on the zone or region around it.
        painted = scenario_overlay(architecture, key).paint(found.shapes)
        states = [shape.status for shape in painted if shape.elements]
        struck[key] = tuple(index for index, state in enumerate(states) if state is Status.FAILED)
    return Stage(page, found.width, found.height, places, struck)


def _page(architecture: Architecture, result: Result, task: tuple[str, str]) -> Drawing:
    """One page as it is, or after the loss of a region."""
    from withstand.diagrams import scenario_overlay, svg_pages
    from withstand.reports.drawings import Drawing

    page, region = task
    scenario = f"region-loss:{region}" if region else ""
    overlay = scenario_overlay(architecture, scenario, result) if region else None
    ((id, title, svg),) = svg_pages(architecture, pages=[page], overlay=overlay, result=result)
    title = title.removeprefix(f"{architecture.title or architecture.name}: ")
    if not region:
        return Drawing(id, title, svg)
    own = f"{id}-without-{region}"
    svg = svg.replace(f"{id}--", f"{own}--").replace(f'data-page="{id}"', f'data-page="{own}"')
    return Drawing(own, f"{title}, without {region}", svg, scenario)
