"""Where an output goes: `-o FORMAT=FILE`, `-o FORMAT`, or `-o FILE` whose ending says the format."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

Output = tuple[str, Path | None]

ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".drawio": "drawio",
    ".drawio.svg": "drawio.svg",
    ".svg": "svg",
    ".png": "png",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".classic.svg": "classic.svg",
    ".classic.png": "classic.png",
    ".dot": "dot",
}


class OutputType(click.ParamType[Output]):
    """One output among `formats`; a command whose outputs are files only says `file_needed`."""

    def __init__(self, formats: tuple[str, ...], *, file_needed: bool = False) -> None:
        self.formats = formats
        self.file_needed = file_needed
        self.name = "file" if file_needed else "format[=file]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Format and file; None is the terminal."""
        if isinstance(value, tuple):
            return value
        format, separator, file = str(value).partition("=")
        if format in self.formats and (file or not (separator or self.file_needed)):
            return format, Path(file) if file else None
        if format in self.formats:
            self.fail(f"{value!r} names no file; write {format}=FILE", param, ctx)
        if separator:
            self.fail(f"{format!r} is not a format; {self._instead(format)}", param, ctx)
        known = self._of_ending(format)
        if known is None:
            self.fail(
                f"{format!r} is no format, and its ending names none; {self._instead(format)}", param, ctx
            )
        return known, Path(format)

    def _of_ending(self, file: str) -> str | None:
        """The format of the longest ending that is known here."""
        found = [ending for ending in self._endings() if file.lower().endswith(ending)]
        return ENDINGS[max(found, key=len)] if found else None

    def _endings(self) -> tuple[str, ...]:
        return tuple(ending for ending, format in ENDINGS.items() if format in self.formats)

    def _instead(self, format: str) -> str:
        close = get_close_matches(format, self.formats, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        return (
            f"{meant}write FORMAT=FILE with {', '.join(self.formats)}, "
            f"or a FILE that ends in {' '.join(self._endings())}"
        )
