"""A value that a source failed to see: unknown with the reason, never absent and never a default."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a value is unknown."""

    DENIED = "denied"
    THROTTLED = "throttled"
    NOT_SUPPORTED = "not_supported"
    COMPUTED = "computed"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Stands for a value that nobody could see; reading it from the model raises `UnknownValueError`."""

    reason: Reason
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.reason.value}: {self.detail}" if self.detail else self.reason.value
