"""`withstand diagram`: the architecture as pictures that people hand in and go on editing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from withstand.cli.options import architecture_argument
from withstand.cli.output import OutputType

# As `withstand.diagrams` has them; named here so that --help imports nothing heavy.
FORMATS = ("drawio", "drawio.svg", "svg", "png", "mermaid", "classic.svg", "classic.png", "dot")


@click.command()
@architecture_argument
@click.option(
    "-o",
    "--output",
    "outputs",
    type=OutputType(FORMATS, file_needed=True),
    multiple=True,
    help="May be repeated: a FILE whose ending says the format, or FORMAT=FILE. "
    f"Formats: {', '.join(FORMATS)}. Default: out/NAME.drawio, or out/NAME-JOURNEY.drawio.",
)
@click.option(
    "--page", "pages", multiple=True, help="recovery, region, data, security or delivery; default: all."
)
@click.option("--focus", default="", metavar="JOURNEY", help="Only what this journey reaches.")
@click.option("--scenario", default="", metavar="NAME", help="Paint what fails, e.g. region-loss:us-east-1.")
@click.option("--against", type=click.Path(path_type=Path), help="An earlier version: paint what differs.")
@click.option(
    "--result",
    type=click.Path(path_type=Path),
    help="JSON result: paint its verdicts, or its recovery times with --scenario.",
)
@click.option("--fresh", is_flag=True, help="Forget what people changed in the existing file.")
def diagram(path: Path, *, outputs: tuple[tuple[str, Path], ...], **what: Any) -> None:
    """Draw the architecture. An existing .drawio file keeps what people moved, changed, added or deleted."""
    from withstand import api

    architecture = api.load(path)
    name = "-".join(filter(None, (architecture.name, what["focus"])))  # a journey has a file of its own
    wanted = outputs or (("drawio", Path("out") / f"{name}.drawio"),)
    tell = partial(click.echo, err=True)
    for file in api.diagram(architecture, wanted, api.DiagramOptions(**what), tell):
        click.echo(f"wrote {file}")
