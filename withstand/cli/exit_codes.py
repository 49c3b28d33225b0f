"""What the exit code says, for CI and for people: an error is never 0 (all hold) and never 1 (violated)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.results.finding import Finding
    from withstand.model.results.verdict import Result

EXIT_CODES = """\
\b
Exit codes:
  0    all claims hold, nothing is found
  1    a claim is violated, or a rule fails
  2    wrong usage or invalid input, or nothing could be assessed
  3    inconclusive, or something is unknown
  4    incomplete: something could not be read or written
  130  interrupted (141: nobody read the output; 70: a bug in withstand)
"""

HOLDS, VIOLATED, INVALID, INCONCLUSIVE, INCOMPLETE = 0, 1, 2, 3, 4
INTERRUPTED = 130
NOBODY_READS = 141
BROKEN = 70


def of_result(result: Result, *, tolerate_inconclusive: bool = False) -> int:
    """1 when a claim is violated without a waiver, 2 when none was assessed, 3 when one is open, else 0."""
    from withstand.model.results.outcome import Outcome

    counted = [verdict.outcome for verdict in result.verdicts if not verdict.waived_by]
    if Outcome.VIOLATED in counted:
        return VIOLATED
    if all(verdict.outcome is Outcome.NOT_ASSESSED for verdict in result.verdicts):
        return INVALID
    return INCONCLUSIVE if Outcome.INCONCLUSIVE in counted and not tolerate_inconclusive else HOLDS


def of_findings(findings: Iterable[Finding]) -> int:
    """1 when something fails without a waiver, 3 when something is unknown, else 0."""
    from withstand.model.results.finding import Status

    statuses = {finding.status for finding in findings if not finding.waived_by}
    if Status.FAIL in statuses:
        return VIOLATED
    return INCONCLUSIVE if Status.UNKNOWN in statuses else HOLDS
