"""MSH004: a service outside the mesh, or in a mesh that does not report on it."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.meshes import SERVICES, Sidecars
from withstand.validators.rule import examine, not_applicable, rule, verdict

_NONE_INJECTED = "Istio injects no sidecar into the namespaces of Kubernetes"
_WITHOUT_SIDECARS = {
    "istio-system": "the mesh's own control plane has no sidecar",
    "kube-system": _NONE_INJECTED,
    "kube-public": _NONE_INJECTED,
    "kube-node-lease": _NONE_INJECTED,
}
_WANTED = ("traces", "metrics", "access-logs", "topology")


@rule(
    title="The mesh yields traces, metrics, access logs and topology of every service",
    severity=Severity.MEDIUM,
    sources=(
        "https://istio.io/latest/docs/concepts/observability/",
        "https://istio.io/latest/docs/ops/common-problems/injection/",
    ),
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

    Limits: jobs and node agents answer no calls and are left out, as is what can have no sidecar (Istio's own
        control plane, the namespaces of Kubernetes); whether anybody looks is OBS004's.
    Remedy: inject the sidecar, and turn on the missing telemetry of the mesh.
    """
    sidecars = Sidecars(architecture)

    def judge(workload: Workload) -> Finding | None:
        if workload.type not in SERVICES:
            return None
        mesh = sidecars.mesh_of(workload)
        if mesh is None and workload.namespace in _WITHOUT_SIDECARS:
            return not_applicable(workload, f"{workload.label}: {_WITHOUT_SIDECARS[workload.namespace]}")
        if mesh is None:
            says = f"{workload.label} is in no mesh"
            if workload.cluster not in sidecars.meshes:
                says += f": {workload.cluster} has none"
            return verdict(workload, passed=False, says=says)
        missing = [signal for signal in _WANTED if signal not in mesh.telemetry]
        says = f"{mesh.label} yields no {', '.join(missing)}" if missing else f"{mesh.label} yields all four"
        return verdict(workload, passed=not missing, says=f"{workload.label}: {says}", witness=(mesh.id,))

    yield from examine(architecture.workloads.values(), judge)
