"""What to say of every hop of an architecture, for a TLS version that is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.base import Named
from withstand.model.edge import TlsVersion
from withstand.model.finding import Finding
from withstand.validators.hops import Hop, hop_of_replication, hops_of_resource, hops_of_workload, is_below
from withstand.validators.meshes import Sidecars
from withstand.validators.rule import examine, not_applicable, unknown, verdict


def findings_of_hops(architecture: Architecture, wanted: TlsVersion) -> Iterator[Finding]:
    """A finding for each hop: whether both ends can only settle on the wanted version or a newer one."""
    sidecars = Sidecars(architecture)
    yield from examine(
        architecture.resources.values(),
        lambda resource: [_judge(resource, hop, wanted) for hop in hops_of_resource(resource)],
    )
    yield from examine(
        architecture.workloads.values(),
        lambda workload: [
            _judge(workload, hop, wanted) for hop in hops_of_workload(architecture, sidecars, workload)
        ],
    )
    yield from examine(
        architecture.replications.values(),
        lambda replication: _judge(replication, hop_of_replication(architecture, replication), wanted),
    )


def _judge(subject: Named, hop: Hop, wanted: TlsVersion) -> Finding:
    if hop.protected_by:
        return not_applicable(subject, f"{hop.way}: encrypted by {hop.protected_by}")
    if hop.lowest is None:
        return unknown(subject, f"{hop.way}: {hop.because}")
    below = is_below(hop.lowest, wanted)
    version = f"{'admits' if below else 'at least'} TLS {hop.lowest}"
    reached = "can be plaintext" if hop.lowest == "none" else version
    reasons = [hop.because] if hop.because else []
    if below and hop.limit:
        reasons.append(hop.limit.why)
    says = f"{hop.way}: {reached}" + (f"; {'; '.join(reasons)}" if reasons else "")
    return verdict(subject, passed=not below, says=says, witness=hop.ends)
