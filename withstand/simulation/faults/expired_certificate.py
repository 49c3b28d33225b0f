"""A certificate has expired: whoever presents it gets no new connection, at once and until it is renewed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.edge import LoadBalancer
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.mesh import Mesh
from withstand.model.elements.security import Certificate
from withstand.simulation.engine import fault_parts
from withstand.simulation.engine.lost_calls import spoil, unspoil
from withstand.simulation.recovery.people import decision

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run

KIND = FaultKind(
    name="expired-certificate",
    title="Expired certificate",
    does=(
        "What presents the certificate (`used_by`, listeners, the workloads of a mesh) refuses `severity` of "
        "its requests, at once and until a person has renewed it."
    ),
    limited_by="automatic renewal beforehand, the other region",
    rate=(FactOf("certificate_expiry_rate"),),
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """What presents the certificate cannot be connected to; without a duration, until a person renews it."""
    users = dict.fromkeys(_users(run.plant.architecture, active.target))
    spoil(run, active, [station for id in users for station in run.plant.station_of.get(id, ())])
    if active.fault.duration is None:
        active.repair = run.env.process(_renew(run, active))


def _users(architecture: Architecture, id: str) -> Iterator[str]:
    """Ids of what presents a certificate: as it says itself, listeners, and the workloads of a mesh."""
    certificate = architecture.resources.get(id)
    if isinstance(certificate, Certificate):
        yield from certificate.used_by
    for resource in architecture.resources.values():
        if isinstance(resource, LoadBalancer) and any(one.certificate == id for one in resource.listeners):
            yield resource.id
        elif isinstance(resource, Mesh) and resource.certificate == id:
            yield from (one.id for one in architecture.workloads.values() if one.cluster == resource.cluster)


def _renew(run: Run, active: ActiveFault) -> Process:
    link = yield from decision(run, None)
    seconds = run.draw(f"renew {active.target}", "operator", "execution_time")
    link = yield from run.spend(
        "restore", "Certificate is renewed by hand", active.target, seconds=seconds, after=link
    )
    unspoil(run, active)
    run.changed(link)
    return link
