"""People in the loop: an alert fires, somebody is paged, acknowledges, judges, and acts.

An incident has one alert, and one decision for each on-call rotation; what waits for it shares it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of

if TYPE_CHECKING:
    from simpy import Event

    from withstand.model.architecture import Architecture
    from withstand.model.elements.observability import Alert, OnCall
    from withstand.simulation.engine.replication import Process, Run


BLIND = 0.5
"""A tool that loses this share of its signals is not one that an alert comes from."""

_OPERATOR = "operator"
# Facts that tell how old the newest signal of a source is, the first that its kind has.
_SIGNAL_AGE = ("metric_delay", "scrape_interval", "event_delay")


@dataclass(slots=True)
class Attention:
    """What people do about the incident: processes that end with their last link."""

    alert: Event | None = None
    """Somebody has noticed the incident; None while nobody waits for that."""
    decisions: dict[str | None, Event] = field(default_factory=dict)
    """On-call rotation (None: whoever there is) → its decision."""


def decision(run: Run, rotation: str | None) -> Process:
    """Waits for a person's decision to fail over; returns its link. Everybody who asks gets the same one."""
    if rotation is None:
        alert = _alert(run)
        rotation = (alert.pages if alert else None) or next(iter(run.plant.architecture.on_call), None)
    decisions = run.state.of(Attention).decisions
    if rotation not in decisions:
        decisions[rotation] = run.env.process(_decide(run, rotation))
    link: int = yield decisions[rotation]
    return link


def _decide(run: Run, rotation: str | None) -> Process:
    alert = _alert(run)
    rotation = (
        rotation or (alert.pages if alert else None) or next(iter(run.plant.architecture.on_call), None)
    )
    on_call = run.plant.architecture.on_call.get(rotation or "")
    who = rotation or "operator"
    link = yield from _noticed(run, alert)
    link = yield from run.spend(
        "decide", "Paged", who, seconds=run.draw("people", _OPERATOR, "page_time"), after=link
    )
    acknowledged = _acknowledged(run, on_call)
    link = yield from run.spend("decide", "Acknowledged", who, seconds=acknowledged, after=link)
    judged = (
        on_call.decide
        if on_call is not None and on_call.decide is not None
        else run.draw(f"people {who}", _OPERATOR, "decision_time")
    )
    return (yield from run.spend("decide", "Judged by a person", who, seconds=judged, after=link))


def _acknowledged(run: Run, on_call: OnCall | None) -> float:
    if on_call is not None and on_call.acknowledge is not None:
        return on_call.acknowledge
    who = on_call.id if on_call else _OPERATOR
    first = run.draw(f"people {who}", _OPERATOR, "acknowledge_time")
    if on_call is None or on_call.escalation is None:
        return first
    wait = run.draw(f"people {who}", _OPERATOR, "escalation_delay")
    return min(first, wait + run.draw(f"people {on_call.escalation}", _OPERATOR, "acknowledge_time"))


def _noticed(run: Run, alert: Alert | None) -> Process:
    """The alert of this incident; everybody who waits for it waits for the same."""
    attention = run.state.of(Attention)
    if attention.alert is None:
        attention.alert = run.env.process(_notice(run, alert))
    link: int = yield attention.alert
    return link


def _notice(run: Run, alert: Alert | None) -> Process:
    """Until the alert fires; without one, until somebody notices and calls, a whole escalation later."""
    if alert is None:
        waited = run.draw("people", _OPERATOR, "escalation_delay")
        return (
            yield from run.spend("detect", "Noticed without an alert", _OPERATOR, seconds=waited, after=-1)
        )
    source: Any = run.plant.architecture.elements[alert.source]
    kind = str(getattr(source, "kind", ""))
    age = next((name for name in _SIGNAL_AGE if run.has_fact(kind, name)), None)
    seconds = alert.evaluation
    if age is not None:
        # The next reading comes at a random phase of its interval.
        seconds += run.draw(f"alert {alert.id}", kind, age) * run.uniform(f"alert {alert.id} phase")
    for tool in alert.through:
        through = str(getattr(run.plant.architecture.elements[tool], "kind", ""))
        if run.has_fact(through, "notification_delay"):
            seconds += run.draw(f"alert {alert.id}", through, "notification_delay")
    return (yield from run.spend("detect", "Alert fires", alert.id, seconds=seconds, after=-1))


def _alert(run: Run) -> Alert | None:
    """The first alert that pages somebody and whose tools are neither lost with a region nor impaired."""
    for alert, tools in _paging(run.plant.architecture):
        if not any(tool.is_unable(run) for tool in tools):
            return alert
    return None


@dataclass(frozen=True, slots=True)
class _Tool:
    """What an alert needs, and the regions that it runs in, as far as they are known."""

    id: str
    regions: frozenset[str]
    services: tuple[str, ...]
    """`KIND@REGION` of each of them."""

    def is_unable(self, run: Run) -> bool:
        """Impaired itself, or lost with its regions."""
        if self.id in run.impaired or (self.regions and self.regions <= run.lost_regions):
            return True
        return any(service in run.impaired for service in self.services)


@derived
def _paging(architecture: Architecture) -> list[tuple[Alert, list[_Tool]]]:
    """The alerts that page somebody, and what each needs."""
    return [
        (alert, [_tool(architecture, id) for id in (alert.source, *alert.through)])
        for alert in architecture.alerts.values()
        if alert.pages or architecture.on_call
    ]


def _tool(architecture: Architecture, id: str) -> _Tool:
    element: Any = architecture.elements[id]
    regions = frozenset({region_of(architecture, id), *getattr(element, "hosted_in", ())} - {None})
    kind = getattr(element, "kind", "")
    return _Tool(id, regions, tuple(f"{kind}@{region}" for region in sorted(regions)))
