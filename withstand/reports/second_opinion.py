"""The exact twin of an availability in words: the value, the difference, and what makes it up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from withstand.model.results.estimate import Because, Contribution, SecondOpinion
from withstand.model.results.judging import format_estimate
from withstand.reports import wording

_LEAST_MINUTES = 0.05
"""What is less reads as 0.0 minutes a year."""
_REASONS: Mapping[Because, str] = {
    "simulated only": "only simulated: no component of the structure function fails so",
    "redundant": "alone it stops nothing in the structure function, where what is left takes over at once",
    "exact only": "only exact: the simulation plays no such fault",
    "several at once": "only exact: the simulation takes incidents not to overlap",
    "both": "counted by both",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One class of incidents as a row of a table: all of it text."""

    name: str
    why: str
    simulated: str
    exact: str
    difference: str


def headline(opinion: SecondOpinion) -> str:
    """ "Exact from the structure function: 99.887 %; …", or why there is nothing to say."""
    if opinion.estimate is None:
        return f"Exact from the structure function: none, {wording.clean(opinion.reason)}"
    told = f"Exact from the structure function: {format_estimate(opinion.estimate)}"
    return told + (f"; {format_estimate(opinion.uncertain)}" if opinion.uncertain else "")


def difference(opinion: SecondOpinion) -> str:
    """How far the two lie apart, and how much of that nothing here explains; "" without an exact value."""
    if opinion.estimate is None:
        return ""
    return (
        f"Simulated less exact: {_signed(opinion.difference)} minutes of downtime a year; "
        f"remainder, of what both count: {_signed(opinion.remainder)}"
    )


def rows(opinion: SecondOpinion) -> Sequence[Row]:
    """The classes of incidents that make the difference up, the largest first; the smallest as one row."""
    large = [each for each in opinion.contributions if _counts(each)]
    small = [each for each in opinion.contributions if not _counts(each)]
    made = [_row(each) for each in large]
    if small:
        simulated = math.fsum(each.simulated for each in small)
        exact = math.fsum(each.exact for each in small)
        made.append(Row(f"smaller classes ({len(small)})", "", *_numbers(simulated, exact)))
    return made


def as_lines(opinion: SecondOpinion) -> Sequence[str]:
    """All of it as lines of text."""
    lines = [headline(opinion)]
    if told := difference(opinion):
        lines.append(told)
    lines += [
        f"  {row.name}: {row.difference} (simulated {row.simulated}, exact {row.exact})"
        + (f"; {row.why}" if row.why else "")
        for row in rows(opinion)
    ]
    return [*lines, *(f"note: {wording.clean(note)}" for note in opinion.notes)]


def _counts(one: Contribution) -> bool:
    return max(abs(one.simulated), abs(one.exact)) >= _LEAST_MINUTES


def _row(one: Contribution) -> Row:
    mostly = f", most by {wording.scenario(wording.clean(one.mostly))}" if ":" in one.mostly else ""
    return Row(one.name, _REASONS[one.because] + mostly, *_numbers(one.simulated, one.exact))


def _numbers(simulated: float, exact: float) -> tuple[str, str, str]:
    return f"{simulated:,.1f}", f"{exact:,.1f}", _signed(simulated - exact)


def _signed(minutes: float) -> str:
    """A number of minutes with its sign, as it is read: "+153.8", "−17.0"."""
    rounded = round(minutes, 1)
    return f"{rounded:+,.1f}".replace("-", "−") if rounded else "0.0"
