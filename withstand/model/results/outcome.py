"""The four verdicts."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The four verdicts (design.md §1)."""

    HOLDS = "holds"
    VIOLATED = "violated"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not_assessed"
