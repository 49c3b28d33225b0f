"""What scenarios did, on the terminal: what each journey and store felt; every link with --trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from withstand.cli.show import trace_events
from withstand.model.results.judging import format_estimate
from withstand.model.values.display import format_seconds

if TYPE_CHECKING:
    from withstand.api import Simulation
    from withstand.model.architecture import Architecture
    from withstand.model.results.estimate import ChainLink, Measurement

_NAMES_SHOWN = 4
_NAME, _CELL = 26, 12
_FELT, _LOST = ("outage", "rto"), ("rto", "rpo")


def simulations(found: Iterable[Simulation], architecture: Architecture, *, trace: bool) -> None:
    """Each scenario: journeys, stores, what decided; with `trace` all links and two replications in full."""
    for simulation in found:
        title = architecture.scenarios.get(simulation.scenario)
        click.secho(f"\n{simulation.scenario}  {title.title if title else ''}".rstrip(), bold=True)
        felt = [one for one in simulation.measurements if one.judged.value > 0]
        if not felt and not simulation.unmeasured:
            click.echo("  nothing that is followed feels it: is that the target and the service you mean?")
        _journeys(simulation, architecture)
        _stores(simulation, architecture)
        for gap in simulation.unmeasured:
            click.echo(f"  {gap.metric:<24} {gap.scope or 'platform':<28} not measured: {gap.reason}")
        _basis(felt, trace=trace)
        if trace:
            links(simulation.measurements)
            for replication in simulation.traces:
                trace_events(replication)


def row(name: str, cells: Sequence[str], last: str = "") -> str:
    """A line of a table: a name, figures to the right, and words to the left."""
    return (f"  {name:<{_NAME}}" + "".join(f"{cell:>{_CELL}}" for cell in cells) + f"  {last}").rstrip()


def _journeys(simulation: Simulation, architecture: Architecture) -> None:
    wanted = ("", *architecture.journeys)
    rows = dict(_by_scope(simulation, wanted, _FELT))
    if not rows:
        return
    click.echo(row("Journeys (* critical)", ("outage P95", "RTO P95"), "decided by"))
    for scope in sorted(rows, key=lambda scope: (scope != "", -_longest(rows[scope]))):
        known = rows[scope]
        star = " *" if scope and architecture.journeys[scope].critical else ""
        cells = [format_seconds(known[name].judged.value) if name in known else "–" for name in _FELT]
        click.echo(row((scope or "worst critical") + star, cells, _binding(known)))
    _untouched([id for id in architecture.journeys if id not in rows])


def _stores(simulation: Simulation, architecture: Architecture) -> None:
    stores = {
        name
        for one in simulation.measurements
        for name in one.scope.split(", ")
        if name and name != "platform" and name not in architecture.journeys
    }
    rows = dict(_by_scope(simulation, stores, _LOST))
    if not rows:
        return
    click.echo(row("Stores", ("down P95", "RPO P95"), "decided by"))
    for scope in sorted(rows, key=lambda scope: -_longest(rows[scope])):
        known = rows[scope]
        cells = [format_seconds(known[name].judged.value) if name in known else "0 s" for name in _LOST]
        click.echo(row(scope, cells, _binding(known)))


def _longest(known: Mapping[str, Measurement]) -> float:
    return max(one.judged.value for one in known.values())


def _binding(known: Mapping[str, Measurement]) -> str:
    return (known.get("rto") or next(iter(known.values()))).binding


def _by_scope(
    simulation: Simulation, scopes: Iterable[str], metrics: Sequence[str]
) -> Iterator[tuple[str, dict[str, Measurement]]]:
    """The scopes that felt it, each with what was measured of it."""
    for scope in scopes:
        found = {
            one.metric: one
            for one in simulation.measurements
            if one.scope in (scope, scope or "platform") and one.metric in metrics
        }
        if any(one.judged.value > 0 for one in found.values()):
            yield scope, found


def _untouched(names: Sequence[str]) -> None:
    if names:
        more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
        click.echo(f"  not touched: {', '.join(names[:_NAMES_SHOWN])}{more}")


def _basis(felt: Sequence[Measurement], *, trace: bool) -> None:
    if felt:
        judged = felt[0].judged
        more = "" if trace else "; every link, and two of them in full: --trace"
        click.echo(f"  {judged.n} replications, seed {judged.seed}{more}")


def links(measurements: Iterable[Measurement]) -> None:
    """Each measurement with its chain of recovery, unless another one has told the same."""
    told: dict[tuple[ChainLink, ...], str] = {}
    for one in measurements:
        scope = one.scope or "platform"
        click.echo(f"  {one.metric:<24} {scope:<28} {format_estimate(one.judged)}")
        if one.chain and told.setdefault(one.chain, scope) != scope:
            click.echo(f"      the same chain as {told[one.chain]}")
            continue
        for link in one.chain:
            click.echo(f"      {link_in_words(link)}")


def link_in_words(link: ChainLink) -> str:
    """One link of a chain with its times."""
    return (
        f"{link.stage:<9} {link.what} ({link.where}): P50 {format_seconds(link.p50)}, "
        f"P95 {format_seconds(link.p95)}, critical in {link.critical_share:.0%}"
    )
