"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from withstand.cli.output import OutputType

FORMATS = ("text", "json", "html", "sarif", "junit", "markdown")

Command = Callable[..., Any]


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write 2026-11-22", param, ctx)


def architecture_argument(command: Command) -> Command:
    """The spec: one YAML file or a folder of them."""
    return click.argument("path", type=click.Path(path_type=Path))(command)


def as_of_option(command: Command) -> Command:
    """The date for which dated evidence is judged."""
    help = "Date for which records and waivers are judged; default: the architecture's, else today."
    return click.option("--as-of", type=_Date(), help=help)(command)


def output_option(command: Command) -> Command:
    """Several outputs in one run."""
    help = (
        f"Output, may be repeated: FORMAT=FILE, or a FILE whose ending says the format; FORMAT alone goes to "
        f"the terminal. Formats: {', '.join(FORMATS)}. "
        "Default: text, and html and json in out/."
    )
    return click.option("-o", "--output", "outputs", type=OutputType(FORMATS), multiple=True, help=help)(
        command
    )


def simulation_output_option(command: Command) -> Command:
    """Where a simulation goes besides the terminal."""
    help = "FILE.json to write the result as JSON; json alone prints it instead of the text."
    return click.option(
        "-o", "--output", "outputs", type=OutputType(("text", "json")), multiple=True, help=help
    )(command)


def incident_options(command: Command) -> Command:
    """An incident of the past instead of a scenario, where it happens, and the list of incidents."""
    for option in (
        click.option(
            "--incidents", is_flag=True, is_eager=True, expose_value=False, callback=_list_incidents,
            help="List the incidents of the past and stop.",
        ),
        click.option("--in", "region", metavar="REGION", help="Let the incident happen in this region."),
        click.option("--incident", metavar="ID", help="Replay an incident of the past."),
    ):  # fmt: skip
        command = option(command)
    return command


def _list_incidents(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from withstand import api
        from withstand.cli.show_replay import incidents

        incidents(api.incidents())
        context.exit()


def _cores() -> int:
    return os.cpu_count() or 1


def _workers_option() -> Callable[[Command], Command]:
    help = "Processes; default: one per core. Does not change results."
    return click.option("--workers", type=click.IntRange(min=1), default=_cores, help=help)


def _seed_option() -> Callable[[Command], Command]:
    return click.option(
        "--seed", type=click.IntRange(min=0), default=42, show_default=True, help="Seed of all randomness."
    )


def sensitivity_options(command: Command) -> Command:
    """Which facts and settings decide a claim, and how much is spent on finding out."""
    for option in (
        click.option(
            "--budget", "replications", type=click.IntRange(min=60), default=200, show_default=True,
            help="Of --sensitivity: replications of each variant.",
        ),
        _workers_option(),
        _seed_option(),
        click.option(
            "-o", "--output", "outputs", type=OutputType(("text", "json", "svg")), multiple=True,
            help="Of --sensitivity: text, json or svg; FORMAT=FILE, or a FILE that ends in .json or .svg.",
        ),
        click.option(
            "--sensitivity", is_flag=True,
            help="Which facts and settings decide the claim, and where it flips; needs --from FOLDER.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def sampling_options(command: Command) -> Command:
    """Seed, workers, executor and budget of the simulation."""
    for option in (
        click.option("--budget", type=click.IntRange(min=1), help="Most replications of one scenario."),
        click.option(
            "--executor",
            metavar="NAME[=ADDRESS]",
            default="processes",
            help="Who computes: processes (default), or a Dask or Ray cluster: dask=tcp://127.0.0.1:8786, "
            "ray=auto; dask or ray alone starts one on this machine. Does not change results.",
        ),
        _workers_option(),
        _seed_option(),
    ):
        command = option(command)
    return command
