"""Where a value was written: file, line and column now; a Terraform address or an ARN from other sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One place in one source. Lines and columns count from 1; 0 where the source has none."""

    source: str
    locator: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return (
            f"{self.source}:{self.line}:{self.column}"
            if self.line
            else f"{self.source} {self.locator}".strip()
        )


def nearest(origins: Mapping[Path, Origin], path: Path) -> Origin | None:
    """The origin of `path`, or of its closest written parent; None when nothing on the way is known."""
    for length in range(len(path), 0, -1):
        found = origins.get(path[:length])
        if found is not None:
            return found
    return None
