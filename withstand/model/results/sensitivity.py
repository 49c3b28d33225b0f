"""Sensitivity: which facts and settings decide a judged number, by how much, and where the verdict flips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Estimate
from withstand.model.results.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Lever:
    """A number that is varied: a fact (`KIND.NAME`) or a numeric setting of elements (`NAME.FIELD`)."""

    name: str
    kind: Literal["fact", "setting"]
    value: float
    """As it is; of a fact that varies from event to event its typical value."""
    unit: str
    standing: str
    """The class of a fact, or "setting"."""
    varies: bool = False
    """Whether it is a distribution over events, which is scaled as a whole."""
    path: tuple[str, ...] = ()
    """Of a setting: section, bare name, field, and a field within it; of a fact: kind and name."""

    @property
    def settable(self) -> bool:
        """Whether the owner of the platform can change it: not a limit of the provider."""
        return self.standing not in ("limit", "sla")


@dataclass(frozen=True, slots=True)
class Swing:
    """The judged statistic with one lever at a low and at a high value, everything else as it is."""

    lever: Lever
    low: float
    """Low value of the lever (typical value, where the whole law is scaled)."""
    high: float
    at_low: Estimate
    at_high: Estimate
    width: float
    """Distance between the smallest and the largest value of the statistic, the base included."""


@dataclass(frozen=True, slots=True)
class Flip:
    """Where one lever alone turns the verdict on the measurement; the interval is taken into account."""

    lever: Lever
    low: float
    """Ends of the range that was searched, as values of the lever."""
    high: float
    holds_at: float | None = None
    """The value nearest to the turning point at which the bound was seen to hold; None: no turning point."""
    fails_at: float | None = None
    """The value on the other side at which it was seen not to hold (violated or inconclusive)."""
    estimate: Estimate | None = None
    """The statistic at `holds_at`."""
    whole: Outcome | None = None
    """What the whole part of the claim, with all its scenarios and scopes, comes to at `holds_at`."""


@dataclass(frozen=True, slots=True)
class Together:
    """Several levers changed at once, all by one factor and no further than needed: the bound then holds."""

    values: tuple[tuple[Lever, float], ...]
    estimate: Estimate | None
    whole: Outcome
    """What the whole part of the claim, with all its scenarios and scopes, then comes to."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What decides one measurement of a claim."""

    claim: str
    metric: str
    scope: str
    scenario: str
    bound: Bound
    outcome: Outcome
    """Of this measurement at this number of replications."""
    base: Estimate
    replications: int
    swings: tuple[Swing, ...]
    """Widest first."""
    flips: tuple[Flip, ...]
    """For the levers with the widest swings."""
    tried: int
    """How many levers were varied."""
    slight: tuple[str, ...] = ()
    """Levers with some influence in the first look, but less than those of `swings`."""
    without_influence: tuple[str, ...] = ()
    """Levers that changed nothing at all."""
    notes: tuple[str, ...] = ()
    together: Together | None = None
    """Where no single lever makes it hold: the widest ones changed together; None: not needed, or no use."""
