"""What an incident of the past would have done, on the terminal: plain lines, one thought each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from withstand.cli.show import trace_events
from withstand.model.display import format_fraction, format_seconds

if TYPE_CHECKING:
    from withstand.model.estimate import ChainLink, Estimate, Measurement
    from withstand.simulation.incidents import Incident
    from withstand.simulation.incidents.staging import Staged, Staging
    from withstand.simulation.replay import JourneyImpact, Refusal, Replay, StoreImpact

_NAMES_SHOWN = 6
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
    """What is played, what it did to journeys and stores, what control planes refused, and the comparison."""
    _head(found.staging)
    _effects(found.staging.effects)
    if found.staging.scenario is not None:
        _journeys(found)
        _stores(found.stores)
        _control_planes(found)
        _chain(found.journeys)
    click.echo(f"\n{_comparison(found)}")
    if trace:
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


def _effects(effects: Sequence[Staged]) -> None:
    click.secho("\nWhat failed, and whether it is played here", bold=True)
    for staged in effects:
        effect = staged.effect
        mark, colour = _MARKS[staged.fate]
        what = {"service-impaired": "", "control-plane-impaired": " (control plane)", "zone-loss": ""}
        share = f"{effect.severity:.0%} of " if effect.severity < 1 else ""
        times = f"{format_seconds(effect.at)} – {format_seconds(effect.end)}"
        click.echo(
            f"  {click.style(f'{mark} {staged.fate:<13}', fg=colour)} {times:<22} "
            f"{share}{effect.service}{what[effect.kind]}  [{_BASES[effect.basis]}]"
        )
        for line in (_names(staged.elements), staged.reason, effect.note):
            if line:
                click.echo(f"      {line}")


def _names(elements: Sequence[str]) -> str:
    more = f" and {len(elements) - _NAMES_SHOWN} more" if len(elements) > _NAMES_SHOWN else ""
    return ", ".join(elements[:_NAMES_SHOWN]) + more


def _journeys(found: Replay) -> None:
    click.secho("\nJourneys (* critical)", bold=True)
    if found.journeys:
        header = ("below its floor P50", "P95", "RTO P95", "demand lost P50", "P95", "lowest")
        click.echo(_row("", header))
    for impact in found.journeys:
        _journey(impact)
    if found.untouched:
        click.echo(f"  not touched: {', '.join(found.untouched)}")


def _journey(impact: JourneyImpact) -> None:
    name = f"{impact.journey}{' *' if impact.critical else ''}"
    cells = (
        format_seconds(_median(impact.outage)),
        format_seconds(impact.outage.judged.value),
        format_seconds(impact.rto.judged.value),
        f"{_median(impact.lost) / _MINUTE:.1f} min",
        f"{impact.lost.judged.value / _MINUTE:.1f} min",
        format_fraction(impact.lowest),
    )
    click.echo(_row(name, cells))


def _row(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<28}{cells[0]:>20}" + "".join(f"{cell:>16}" for cell in cells[1:])


def _median(measurement: Measurement) -> float:
    return next(other.value for other in measurement.others if other.statistic == "p50")


def _stores(stores: Sequence[StoreImpact]) -> None:
    if not stores:
        return
    click.secho("\nStores (P95)", bold=True)
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
        if staged.effect.kind == "control-plane-impaired" and staged.fate == "played"
    ]
    if not impaired:
        return
    click.secho("\nControl planes", bold=True)
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
            click.echo(f"  {_link(link)}")
        for line in (impact.binding and f"binding: {impact.binding}", *impact.rto.notes):
            if line:
                click.echo(f"  {line}")


def _link(link: ChainLink) -> str:
    return (
        f"{link.stage:<9} {link.what} ({link.where}): P50 {format_seconds(link.p50)}, "
        f"P95 {format_seconds(link.p95)}, critical in {link.critical_share:.0%}"
    )


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
