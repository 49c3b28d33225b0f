"""Write: the outputs of a result, each whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.verdict import Result


def write(result: Result, architecture: Architecture, outputs: Sequence[tuple[str, Path]]) -> None:
    """Write each output (format, file), whole or not at all; OutputError says what could not be written."""
    from withstand.reports.write import write as write_files

    write_files(outputs, result, architecture)


def render(format: str, result: Result, architecture: Architecture) -> str:
    """One output as text."""
    from withstand.reports.write import render as render_text

    return render_text(format, result, architecture)
