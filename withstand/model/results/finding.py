"""Findings: what a rule says of one resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a failed finding is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Status(StrEnum):
    """What a rule says. Unknown is never pass."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """How a thing is known (design.md §1)."""

    PROVED = "proved"
    SIMULATED = "simulated"
    ATTESTED = "attested"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's word on one resource, with where it was written, why, and what to do."""

    rule: str
    status: Status
    resource: str
    reason: str
    severity: Severity = Severity.MEDIUM
    basis: Basis = Basis.PROVED
    position: str = ""
    remedy: str = ""
    witness: tuple[str, ...] = field(default=())
    """The path, pair or chain that shows it, in order; empty where the resource alone shows it."""
    waived_by: str = ""
    """Id of the waiver that accepts it; the finding stays what it is, but does not fail the run."""
