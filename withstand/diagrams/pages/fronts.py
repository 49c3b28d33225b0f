"""The way in: who answers users' requests, which region they are sent to, and what changes on a failure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from withstand.catalog.spec import Shape
from withstand.diagrams.pages.view import View, known
from withstand.model.elements.edge import Cdn, DnsRecord
from withstand.model.structure.graph import default_origins
from withstand.model.values.display import format_fraction, format_seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """Where an entry sends requests: share while all is well, and whether only after a failure."""

    source: str
    target: str
    text: str
    failover: bool = False


def answers(view: View) -> Iterator[Answer]:
    """Every way from a global entry to something regional."""
    of_cdns: set[str] = set()
    for cdn in view.architecture.of_shape(Shape.CDN):
        if isinstance(cdn, Cdn) and known(cdn, "origins") and known(cdn, "default_origin"):
            origins = default_origins(cdn)
            of_cdns |= set(origins)
            yield from _from(view, cdn.id, origins[0], "")
            for spare in origins[1:]:
                yield Answer(cdn.id, spare, "origin failover", failover=True)
    for record in view.architecture.dns_records.values():
        if record.id not in of_cdns:
            yield from _from(view, record.zone, record.id, record.record.split(".")[0])


def _from(view: View, source: str, target: str, name: str) -> Iterator[Answer]:
    record = view.architecture.dns_records.get(target)
    if record is None:
        yield Answer(source, target, name)
        return
    whole = sum(answer.weight or 0 for answer in record.targets) or 1
    checked = [answer for answer in record.targets if answer.health_check or answer.evaluate_target_health]
    for answer in record.targets:
        first = record.policy != "failover" or answer.role == "primary"
        text = name if record.policy == "simple" else f"{name} {_share(record, answer.weight, whole)}".strip()
        yield Answer(source, answer.to, text, failover=not first)
        if first and record.policy not in ("simple", "failover"):
            others = [other for other in checked if other is not answer]
            if others and len(record.targets) > 1:
                text = "failover 100 %" if len(record.targets) == 2 else "failover"
                yield Answer(source, answer.to, text, failover=True)


def _share(record: DnsRecord, weight: float | None, whole: float) -> str:
    match record.policy:
        case "weighted":
            return format_fraction((weight or 0) / whole)
        case "failover":
            return "failover"
        case other:
            return other


def health_checks(view: View) -> Iterator[Answer]:
    """Each health check: from the zone of the records that use it to what it asks."""
    zones = {
        answer.health_check: record.zone
        for record in view.architecture.dns_records.values()
        for answer in record.targets
        if answer.health_check
    }
    for check in view.architecture.health_checks.values():
        if check.id in zones and known(check, "target"):
            interval = format_seconds(known(check, "interval", 0.0))
            yield Answer(
                zones[check.id], check.target, f"check {interval} × {known(check, 'failure_threshold', '?')}"
            )
