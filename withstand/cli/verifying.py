"""Verify, then write every output that was asked for; the terminal last."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from withstand.cli.output import Output
from withstand.errors import Interrupted

if TYPE_CHECKING:
    from withstand.api import Progress
    from withstand.model.architecture import Architecture
    from withstand.model.results.verdict import Result

OUT = Path("out")


def verify_and_write(path: Path, outputs: Sequence[Output], **how: Any) -> Result:
    """Verify the architecture at `path` and write the outputs; by default text, and html and json in out/.

    Ctrl-C in between: what was decided is written, then Interrupted says what was not.
    """
    from withstand import api

    started = time.perf_counter()
    api.check_outputs([file for _, file in outputs if file is not None])
    architecture = api.load(path)
    try:
        with _progress() as progress:
            result = api.verify(architecture, api.VerifyOptions(progress=progress, **how))
    except Interrupted as interrupt:
        click.echo("interrupted: writing what was decided; Ctrl-C again to leave it", err=True)
        _write(interrupt.kept, architecture, outputs, started)
        raise
    return _write(result, architecture, outputs, started)


def _write(result: Result, architecture: Architecture, outputs: Sequence[Output], started: float) -> Result:
    from withstand import api

    outputs = outputs or (
        ("text", None),
        ("html", OUT / f"{result.architecture}.html"),
        ("json", OUT / f"{result.architecture}.json"),
    )
    files = [(format, file) for format, file in outputs if file is not None]
    api.write(result, architecture, files)
    result = replace(result, seconds=time.perf_counter() - started)
    for format, file in outputs:
        if file is None:
            click.echo(api.render(format, result, architecture))
    _say_where(files, result)
    return result


def _say_where(files: Sequence[tuple[str, Path]], result: Result) -> None:
    from withstand.model.results.outcome import Outcome

    for format, file in files:
        label = "report" if format == "html" else format
        click.echo(f"{label}: {file}", err=True)
    order = (Outcome.VIOLATED, Outcome.INCONCLUSIVE, Outcome.HOLDS, Outcome.NOT_ASSESSED)
    first = min(result.verdicts, key=lambda verdict: order.index(verdict.outcome))
    if any(format == "json" for format, _ in files):
        click.echo(f"next: withstand explain {first.claim}", err=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """Progress on standard error, only where a person watches it."""
    stream = sys.stderr
    watched = stream.isatty()

    def say(what: str) -> None:
        if watched:
            stream.write(f"\r\x1b[2K{what} …")
            stream.flush()

    try:
        yield say
    finally:
        if watched:
            stream.write("\r\x1b[2K")
            stream.flush()
