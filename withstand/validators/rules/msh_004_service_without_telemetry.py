"""MSH004: a service outside the mesh, or in a mesh that does not report on it."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.finding import Finding, Severity
from withstand.model.workload import Workload
from withstand.validators.meshes import SERVICES, Sidecars
from withstand.validators.rule import examine, rule, verdict

_WANTED = ("traces", "metrics", "access-logs", "topology")


@rule(
    title="The mesh yields traces, metrics, access logs and topology of every service",
    severity=Severity.MEDIUM,
    sources=("https://istio.io/latest/docs/concepts/observability/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What the mesh does not see is missing in the picture that people work with during an incident.

    Bad:
        resources:
          eks: {kind: eks}
          mesh: {kind: istio, cluster: eks, telemetry: [metrics]}
        workloads:
          order: {cluster: eks, in_mesh: true}

    Good:
        resources:
          eks: {kind: eks}
          mesh: {kind: istio, cluster: eks,
                 telemetry: [traces, metrics, access-logs, topology]}
        workloads:
          order: {cluster: eks, in_mesh: true}

    Limits: jobs and node agents answer no calls and are left out; whether anybody looks is OBS004's.
    Remedy: inject the sidecar, and turn on the missing telemetry of the mesh.
    """
    sidecars = Sidecars(architecture)

    def judge(workload: Workload) -> Finding | None:
        if workload.type not in SERVICES:
            return None
        mesh = sidecars.mesh_of(workload)
        if mesh is None:
            return verdict(workload, passed=False, says=f"{workload.label} is in no mesh")
        missing = [signal for signal in _WANTED if signal not in mesh.telemetry]
        says = f"{mesh.label} yields no {', '.join(missing)}" if missing else f"{mesh.label} yields all four"
        return verdict(workload, passed=not missing, says=f"{workload.label}: {says}", witness=(mesh.id,))

    yield from examine(architecture.workloads.values(), judge)
