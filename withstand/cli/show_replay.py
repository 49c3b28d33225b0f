"""What an incident of the past would have done, on the terminal: plain lines, one thought each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from withstand.cli.show import trace_events
from withstand.cli.show_simulation import link_in_words, row
from withstand.model.elements.fault_kind import fault_kind
from withstand.model.values.display import format_fraction, format_seconds

if TYPE_CHECKING:
    from withstand.model.results.estimate import Estimate, Measurement
    from withstand.simulation.incidents import Incident
    from withstand.simulation.incidents.replay import JourneyImpact, Refusal, Replay, StoreImpact
    from withstand.simulation.incidents.staging import Staged, Staging

_NAMES_SHOWN = 4
_MARKS = {"played": ("▶", "cyan"), "not used here": ("–", "white"), "not modelled": ("?", "yellow")}
_BASES = {
    "message": "provider's message",
    "secondary": "secondary source",
    "memory": "from memory",
    "estimate": "own estimate",
}
_MINUTE = 60


def incidents(known: Iterable[Incident]) -> None:
    """The incidents of the past, one a line."""
    for incident in known:
        click.echo(f"{incident.id:<42} {format_seconds(incident.duration):>9}  {incident.title}")


def replay(found: Replay, *, trace: bool) -> None:
    """The answer by journey and store; then what of the incident is played and what is not."""
    _head(found.staging)
    click.echo(f"\n{_comparison(found)}")
    if found.staging.scenario is not None:
        _journeys(found)
        _stores(found.stores)
        _control_planes(found)
    _effects(found.staging.effects, notes=trace)
    if trace:
        _chain(found.journeys)
        for replication in found.traces:
            trace_events(replication)


def _head(staging: Staging) -> None:
    incident = staging.incident
    click.secho(f"{incident.id}  {incident.title}", bold=True)
    click.echo(
        f"  {incident.region}, {incident.start}, {format_seconds(incident.duration)} "
        f"({_BASES[incident.basis]}: {incident.source})"
    )
    moved = f", not in {incident.region}: you asked for it with --in" if staging.mapped else ""
    click.echo(f"  Played in {staging.region}{moved}.")


def _effects(effects: Sequence[Staged], *, notes: bool) -> None:
    """One line an effect, and what it hits here or why it is not played; with `notes` where it comes from."""
    click.secho("\nWhat failed then, and whether it is played here", bold=True)
    for staged in effects:
        effect = staged.effect
        mark, colour = _MARKS[staged.fate]
        share = f"{effect.severity:.0%} of " if effect.severity < 1 else ""
        times = f"{format_seconds(effect.at)} – {format_seconds(effect.end)}"
        part = fault_kind(effect.kind).part
        what = f"{share}{effect.service}{f' ({part})' if part else ''}"
        reason = staged.reason if staged.fate == "not modelled" else _names(staged.elements) or staged.reason
        click.echo(
            f"  {click.style(f'{mark} {staged.fate:<13}', fg=colour)} {times:<22} {what}"
            + (f": {reason}" if reason else "")
        )
        if notes:
            click.echo(f"      {_BASES[effect.basis]}. {effect.note}".rstrip())
    if not notes:
        click.echo("  where times and shares come from, every link, and two runs in full: --trace")


def _names(elements: Sequence[str]) -> str:
    more = f" and {len(elements) - _NAMES_SHOWN} more" if len(elements) > _NAMES_SHOWN else ""
    return ", ".join(elements[:_NAMES_SHOWN]) + more


def _journeys(found: Replay) -> None:
    if found.journeys:
        header = ("outage P50", "P95", "RTO P95", "lost P95", "lowest")
        click.echo("\n" + row("Journeys (* critical)", header, "decided by"))
    for impact in found.journeys:
        _journey(impact)
    if found.untouched:
        click.echo(f"  not touched: {', '.join(found.untouched)}")


def _journey(impact: JourneyImpact) -> None:
    """Demand that was not answered is told in minutes' worth of the journey's traffic."""
    cells = (
        format_seconds(_median(impact.outage)),
        format_seconds(impact.outage.judged.value),
        format_seconds(impact.rto.judged.value),
        f"{impact.lost.judged.value / _MINUTE:.1f} min",
        format_fraction(impact.lowest),
    )
    click.echo(row(f"{impact.journey}{' *' if impact.critical else ''}", cells, impact.binding))


def _median(measurement: Measurement) -> float:
    return next(other.value for other in measurement.others if other.statistic == "p50")


def _stores(stores: Sequence[StoreImpact]) -> None:
    if not stores:
        return
    click.echo("\n  Stores (P95)")
    for store in stores:
        writes = store.unavailable.judged.value
        taken = f"no writes for {format_seconds(writes)}" if writes > 0 else "writes taken in another region"
        lost = store.rpo.judged.value
        lacking = f"RPO {format_seconds(lost)}" if lost > 0 else "nothing acknowledged is missing"
        click.echo(f"  {store.store:<28} {taken}; {lacking}")


def _control_planes(found: Replay) -> None:
    impaired = [
        staged.effect.service
        for staged in found.staging.effects
        if fault_kind(staged.effect.kind).part and staged.fate == "played"
    ]
    if not impaired:
        return
    click.echo("\n  Control planes")
    if not found.refusals:
        click.echo(
            f"  Nothing was asked of {', '.join(dict.fromkeys(impaired))} meanwhile: statically stable here."
        )
        return
    for what, refusals in groupby(found.refusals, key=lambda refusal: refusal.what):
        _refused(what, tuple(refusals))
    if found.spared:
        calm, real = _range(found.spared), _range(found.outage)
        told = "just as long" if calm == real else f"{calm}, instead of {real}"
        click.echo(f"  Below the floor, had they worked: {told}.")


def _refused(what: str, refusals: Sequence[Refusal]) -> None:
    named = [f"{refusal.element} (in {refusal.share:.0%} of the replications)" for refusal in refusals]
    click.echo(f"  {what[0].upper()}{what[1:]}: {_names(named)}")


def _chain(journeys: Sequence[JourneyImpact]) -> None:
    """Of the journey that was hit worst, and of the worst critical one where that is another."""
    worst = journeys[:1]
    critical = [impact for impact in journeys if impact.critical][:1]
    for impact in dict.fromkeys((*critical, *worst)):
        if critical and impact is not critical[0] and impact.chain == critical[0].chain:
            click.echo(f"  the same for {impact.journey}")
            continue
        click.secho(f"\nWhat decides, for {impact.journey}", bold=True)
        for link in impact.chain:
            click.echo(f"  {link_in_words(link)}")
        for line in (impact.binding and f"binding: {impact.binding}", *impact.rto.notes):
            if line:
                click.echo(f"  {line}")


def _comparison(found: Replay) -> str:
    whole = format_seconds(found.staging.incident.duration)
    if found.staging.scenario is None:
        return (
            f"The provider's event took {whole}; nothing of it that is modelled touches this architecture. "
            "What is marked ? you must judge yourself."
        )
    if not any(estimate.value > 0 for estimate in found.outage):
        told = "every critical journey would have stayed at its floor"
    else:
        told = f"a critical journey would have been below its floor for {_range(found.outage)}"
    worst = next((impact for impact in found.journeys if impact.outage.judged.value > 0), None)
    if worst is not None and not worst.critical and worst.outage.judged.value > found.outage[-1].value:
        told += f", and {worst.journey} for {format_seconds(worst.outage.judged.value)} (P95)"
    estimate = found.outage[0]
    return f"The provider's event took {whole}; {told} ({estimate.n} replications, seed {estimate.seed})."


def _range(estimates: Sequence[Estimate]) -> str:
    median, tail = (format_seconds(estimate.value) for estimate in estimates)
    return f"{median} (P50) to {tail} (P95)"
