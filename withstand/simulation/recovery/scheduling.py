"""What new copies need before they can start: a cluster that schedules them, and their secrets.

Copies that run need neither. A token for AWS (IRSA) is not followed: it is asked for until it comes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.security import Secret
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of, zones_of
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.control_plane import hindered, is_frozen, thawing
from withstand.simulation.recovery.copies import copies_of

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.recovery.copies import Copies


_CLUSTER = "eks"
# So many cores are as good as a whole copy.
_ROUNDING = 1e-9
SECRETS = "secrets-manager"
"""The kind of what keeps secrets."""


def ready_to_start(run: Run, copies: Copies, after: int) -> Process:
    """Waits as long as something keeps copies from starting; returns `after`, or the link of the wait."""
    begun = run.env.now
    while (reason := next(_reasons(run, copies), "")) and copies.pool.region not in run.lost_regions:
        hindered(run, reason, copies.pool.workload.id)
        yield thawing(run)
    if run.env.now == begun:
        return after
    element = copies.pool.workload.id
    return run.link("scale", "Copies cannot start", element, start=begun, after=after)


def _reasons(run: Run, copies: Copies) -> Iterator[str]:
    region = copies.pool.region
    if f"{_CLUSTER}@{region}" in run.frozen:
        yield "new copies could not be scheduled"
    if f"{SECRETS}@{region}" in run.impaired and copies.pool.workload.id in readers(run.plant.architecture):
        yield "new copies could not read their secrets"


@derived
def readers(architecture: Architecture) -> frozenset[str]:
    """The workloads that read a secret from Secrets Manager when they start."""
    return frozenset(
        user
        for secret in architecture.resources.values()
        if isinstance(secret, Secret) and secret.stored_in == SECRETS
        for user in secret.used_by
    )


_WORKLOAD = "kubernetes-workload"


@dataclass(frozen=True, slots=True)
class SteadyNodes:
    """The nodes of one group as the copies of the steady state leave them."""

    group: NodeGroup
    region: str
    count: int
    free: float
    """Cores that no copy has asked for."""


class Nodes:
    """The nodes of one group in one replication: how many there are, and their room for further copies."""

    __slots__ = ("count", "free", "group", "region")

    def __init__(self, steady: SteadyNodes) -> None:
        self.group, self.region = steady.group, steady.region
        self.count = steady.count
        self.free = steady.free
        """Cores that no copy has asked for."""


@dataclass(slots=True)
class Room:
    """The room for copies in one replication."""

    nodes: dict[str, Nodes] = field(default_factory=dict)
    """Node group → its nodes; none of them before somebody asks."""
    awaited: dict[tuple[str, str], int] = field(default_factory=dict)
    """Node group and lost zone → nodes that will be there again with the zone."""


def nodes_of(run: Run) -> dict[str, Nodes]:
    """All node groups with their room, as the copies of the steady state leave it."""
    room = run.state.of(Room)
    if not room.nodes:
        room.nodes = {id: Nodes(steady) for id, steady in steady_nodes(run.at_load).items()}
    return room.nodes


@remembered
def steady_nodes(at_load: PlantAtLoad) -> Mapping[str, SteadyNodes]:
    """Nodes and free cores of each group before the fault; the same for all replications."""
    architecture = at_load.plant.architecture
    used: dict[str, float] = {}
    for id, pool in at_load.plant.pools.items():
        for carrier in pool.groups:
            used[carrier] = used.get(carrier, 0.0) + at_load.copies[id] * pool.cores / len(pool.groups)
    found: dict[str, SteadyNodes] = {}
    for group in architecture.resources.values():
        if isinstance(group, NodeGroup):
            needed = math.ceil(used.get(group.id, 0.0) / group.cores - 1e-9)
            count = min(
                max(group.desired, needed if group.scaler != "none" else 0), max(group.maximum, group.desired)
            )
            free = max(count * group.cores - used.get(group.id, 0.0), 0.0)
            found[group.id] = SteadyNodes(group, region_of(architecture, group.id) or "", count, free)
    return found


def awaited_nodes(run: Run) -> dict[tuple[str, str], int]:
    """Node group and lost zone → nodes that will be there again with the zone."""
    return run.state.of(Room).awaited


def copies_on_node(run: Run, group: str, nodes: int) -> dict[str, int]:
    """Workload → copies on the lost one of a group's `nodes`, which may be any; only where there are some.

    As many as the constraints permit on one node and as fit there, or none: in the mean as many as on each,
    however they lie, and the worst placement is what the tail of the outcomes shows.
    """
    cores = nodes_of(run)[group].group.cores
    found: dict[str, int] = {}
    for id, pool in run.plant.pools.items():
        if group in pool.groups:
            copies = copies_of(run, id)
            fits = math.floor(cores / pool.cores + _ROUNDING) if pool.cores else copies.ready
            most = min(copies.on_node(nodes), fits)
            mean = copies.ready / len(pool.groups) / nodes
            if most and run.uniform(f"node {group} {id}") * most < mean:
                found[id] = most
    return found


def start(run: Run, copies: Copies, count: int, after: int) -> Process:
    """New copies: on free room at once, on new nodes later, and not at all where no ceiling lets them."""
    copies.pending += count
    link = after = yield from ready_to_start(run, copies, after)
    here = _place(run, copies, count)
    launched = count - here
    if launched:
        run.env.process(_on_new_nodes(run, copies, launched, after))
    if here:
        link = yield from _ready(run, copies, here, after, pull=False)
    return link


def _ready(run: Run, copies: Copies, count: int, after: int, *, pull: bool) -> Process:
    pool = copies.pool
    element = pool.workload.id
    own = pool.workload.start_time
    seconds = own if own is not None else run.draw(f"start {element}", _WORKLOAD, "pod_start_time")
    if pull:
        seconds += run.draw(f"pull {element}", _WORKLOAD, "image_pull_time")
    link = yield from run.spend("scale", "Copies start", element, seconds=seconds, after=after)
    if pool.region not in run.lost_regions:
        copies.link = link
        copies.started(count)
        run.changed(link)
    return link


def _place(run: Run, copies: Copies, count: int) -> int:
    """Takes room on existing nodes; how many copies found some."""
    placed = 0
    for id in copies.pool.groups:
        nodes = nodes_of(run).get(id)
        if nodes is None:
            continue
        fit = (
            min(count - placed, int(nodes.free / copies.pool.cores + 1e-9))
            if copies.pool.cores
            else count - placed
        )
        nodes.free -= fit * copies.pool.cores
        placed += fit
    return placed


def _on_new_nodes(run: Run, copies: Copies, count: int, after: int) -> Process:
    group, why = _growing_group(run, copies)
    if group is None:
        run.note("No room for further copies", copies.pool.workload.id, why, after)
        run.ceilings[copies.pool.workload.id] = why
        return (yield from _wait(run, copies, count, after))
    nodes = nodes_of(run)[group.id]
    wanted = math.ceil(max(count * copies.pool.cores - nodes.free, 0.0) / group.cores - 1e-9)
    allowed = min(wanted, group.maximum - nodes.count, _within_quota(run, nodes))
    nodes.count += allowed
    nodes.free += allowed * group.cores
    kind = group.kind
    decided = run.draw(f"provision {group.id}", kind, "provision_decision_time")
    link = yield from run.spend("scale", "Node group asks for nodes", group.id, seconds=decided, after=after)
    seconds = run.draw(f"launch {group.id}", kind, "node_launch_time")
    link = yield from run.spend("scale", "Nodes launch", group.id, seconds=seconds, after=link)
    placed = _place(run, copies, count)
    if placed < count:
        run.ceilings[copies.pool.workload.id] = f"{group.id} is at its maximum"
        run.env.process(_wait(run, copies, count - placed, link))
    return (yield from _ready(run, copies, placed, link, pull=True)) if placed else link


def _wait(run: Run, copies: Copies, count: int, after: int) -> Process:
    """Copies without room are pending while launches are impaired or a zone is lost, and tried again then."""
    frozen = any(_launches_nothing(run, nodes) for nodes in _launching(run, copies))
    held = frozen or any(element in copies.pool.groups for element, _ in awaited_nodes(run))
    link = after
    if held:
        began, why = run.env.now, "Nothing is launched" if frozen else "No room while a zone is lost"
        yield thawing(run)
        link = run.link("scale", why, copies.pool.workload.id, start=began, after=after)
    copies.pending -= count
    return (yield from start(run, copies, count, link)) if held else link


def _launches_nothing(run: Run, nodes: Nodes) -> bool:
    """Its own control plane is impaired, or that of the Auto Scaling groups which Karpenter does without."""
    kinds = [nodes.group.kind, *([] if nodes.group.scaler == "karpenter" else ["ec2-auto-scaling"])]
    return any(is_frozen(run, nodes.region, kind) for kind in kinds)


def _launching(run: Run, copies: Copies) -> Iterator[Nodes]:
    """The node groups that would grow for these copies."""
    for id in copies.pool.groups:
        nodes = nodes_of(run).get(id)
        if nodes is not None and nodes.group.scaler != "none":
            yield nodes


def _growing_group(run: Run, copies: Copies) -> tuple[NodeGroup | None, str]:
    """A node group that may still grow for these copies, or why none does."""
    why = "no node group grows by itself"
    for id in copies.pool.groups:
        nodes = nodes_of(run).get(id)
        if nodes is None or nodes.group.scaler == "none":
            continue
        if _launches_nothing(run, nodes):
            hindered(run, "nodes could not be launched", copies.pool.workload.id)
            return None, f"nothing is launched in {nodes.region}: its control plane is impaired"
        zones = zones_of(run.plant.architecture, id)
        if zones and all(zone in run.lost_zones for zone in zones):
            why = f"the zones of {id} are lost"
        elif nodes.count >= nodes.group.maximum:
            why = f"{id} is at its maximum of {nodes.group.maximum} nodes"
        elif _within_quota(run, nodes) <= 0:
            why = f"the vCPU quota of {nodes.region} is used up"
        else:
            return nodes.group, ""
    return None, why


def _within_quota(run: Run, nodes: Nodes) -> int:
    """Nodes that the account's vCPU quota of the region still allows for this purchase option."""
    region = run.plant.architecture.regions.get(nodes.region)
    spot = nodes.group.purchase == "spot"
    quota = None if region is None else (region.spot_core_quota if spot else region.core_quota)
    if quota is None:
        return nodes.group.maximum
    used = sum(
        other.count * other.group.cores
        for other in nodes_of(run).values()
        if other.region == nodes.region and other.group.purchase == nodes.group.purchase
    )
    return int((quota - used) / nodes.group.cores + 1e-9)
