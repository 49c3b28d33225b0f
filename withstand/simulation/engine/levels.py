"""Service levels over time: outages, recovery times and lost demand of one flow, updated step by step."""

from __future__ import annotations

import math

# Levels are products of many factors; a floor of 0.99 must not be missed by rounding.
ROUNDING = 1e-9

FIRST_HOUR = 3600.0
"""Window after the fault in which success ratios are taken: the time in which users judge an incident."""


class LevelTracker:
    """Follows one flow's level, a step function, as design.md §3 defines RTO and outage."""

    __slots__ = (
        "_since", "back", "below", "cause", "confirmation", "curve", "early", "first", "floor", "level",
        "lost", "lowest", "outage", "rto",
    )  # fmt: skip

    def __init__(self, floor: float, confirmation: float, *, keep: bool = False) -> None:
        self.floor = floor - ROUNDING
        self.confirmation = confirmation
        self.level = 1.0
        self.lowest = 1.0
        self.lost = 0.0
        self.early = 0.0
        """The part of `lost` in the first hour."""
        self.outage = 0.0
        self.first = math.nan
        """Time of the first effect."""
        self.back = math.nan
        """Time since which the level is back, while that is not yet confirmed."""
        self.rto = math.nan
        self.cause = -1
        """Link after which the level came back, of the recovery that `rto` is about: the first to last."""
        self.below = False
        self._since = 0.0
        self.curve: list[tuple[float, float]] | None = [(0.0, 1.0)] if keep else None

    def set(self, now: float, level: float, cause: int) -> None:
        """The level from now on; `cause` is the link that changed it."""
        if level == self.level:
            return
        if self.level != 1.0 or self.below:  # else there is nothing to account for
            self.pass_time(now)
        self._since = now
        self.level = level
        if level < self.lowest:
            self.lowest = level
        below = level < self.floor
        if below and not self.below:
            self._fall(now)
        elif self.below and not below:
            self.back = now
            if math.isnan(self.rto):
                self.cause = cause
        self.below = below
        if self.curve is not None:
            self.curve.append((now, level))

    def _fall(self, now: float) -> None:
        if math.isnan(self.first):
            self.first = now
        if math.isnan(self.rto) and now - self.back >= self.confirmation:
            self.rto = self.back - self.first
        self.back = math.nan

    def pass_time(self, now: float) -> None:
        """Accounts for the time since the last change."""
        since = self._since
        spent = now - since
        if spent > 0:
            missed = 1 - self.level
            self.lost += missed * spent
            if since < FIRST_HOUR and missed > 0:
                self.early += missed * (spent if now < FIRST_HOUR else FIRST_HOUR - since)
            if self.below:
                self.outage += spent
        self._since = now

    def finish(self, now: float) -> None:
        """The end of the replication: what is back now stays back."""
        self.pass_time(now)
        if math.isnan(self.rto):
            if math.isnan(self.first):
                self.rto = 0.0
            else:
                self.rto = (now if self.below else self.back) - self.first
