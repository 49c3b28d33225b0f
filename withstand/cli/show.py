"""What commands print on the terminal: plain lines, symbols with words, colour only as a hint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.recorded_only import RecordedValues
    from withstand.model.elements.scenario import Scenario
    from withstand.model.results.estimate import Trace
    from withstand.model.results.finding import Finding

_NAMES_SHOWN = 4
_SYMBOLS = {
    "pass": ("✓", "green"),
    "fail": ("✗", "red"),
    "unknown": ("?", "yellow"),
    "not applicable": ("–", "white"),
}


def written(files: Sequence[Path], *, hint: str) -> None:
    """The files that a command wrote, and what to do next."""
    for file in files:
        click.echo(f"wrote {file}")
    click.echo(hint)


def valid(architecture: Architecture, path: Path) -> None:
    """One line that says what the architecture consists of."""
    counts = {
        "region": len(architecture.regions),
        "zone": len(architecture.zones),
        "resource": len(architecture.resources) + len(architecture.workloads),
        "journey": len(architecture.journeys),
        "claim": len(architecture.claims),
    }
    said = ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items())
    click.echo(f"{path}: valid. {architecture.title or architecture.name}: {said}")


def recorded_only(found: Sequence[RecordedValues]) -> None:
    """The fields that are written and decide nothing, one a line, with the reason and the first place."""
    if not found:
        return
    from withstand.model.elements.recorded_only import summary

    click.echo(summary(found))
    width = max(len(each.field) for each in found)
    for each in found:
        click.echo(f"  {each.field:<{width}}  {each.count:>3} ×  {each.why}  ({each.first})")


def findings(found: Sequence[Finding], *, everything: bool) -> None:
    """Findings by rule: what fails and what is unknown, with `everything` the rest; then the counts."""
    shown = [finding for finding in found if everything or finding.status.value in ("fail", "unknown")]
    for rule, group in groupby(shown, key=lambda finding: finding.rule):
        members = list(group)
        click.secho(f"\n{rule}  {members[0].severity.value}", bold=True)
        for alike in _alike(members):
            _findings_alike(alike)
        remedy = next((finding.remedy for finding in members if finding.remedy), "")
        if remedy:
            click.echo(f"    do: {remedy}")
    counts = {status: sum(finding.status.value == status for finding in found) for status in _SYMBOLS}
    click.echo("\n" + " · ".join(f"{count} {status}" for status, count in counts.items()))


def _alike(members: Iterable[Finding]) -> Iterable[list[Finding]]:
    """Findings that say the same of several resources, together."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in members:
        said = finding.reason.replace(finding.resource, finding.resource.partition("@")[0])
        key = (finding.status.value, _without_name(finding, said), finding.waived_by)
        groups.setdefault(key, []).append(finding)
    return groups.values()


def _without_name(finding: Finding, reason: str) -> str:
    """The reason without the resource's own name in front, which the line shows anyway."""
    name = finding.resource.partition("@")[0]
    return reason.removeprefix(f"{name}: ") if reason.startswith(f"{name}: ") else reason


def _findings_alike(alike: list[Finding]) -> None:
    first = alike[0]
    symbol, colour = _SYMBOLS[first.status.value]
    mark = click.style(f"{symbol} {first.status.value}", fg=colour)
    names = [finding.resource for finding in alike]
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    waived = f" (waived: {first.waived_by})" if first.waived_by else ""
    reason = first.reason.removeprefix(f"{first.resource}: ")
    click.echo(f"  {mark}  {', '.join(names[:_NAMES_SHOWN])}{more}: {reason}{waived}")
    if first.witness:
        click.echo(f"    by: {' → '.join(first.witness)}")
    if first.position:
        click.echo(f"    at: {first.position}")


def scenarios(known: Iterable[Scenario]) -> None:
    """The scenarios of an architecture, one a line."""
    for scenario in known:
        rate = f"{scenario.rate:.3g} a year" if scenario.rate is not None else ""
        click.echo(f"{scenario.id:<44} {scenario.title or scenario.faults[0].kind:<40} {rate}".rstrip())


def trace_events(replication: Trace) -> None:
    """One replication in full: its events in order with time, effect and cause."""
    click.echo(f"  {replication.title} (replication {replication.replication})")
    for index, event in enumerate(replication.events):
        cause = f"  ← {event.cause}" if event.cause is not None else ""
        effect = f": {event.effect}" if event.effect else ""
        click.echo(f"   {index:>4}  {event.at:>10.2f} s  {event.what} {event.element}{effect}{cause}")
