"""What a mesh does for a workload: which mesh it is in, whether it takes plaintext, who may call it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from withstand.model.architecture import Architecture
from withstand.model.mesh import AuthorizationPolicy, Mesh
from withstand.model.workload import Dependency, Workload

Mode = Literal["strict", "permissive", "disable"]

SERVICES = ("deployment", "statefulset")
"""Types of workload that answer calls; jobs and node agents do not."""


@dataclass(frozen=True, slots=True)
class Call:
    """A declared call from one workload to another."""

    caller: Workload
    callee: Workload
    dependency: Dependency


def calls_of(architecture: Architecture, caller: Workload) -> Iterator[Call]:
    """Every call that the workload makes to a workload, in the order that it declares them."""
    for dependency in caller.dependencies:
        callee = architecture.workloads.get(dependency.to)
        if callee is not None:
            yield Call(caller, callee, dependency)


def meshes(architecture: Architecture) -> Mapping[str, Mesh]:
    """The mesh of each cluster that has one, by the cluster's id."""
    return {mesh.cluster: mesh for mesh in architecture.resources.values() if isinstance(mesh, Mesh)}


def mesh_of(found: Mapping[str, Mesh], workload: Workload) -> Mesh | None:
    """The mesh that the workload's sidecar belongs to; None where it has none."""
    return found.get(workload.cluster) if workload.in_mesh else None


def peer_mode(mesh: Mesh, workload: Workload) -> Mode:
    """What the workload takes: the policy that names it, else its namespace's, else the mesh's.

    Istio's default without any policy is permissive: plaintext is taken too.
    """
    by_namespace: Mode | None = None
    everywhere: Mode | None = None
    for policy in mesh.peer_authentication:
        if workload.id in policy.workloads:
            return policy.mode
        if policy.workloads:
            continue
        if not policy.namespace:
            everywhere = policy.mode
        elif policy.namespace == workload.namespace:
            by_namespace = policy.mode
    return by_namespace or everywhere or "permissive"


def policies_by_callee(
    found: Mapping[str, Mesh],
) -> Mapping[str, tuple[AuthorizationPolicy, ...]]:
    """The authorisation policies of each workload that one names."""
    collected: dict[str, list[AuthorizationPolicy]] = defaultdict(list)
    for mesh in found.values():
        for policy in mesh.authorization:
            for callee in policy.to:
                collected[callee].append(policy)
    return {callee: tuple(policies) for callee, policies in collected.items()}
