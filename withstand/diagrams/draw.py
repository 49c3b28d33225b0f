"""Drawing: from an architecture to files. The layout is computed once, and every writer reads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from withstand.diagrams.kept import KeptFile, KeptPage, read_kept
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import Page, Shape
from withstand.diagrams.merge import amend, amend_edges, carried, page_as_it_is, remaining
from withstand.diagrams.overlay import Overlay
from withstand.diagrams.pages import data, delivery, recovery, region, security
from withstand.diagrams.pages.view import View
from withstand.diagrams.properties import Properties
from withstand.diagrams.sheet import Sheet, lay_out
from withstand.diagrams.writers.drawio import to_drawio
from withstand.errors import OutputError, UsageError
from withstand.model.architecture import Architecture
from withstand.model.results.verdict import Result

Format = Literal["drawio", "drawio.svg", "svg", "png", "mermaid", "classic.svg", "classic.png", "dot"]
FORMATS: tuple[Format, ...] = (
    "drawio",
    "drawio.svg",
    "svg",
    "png",
    "mermaid",
    "classic.svg",
    "classic.png",
    "dot",
)
PAGES = ("recovery", "region", "data", "security", "delivery")
_MOST_TOLD = 12
_CLASSIC = ("classic.svg", "classic.png", "dot")
_ONE_PICTURE = ("mermaid", *_CLASSIC)


@dataclass(frozen=True, slots=True)
class _Plan:
    id: str
    title: str
    sheet: Callable[[View, str, str], Sheet]


def draw(
    architecture: Architecture,
    *,
    pages: Sequence[str] = (),
    format: Format = "drawio",
    path: Path,
    overlay: Overlay | None = None,
    focus: str = "",
    keep: Path | None = None,
    fresh: bool = False,
    result: Result | None = None,
    tell: Callable[[str], None] = lambda word: None,
) -> tuple[Path, ...]:
    """Draw pages of an architecture and say which files were written, each whole or not at all.

    `pages` are names of `PAGES` or `region-NAME`; none means all. With `focus`, only what a journey
    reaches. `keep` is an earlier .drawio or .drawio.svg file whose manual changes stay, where it exists
    (`fresh`: all is drawn anew); `tell` is told in words what was left out or marked for it. `result` gives
    shapes their claims and verdicts. One page goes to `path` itself; of formats that hold one page, several
    go beside each other. Raises UsageError for an unknown page, format, journey or scenario, InputError for a
    `keep` that cannot be read, OutputError where nothing could be written.
    """
    if format not in FORMATS:
        raise UsageError(f"no format is called {format}; there are {', '.join(FORMATS)}")
    if format in _ONE_PICTURE and (pages or overlay):
        tell(f"{format} is one picture of the whole, without pages, scenario, verdicts or drift")
    if format in _CLASSIC:
        from withstand.diagrams.writers.classic import to_classic

        kind = format.rpartition(".")[2]
        return (_write(path, to_classic(View(architecture, focus), kind)),)
    if format == "mermaid":
        from withstand.diagrams.writers.mermaid import to_mermaid

        return (_write(path, to_mermaid(View(architecture, focus)).encode()),)
    chosen = [plan.id for plan in _chosen(_plans(View(architecture, focus)), pages)]
    kept = _kept(keep, format, chosen)
    if fresh:  # read all the same: somebody else's file is not written over
        kept = KeptFile()
    made = laid_out(architecture, pages=chosen, overlay=overlay, focus=focus, result=result, kept=kept)
    written = _written(architecture, made, kept, format=format, path=path)
    for page in made if kept.pages else ():
        for word in _differences(page, kept):
            tell(word)
    return written


def _kept(keep: Path | None, format: Format, pages: Sequence[str]) -> KeptFile:
    """What there is to keep: of one file, or of one beside each other for each page."""
    if keep is None:
        return KeptFile()
    if format != "drawio.svg" or len(pages) == 1:
        return read_kept(keep) if keep.exists() else KeptFile()
    files = [file for page in pages if (file := _beside(keep, page, format, len(pages))).exists()]
    return KeptFile.of([read_kept(file) for file in files])


def _differences(page: Page, kept: KeptFile) -> Iterator[str]:
    """What a person should know of a page that was drawn again."""
    keep = kept.pages.get(page.id, KeptPage())
    lines = [f"{len(keep.deleted_lines)} lines"] if keep.deleted_lines else []
    if keep.deleted or lines:
        gone = _few([*keep.deleted, *lines])
        yield f"{page.id}: deleted by hand, not drawn again (--fresh draws all): {gone}"
    if keep.vanished:
        yield f"{page.id}: no longer there, marked: {_few(keep.vanished)}"


def _few(ids: Iterable[str]) -> str:
    listed = list(ids)
    more = f" and {len(listed) - _MOST_TOLD} more" if len(listed) > _MOST_TOLD else ""
    return ", ".join(listed[:_MOST_TOLD]) + more


def laid_out(
    architecture: Architecture,
    *,
    pages: Sequence[str] = (),
    overlay: Overlay | None = None,
    focus: str = "",
    result: Result | None = None,
    kept: KeptFile | None = None,
) -> tuple[Page, ...]:
    """The pages with every position and every line, before any writer."""
    view = View(architecture, focus)
    plans = _plans(view)
    chosen = _chosen(plans, pages)
    properties = Properties(architecture, result)
    made = []
    for number, plan in enumerate(chosen, 1):
        sheet = plan.sheet(
            view,
            *_titles(architecture, plan, f"page {number} of {len(chosen)}", focus=focus, overlay=overlay),
        )
        links = tuple((other.id, other.title) for other in chosen if other is not plan)
        keep = kept.pages.get(plan.id, KeptPage()) if kept else KeptPage()
        page = _page(replace(sheet, links=links), properties, overlay, keep)
        made.append(replace(page, tab=plan.title))
    return tuple(made)


def svg_pages(
    architecture: Architecture,
    *,
    pages: Sequence[str] = (),
    overlay: Overlay | None = None,
    result: Result | None = None,
) -> tuple[tuple[str, str, str], ...]:
    """Id, title and SVG of each page, for a report to embed."""
    from withstand.diagrams.writers.svg import to_svg

    made = laid_out(architecture, pages=pages, overlay=overlay, result=result)
    return tuple((page.id, page.title, to_svg(page)) for page in made)


def page_ids(architecture: Architecture) -> tuple[str, ...]:
    """The pages that this architecture has, the one for disaster recovery first."""
    return tuple(plan.id for plan in _plans(View(architecture, "")))


def _plans(view: View) -> list[_Plan]:
    def regional(place: str) -> Callable[[View, str, str], Sheet]:
        return lambda view, title, subtitle: region.sheet(
            view, view.architecture.regions[place], title, subtitle
        )

    plans = [_Plan(recovery.ID, recovery.title_for(view), recovery.sheet)]
    plans += [_Plan(region.page_id(r.id), f"{region.TITLE}: {r.id}", regional(r.id)) for r in view.regions]
    plans += [_Plan(data.ID, data.TITLE, data.sheet), _Plan(security.ID, security.TITLE, security.sheet)]
    if delivery.has_content(view):
        plans.append(_Plan(delivery.ID, delivery.TITLE, delivery.sheet))
    return plans


def _chosen(plans: Sequence[_Plan], pages: Sequence[str]) -> list[_Plan]:
    if not pages:
        return list(plans)
    chosen = []
    for name in pages:
        found = [p for p in plans if p.id == name or (name == "region" and p.id.startswith("region-"))]
        if not found:
            ids = [plan.id for plan in plans]
            close = get_close_matches(name, ids, n=1)
            meant = f"did you mean {close[0]}? " if close else ""
            raise UsageError(f"no page is called {name}; {meant}there are {', '.join(ids)}")
        chosen += [plan for plan in found if plan not in chosen]
    return chosen


def _titles(
    architecture: Architecture, plan: _Plan, place: str, *, focus: str, overlay: Overlay | None
) -> tuple[str, str]:
    from withstand import __version__

    parts = [
        f"as of {architecture.as_of}" if architecture.as_of else "no date given",
        f"drawn by withstand {__version__}",
        place,
        f"only journey {focus}" if focus else "",
        f"overlay: {overlay.title}" if overlay else "",
    ]
    return f"{architecture.title or architecture.name}: {plan.title}", " · ".join(filter(None, parts))


def _page(sheet: Sheet, properties: Properties, overlay: Overlay | None, keep: KeptPage) -> Page:
    def placed(shapes: Sequence[Shape]) -> list[Shape]:
        made = amend(keep, properties.annotate(shapes))
        return overlay.paint(made) if overlay else made

    if overlay:
        shapes: list[Shape] = []
        sheet.body.place(_anywhere(sheet), "", shapes)
        sheet = replace(sheet, wires=tuple(overlay.mark(sheet.wires, shapes)), states=overlay.legend)
    courses = {id: line.course for id, line in keep.lines.items() if line.course}
    sheet = replace(sheet, wires=remaining(keep, sheet.wires))
    page = lay_out(sheet, amend=placed, courses=courses)
    return replace(page, edges=amend_edges(keep, page.edges))


def _anywhere(sheet: Sheet) -> Rect:
    return Rect(0, 0, *sheet.body.size)


def _written(
    architecture: Architecture, pages: Sequence[Page], kept: KeptFile, *, format: Format, path: Path
) -> tuple[Path, ...]:
    match format:
        case "drawio":
            return (_write(path, _drawio(architecture, pages, kept).encode()),)
        case _:
            # resvg and browsers draw outside of Python's lock: pages of a PNG are drawn at once.
            with ThreadPoolExecutor() as pool:
                made = list(pool.map(lambda page: _picture(architecture, page, kept, format), pages))
            return tuple(
                _write(_beside(path, page.id, format, len(pages)), picture)
                for page, picture in zip(pages, made, strict=True)
            )


def _drawio(architecture: Architecture, pages: Sequence[Page], kept: KeptFile) -> str:
    from withstand import __version__

    exists = frozenset(architecture.elements)
    drawn = {page.id for page in pages}
    return to_drawio(
        pages,
        version=__version__,
        kept={page.id: carried(kept.pages[page.id], page, exists) for page in pages if page.id in kept.pages},
        others={id: page_as_it_is(diagram) for id, diagram in kept.diagrams.items() if id not in drawn},
        order=tuple(kept.diagrams),
        variables=kept.variables,
    )


def _picture(architecture: Architecture, page: Page, kept: KeptFile, format: Format) -> bytes:
    from withstand.diagrams.writers.notes import notes
    from withstand.diagrams.writers.svg import to_svg

    if format == "drawio.svg":
        keep = kept.pages.get(page.id, KeptPage())
        content = _drawio(architecture, (page,), kept)
        return to_svg(page, content=content, notes=tuple(notes(keep.foreign, keep.places))).encode()
    if format == "png":
        from withstand.diagrams.writers.png import to_png

        return to_png(to_svg(page), page.width, page.height)
    return to_svg(page).encode()


def _beside(path: Path, page: str, format: Format, count: int) -> Path:
    if count == 1:
        return path
    suffix = f".{format}"
    stem = path.name.removesuffix(suffix)
    return path.with_name(f"{stem}-{page}{suffix}")


def _write(path: Path, content: bytes) -> Path:
    """Write beside the file and then take its place, so that no half-written file is left."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            try:
                file.write(content)
            except OSError:
                beside.unlink(missing_ok=True)
                raise
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as problem:
        raise OutputError(f"{path} could not be written: {problem.strerror or problem}") from None
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
