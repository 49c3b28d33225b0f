"""Claims by scenarios: what was found where; an empty cell was not assessed, and looks like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from withstand.model.elements.fault_kind import fault_kinds
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Verdict, judge, worst
from withstand.reports.charts.svg import Chart, element, group, line, picture, rect, shorten, text
from withstand.reports.wording import SYMBOLS, WORDS, plural

LEFT, TOP, CELL = 240.0, 150.0, 26.0
# A loss of a whole place is asked about by name; of other things there are dozens, and the worst of a family
# decides its cell.
_MOST_PLACES = 6
_MOST_COLUMNS = 18
_STYLES: Mapping[Outcome, str] = {
    Outcome.HOLDS: "good",
    Outcome.VIOLATED: "bad",
    Outcome.INCONCLUSIVE: "open",
    Outcome.NOT_ASSESSED: "none",
}


def heat_map(id: str, title: str, verdicts: Sequence[Verdict]) -> Chart:
    """Claims that were measured in scenarios, by scenario. ValueError when there is none."""
    cells = {verdict.claim: found for verdict in verdicts if (found := _outcomes(verdict))}
    if not cells:
        raise ValueError("no claim was measured in a scenario")
    columns = _columns([scenario for found in cells.values() for scenario in found])
    grid = {
        claim: {column: told for column, members in columns.items() if (told := _of(found, members))}
        for claim, found in cells.items()
    }
    height = TOP + CELL * len(grid) + 40
    summary = _summary(verdicts, grid, columns)
    content = [
        *(_column(name, index) for index, name in enumerate(columns)),
        *(_row(claim, grid[claim], columns, index) for index, claim in enumerate(grid)),
        _legend(height - 14),
    ]
    rows = tuple(
        (claim, *(WORDS[told[column]] if column in told else "" for column in columns))
        for claim, told in grid.items()
    )
    return Chart(id, title, summary, picture(id, height, title, summary, *content), ("Claim", *columns), rows)


def _outcomes(verdict: Verdict) -> dict[str, Outcome]:
    """The worst outcome of a claim in each scenario."""
    found: dict[str, list[Outcome]] = {}
    for part in verdict.parts:
        if part.answer is None:
            continue
        for measured in part.answer.measurements:
            if measured.scenario and part.bound is not None:
                found.setdefault(measured.scenario, []).append(judge(part.bound, measured.judged))
        for gap in part.answer.unmeasured:
            if gap.scenario:
                outcome = Outcome.INCONCLUSIVE if gap.leaves_open else Outcome.NOT_ASSESSED
                found.setdefault(gap.scenario, []).append(outcome)
    return {scenario: worst(outcomes) for scenario, outcomes in found.items()}


def _columns(scenarios: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Column names with the scenarios in them: places one by one, other families in one column each."""
    families: dict[str, dict[str, None]] = {}
    for scenario in scenarios:
        families.setdefault(scenario.partition(":")[0], {})[scenario] = None
    columns: dict[str, tuple[str, ...]] = {}
    places = [name for name, kind in fault_kinds().items() if kind.whole]
    for family in sorted(families, key=lambda each: places.index(each) if each in places else len(places)):
        members = tuple(sorted(families[family]))
        if len(members) == 1 or (family in places and len(members) <= _MOST_PLACES):
            columns.update({member: (member,) for member in members})
        else:
            columns[f"{family} ({len(members)})"] = members
    rest = list(columns)[_MOST_COLUMNS - 1 :]
    if len(rest) > 1:
        merged = tuple(member for name in rest for member in columns.pop(name))
        columns[f"{len(merged)} more scenarios"] = merged
    return columns


def _of(found: Mapping[str, Outcome], members: Sequence[str]) -> Outcome | None:
    outcomes = [found[member] for member in members if member in found]
    return worst(outcomes) if outcomes else None


def _summary(
    verdicts: Sequence[Verdict],
    grid: Mapping[str, Mapping[str, Outcome]],
    columns: Mapping[str, Sequence[str]],
) -> str:
    scenarios = sum(len(members) for members in columns.values())
    rest = len(verdicts) - len(grid)
    return (
        f"{plural(len(grid), 'claim')} in {plural(scenarios, 'scenario')}; a column of several shows the "
        "worst. An empty cell was not asked. "
        + (f"Without a scenario: {plural(rest, 'further claim')}." if rest else "")
    )


def _column(name: str, index: int) -> Markup:
    x, y = LEFT + CELL * index + CELL / 2, TOP - 10
    return text(
        x, y, shorten(name, TOP + 30), "tick", transform=f"rotate(-48 {x:.1f} {y:.1f})", text_anchor="start"
    )


def _row(claim: str, told: Mapping[str, Outcome], columns: Mapping[str, Sequence[str]], index: int) -> Markup:
    y = TOP + CELL * index
    right = LEFT + CELL * len(columns)
    return group(
        line(16.0, y + CELL - 1, right, y + CELL - 1, class_="lane"),
        text(16.0, y + 17, shorten(claim, LEFT - 24), "label"),
        *(_cell(LEFT + CELL * place, y, told.get(column)) for place, column in enumerate(columns)),
    )


def _cell(x: float, y: float, outcome: Outcome | None) -> Markup:
    if outcome is None:
        return rect(x + 3, y + 3, CELL - 7, CELL - 7, class_="blank", rx=3)
    return group(
        rect(x + 2, y + 2, CELL - 5, CELL - 5, class_=f"cell {_STYLES[outcome]}", rx=3),
        text(x + CELL / 2 - 0.5, y + 17, SYMBOLS[outcome], "symbol", text_anchor="middle"),
        element("title", WORDS[outcome]),
    )


def _legend(y: float) -> Markup:
    parts: list[Markup] = []
    x = 16.0
    for outcome in Outcome:
        parts.append(rect(x, y - 13, 18.0, 18.0, class_=f"cell {_STYLES[outcome]}", rx=3))
        parts.append(text(x + 9, y + 1, SYMBOLS[outcome], "symbol", text_anchor="middle"))
        parts.append(text(x + 26, y + 1, WORDS[outcome], "tick"))
        x += 116
    parts.append(rect(x, y - 13, 18.0, 18.0, class_="blank", rx=3))
    parts.append(text(x + 26, y + 1, "not asked in this scenario", "tick"))
    return group(*parts)
