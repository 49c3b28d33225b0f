"""What a mesh does for a workload: which mesh it is in, whether it takes plaintext, who may call it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from withstand.model.architecture import Architecture
from withstand.model.elements.mesh import AuthorizationPolicy, Mesh
from withstand.model.elements.workload import Dependency, Workload

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


class Sidecars:
    """Which mesh each workload is in, and what its sidecar takes."""

    def __init__(self, architecture: Architecture) -> None:
        found = [item for item in architecture.resources.values() if isinstance(item, Mesh)]
        self.meshes: Mapping[str, Mesh] = {mesh.cluster: mesh for mesh in found}
        self._of_workload: dict[str, Mode] = {}
        self._of_namespace: dict[tuple[str, str], Mode] = {}
        for mesh in found:
            for policy in mesh.peer_authentication:
                self._of_workload.update(dict.fromkeys(policy.workloads, policy.mode))
                if not policy.workloads:
                    self._of_namespace[mesh.cluster, policy.namespace] = policy.mode

    def mesh_of(self, workload: Workload) -> Mesh | None:
        """The mesh that the workload's sidecar belongs to; None where it has none."""
        return self.meshes.get(workload.cluster) if workload.in_mesh else None

    def mode(self, workload: Workload) -> Mode:
        """What the workload takes: the policy that names it, else its namespace's, else the mesh's.

        Istio's default without any policy is permissive: plaintext is taken too.
        """
        by_namespace = self._of_namespace
        everywhere = by_namespace.get((workload.cluster, ""), "permissive")
        return self._of_workload.get(
            workload.id, by_namespace.get((workload.cluster, workload.namespace), everywhere)
        )


def policies_by_callee(sidecars: Sidecars) -> Mapping[str, tuple[AuthorizationPolicy, ...]]:
    """The authorisation policies of each workload that one names."""
    collected: dict[str, list[AuthorizationPolicy]] = defaultdict(list)
    for mesh in sidecars.meshes.values():
        for policy in mesh.authorization:
            for callee in policy.to:
                collected[callee].append(policy)
    return {callee: tuple(policies) for callee, policies in collected.items()}
