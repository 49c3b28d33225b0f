"""The command tree of `withstand`: each command parses its options and calls one use case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from withstand import __version__
from withstand.cli.diagram_command import diagram
from withstand.cli.exit_codes import EXIT_CODES
from withstand.cli.guard import Guarded
from withstand.cli.import_command import import_
from withstand.cli.options import (
    architecture_argument,
    as_of_option,
    incident_options,
    output_option,
    sampling_options,
    sensitivity_options,
    simulation_output_option,
)


@click.group(
    cls=Guarded,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, prog_name="withstand")
def main() -> None:
    """Does a cloud architecture withstand failure, load and audit?"""


main.add_command(import_)
main.add_command(diagram)


@main.command(short_help="Write a small architecture to start from.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--force", is_flag=True, help="Overwrite files that exist.")
def init(folder: Path, force: bool) -> None:
    """Write a small architecture to start from, its schema for your editor, and a CI workflow."""
    from withstand import api
    from withstand.cli import show

    show.written(api.start(folder, force=force), hint=f"next: withstand verify {folder / 'platform.yaml'}")


@main.command(short_help="Say what is wrong with an architecture, and what decides nothing.")
@architecture_argument
def validate(path: Path) -> None:
    """Read an architecture and say what is wrong with it, and which of its values decide nothing."""
    from withstand import api
    from withstand.cli import show

    architecture = api.load(path)
    show.valid(architecture, path)
    show.recorded_only(api.recorded_values(architecture))


@main.command()
@architecture_argument
@as_of_option
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Only this rule; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Show what passes and what does not apply, too.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found.")
def check(path: Path, *, as_of: Any, rules: tuple[str, ...], everything: bool, exit_zero: bool) -> None:
    """Run every rule on the architecture."""
    from withstand import api
    from withstand.cli import show
    from withstand.cli.exit_codes import of_findings

    findings = api.check(api.load(path), as_of=as_of, rules=rules)
    show.findings(findings, everything=everything)
    raise SystemExit(0 if exit_zero else of_findings(findings))


@main.command()
@architecture_argument
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="NAME", help='Name or pattern, e.g. "region-loss:*".'
)
@incident_options
@click.option("--list", "listing", is_flag=True, help="List the scenarios and stop.")
@click.option("--trace", is_flag=True, help="Show the median and the worst replication in full.")
@simulation_output_option
@sampling_options
def simulate(path: Path, *, listing: bool, **how: Any) -> None:
    """Let things fail, and show what happens."""
    from withstand import api
    from withstand.cli import show
    from withstand.cli.simulating import simulate_and_write

    architecture = api.load(path)
    if listing:
        show.scenarios(api.scenarios(architecture))
    else:
        simulate_and_write(architecture, **how)


@main.command()
@architecture_argument
@output_option
@sampling_options
@as_of_option
@click.option(
    "--claim", "claims", multiple=True, metavar="NAME", help='Only this claim or pattern, e.g. "rto.*".'
)
@click.option(
    "--inconclusive", type=click.Choice(["fail", "warn"]), default="fail", help="warn: exit 0 instead of 3."
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 whatever the verdicts are.")
@click.option(
    "--sensitivity",
    multiple=True,
    metavar="CLAIM",
    help="Also find what decides this claim; a minute or two each.",
)
def verify(
    path: Path, *, outputs: Any, claims: tuple[str, ...], inconclusive: str, exit_zero: bool, **how: Any
) -> None:
    """Give every claim its verdict, with evidence. The command for CI."""
    from withstand.cli.exit_codes import of_result
    from withstand.cli.verifying import verify_and_write

    result = verify_and_write(path, outputs, claims=claims, **how)
    raise SystemExit(0 if exit_zero else of_result(result, tolerate_inconclusive=inconclusive == "warn"))


@main.command(short_help="Tell the whole story of one claim or one rule.")
@click.argument("subject", required=False)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="JSON result, or an architecture; default: the newest in out/.",
)
@click.option("--assumptions", is_flag=True, help="The facts and assumptions that most verdicts rest on.")
@click.option("--trace", is_flag=True, help="Every event of the claim's median and worst replication.")
@sensitivity_options
def explain(
    subject: str | None,
    source: Path | None,
    *,
    assumptions: bool,
    trace: bool,
    sensitivity: bool,
    outputs: Any,
    **how: Any,
) -> None:
    """Tell the whole story of one claim (rto.dns) or one rule (SEC001)."""
    from withstand import api

    if not subject and not assumptions:
        raise click.UsageError("name a claim or a rule, or use --assumptions")
    if subject and sensitivity:
        options = api.SensitivityOptions(**how)
        for text in api.explain_sensitivity(subject, source, options, outputs or (("text", None),)):
            click.echo(text)
    elif outputs:
        raise click.UsageError("-o belongs to --sensitivity; other explanations are text")
    else:
        click.echo(api.explain(subject or "", source=source, assumptions=assumptions, trace=trace))


@main.command()
@click.option("--result", is_flag=True, help="The schema of the JSON result instead.")
def schema(result: bool) -> None:
    """Print the JSON Schema of the spec, for editors."""
    import json

    from withstand import api

    click.echo(json.dumps(api.result_schema() if result else api.spec_schema(), indent=2))


@main.command(short_help="Judge the reference platform and write its report.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    help="Where the report goes.",
)
@sampling_options
def demo(folder: Path, **sampling: Any) -> None:
    """Judge the reference platform and write its report; needs no account and no network."""
    from withstand import api
    from withstand.cli.exit_codes import of_result
    from withstand.cli.verifying import verify_and_write

    outputs = (
        ("text", None),
        ("html", folder / f"{api.EXAMPLE}.html"),
        ("json", folder / f"{api.EXAMPLE}.json"),
    )
    raise SystemExit(of_result(verify_and_write(api.example(), outputs, **sampling)))
