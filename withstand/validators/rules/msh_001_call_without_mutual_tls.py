"""MSH001: a call between services that is not mutually authenticated TLS."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.meshes import Call, Sidecars, calls_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Services call each other over mutual TLS only",
    severity=Severity.HIGH,
    sources=("https://istio.io/latest/docs/concepts/security/#peer-authentication",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A service that also takes plaintext can be called by anything that reaches its port.

    Mutual TLS needs a sidecar on both sides and a PeerAuthentication in mode strict for the callee; without
    any, Istio is permissive. An application's own mutual TLS outside the mesh counts as well.

    Bad:
        resources:
          eks: {kind: eks}
          mesh: {kind: istio, cluster: eks}
        workloads:
          order: {cluster: eks, in_mesh: true, dependencies: [{to: payment, protocol: http}]}
          payment: {cluster: eks, in_mesh: true}

    Good:
        resources:
          eks: {kind: eks}
          mesh: {kind: istio, cluster: eks, peer_authentication: [{mode: strict}]}
        workloads:
          order: {cluster: eks, in_mesh: true, dependencies: [{to: payment, protocol: http}]}
          payment: {cluster: eks, in_mesh: true}

    Limits: looks at declared calls between workloads; load balancers and stores are SEC010's.
    Remedy: give both workloads a sidecar and set a PeerAuthentication with mode STRICT for the mesh.
    """
    sidecars = Sidecars(architecture)

    def judge(caller: Workload) -> Iterator[Finding]:
        for call in calls_of(architecture, caller):
            gap = _gap(sidecars, call)
            to = call.callee.label
            says = f"{caller.label} → {to}: {gap}" if gap else f"{caller.label} → {to} is mutual TLS"
            yield verdict(caller, passed=not gap, says=says, witness=(caller.id, call.callee.id))

    yield from examine(architecture.workloads.values(), judge)


def _gap(sidecars: Sidecars, call: Call) -> str:
    """What is missing for mutual TLS; "" for nothing."""
    if call.dependency.authentication == "mtls" and call.dependency.min_tls != "none":
        return ""
    if sidecars.mesh_of(call.caller) is None:
        return f"{call.caller.label} is in no mesh, so it shows no certificate"
    if sidecars.mesh_of(call.callee) is None:
        return f"{call.callee.label} is in no mesh, so the call is plaintext"
    mode = sidecars.mode(call.callee)
    return "" if mode == "strict" else f"{call.callee.label} also takes plaintext (mode {mode})"
