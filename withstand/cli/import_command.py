"""`withstand import`: models that other tools wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from withstand.cli.output import OutputType

INCONCLUSIVE = 3


@click.group(name="import")
def import_() -> None:
    """Read what other tools wrote."""


_output = click.option(
    "-o",
    "--output",
    "outputs",
    type=OutputType(("text", "json")),
    multiple=True,
    help="text or json, to the terminal; FORMAT=FILE, or FILE.json or FILE.txt, to write.",
)
_limits = (
    click.option(
        "--node-limit",
        type=click.IntRange(min=1),
        default=10_000_000,
        show_default=True,
        help="Nodes that one decision diagram may have; a state of a chain counts as twenty.",
    ),
    click.option(
        "--time-limit",
        type=click.FloatRange(min=0.1),
        default=3600.0,
        show_default=True,
        help="Seconds after which to end with an error, whatever was found. Never changes an answer.",
    ),
)


def _limited(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_limits):
        command = option(command)
    return command


@import_.command(name="open-psa")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_output
@_limited
@click.option(
    "--mission-time",
    type=click.FloatRange(min=0),
    default=8760.0,
    show_default=True,
    help="Hours that <system-mission-time/> stands for.",
)
def open_psa(files: tuple[Path, ...], outputs: Any, mission_time: float, **limits: Any) -> None:
    """Evaluate the fault trees of an Open-PSA model: probability, minimal cut sets, importance.

    Exits with 3 when a top event needs more nodes than allowed.
    """
    from withstand.api.fault_tree import evaluate_fault_tree, unfinished, write_fault_tree

    result = evaluate_fault_tree(files, mission_time=mission_time, **limits)
    for text in write_fault_tree(result, outputs or (("text", None),)):
        click.echo(text, nl=False)
    raise SystemExit(INCONCLUSIVE if unfinished(result) else 0)


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@_output
@_limited
@click.option("--mission-time", type=click.FloatRange(min=0), required=True, help="Hours.")
def galileo(file: Path, outputs: Any, mission_time: float, **limits: Any) -> None:
    """Evaluate a dynamic fault tree (Galileo format): probability of having failed by the mission time.

    Exits with 3 when it needs more states or nodes than allowed.
    """
    from withstand.api.fault_tree import evaluate_dynamic_tree, unfinished, write_fault_tree

    result = evaluate_dynamic_tree(file, mission_time, **limits)
    for text in write_fault_tree(result, outputs or (("text", None),)):
        click.echo(text, nl=False)
    raise SystemExit(INCONCLUSIVE if unfinished(result) else 0)
