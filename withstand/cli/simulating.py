"""Simulate scenarios or replay an incident, then write what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from withstand.cli.output import Output
from withstand.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


def simulate_and_write(
    architecture: Architecture,
    *,
    scenarios: tuple[str, ...],
    incident: str | None,
    region: str | None,
    trace: bool,
    outputs: tuple[Output, ...],
    **sampling: Any,
) -> None:
    """Scenarios by name or one incident by id, never both; text on the terminal unless JSON goes there.

    Ctrl-C in between: the finished scenarios are shown and written, then Interrupted says how many they are.
    """
    from withstand import api

    _check(scenarios, incident, region, outputs)
    api.check_outputs([file for _, file in outputs if file is not None])
    options = api.VerifyOptions(**sampling)
    found: Any
    if incident:
        found = api.replay(architecture, incident, region, options)
        _write(found, outputs, partial(_show_replay, trace=trace))
        return
    show = partial(_show_scenarios, architecture=architecture, trace=trace)
    try:
        found = api.simulate(architecture, scenarios, options)
    except Interrupted as interrupt:
        if interrupt.kept:
            _write(interrupt.kept, outputs, show, interrupted=str(interrupt))
        raise
    _write(found, outputs, show)


def _write(
    found: Any, outputs: tuple[Output, ...], show: Callable[[Any], None], *, interrupted: str = ""
) -> None:
    from withstand import api

    for _, file in (output for output in outputs if output[1] is not None):
        api.write_simulation(found, file or Path(), interrupted)
    if ("json", None) in outputs:
        click.echo(api.simulation_json(found, interrupted), nl=False)
    elif not outputs or any(format == "text" or file is not None for format, file in outputs):
        show(found)
    for format, file in outputs:
        if file is not None:
            click.echo(f"{format}: {file}", err=True)


def _check(
    scenarios: tuple[str, ...], incident: str | None, region: str | None, outputs: tuple[Output, ...]
) -> None:
    if incident and scenarios:
        raise UsageError("--incident replays one incident: leave --scenario out, or run the command twice")
    if region and not incident:
        raise UsageError("--in says where an incident happens: add --incident ID (--incidents lists them)")
    if any(format == "text" and file is not None for format, file in outputs):
        raise UsageError("text goes to the terminal: redirect it, or write -o json=FILE")


def _show_replay(found: Any, *, trace: bool) -> None:
    from withstand.cli import show_replay

    show_replay.replay(found, trace=trace)


def _show_scenarios(found: Any, *, architecture: Architecture, trace: bool) -> None:
    from withstand.cli import show_simulation

    show_simulation.simulations(found, architecture, trace=trace)
