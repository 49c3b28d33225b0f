"""MSH002: a call between services that no authorisation policy decides on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withstand.model.architecture import Architecture
from withstand.model.elements.mesh import AuthorizationPolicy
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.meshes import SERVICES, Call, Sidecars, calls_of, policies_by_callee
from withstand.validators.rule import examine, rule, verdict

_EVERYBODY = "*"


@rule(
    title="Every service names the callers that it serves",
    severity=Severity.HIGH,
    sources=("https://istio.io/latest/docs/concepts/security/#implicit-enablement",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Istio admits every request to a workload that no AuthorizationPolicy selects.

    Then one compromised service may call all others. A policy with the caller "*" decides nothing either.

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
          mesh:
            kind: istio
            cluster: eks
            authorization:
              - {to: [payment], callers: [order]}
              - {to: [order], callers: [gateway]}
        workloads:
          order: {cluster: eks, in_mesh: true, dependencies: [{to: payment, protocol: http}]}
          payment: {cluster: eks, in_mesh: true}

    Limits: looks at who may call, not at which paths and methods; jobs and node agents serve nobody.
    Remedy: add an AuthorizationPolicy for the callee that lists the service accounts of its callers.
    """
    policies = policies_by_callee(Sidecars(architecture))

    def judge_caller(caller: Workload) -> Iterator[Finding]:
        for call in calls_of(architecture, caller):
            gap = _gap(call, policies.get(call.callee.id, ()))
            edge = f"{caller.label} → {call.callee.label}"
            yield verdict(
                caller,
                passed=not gap,
                says=f"{edge}: {gap}" if gap else f"{edge} is admitted by name",
                witness=(caller.id, call.callee.id),
            )

    def judge_service(service: Workload) -> Finding | None:
        if service.type not in SERVICES or not service.in_mesh:
            return None
        decided = any(_EVERYBODY not in policy.callers for policy in policies.get(service.id, ()))
        says = "names its callers" if decided else "is open to every caller in the mesh"
        return verdict(service, passed=decided, says=f"{service.label} {says}")

    yield from examine(architecture.workloads.values(), judge_caller)
    yield from examine(architecture.workloads.values(), judge_service)


def _gap(call: Call, policies: Sequence[AuthorizationPolicy]) -> str:
    """Why nothing authorises the call; "" where a policy admits this caller by name."""
    if not call.callee.in_mesh:
        return f"{call.callee.label} is in no mesh, so no policy is enforced"
    if not policies:
        return f"no policy selects {call.callee.label}, so every caller is admitted"
    callers = {caller for policy in policies for caller in policy.callers}
    if _EVERYBODY in callers:
        return f'a policy of {call.callee.label} admits "*"'
    if callers.isdisjoint((call.caller.id, call.caller.name)):
        return f"no policy of {call.callee.label} lists this caller, so the call is refused"
    return ""
