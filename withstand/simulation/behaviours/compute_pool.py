"""Node groups: room for copies, and new nodes within maximum, quota and what the control plane allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.plant.reach import zone_share
from withstand.simulation.recovery.control_plane import wake
from withstand.simulation.recovery.scheduling import awaited_nodes, nodes_of, steady_nodes

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run


def lose_zone(run: Run, active: ActiveFault, element: str, zone: str) -> None:
    """The group's nodes in the zone are gone, with the room on them."""
    nodes = nodes_of(run)[element]
    share = zone_share(run.plant, element, zone)
    gone = round(nodes.count * share)
    nodes.count -= gone
    nodes.free *= 1 - share
    if gone:
        awaited_nodes(run)[element, zone] = gone


def regain_zone(run: Run, zone: str, after: int) -> None:
    """The zone is there again: its nodes launch anew, and copies that found no room try again."""
    for element, lost in [key for key in awaited_nodes(run) if key[1] == zone]:
        run.env.process(_relaunch(run, element, lost, after))


def _relaunch(run: Run, element: str, zone: str, after: int) -> Process:
    nodes = nodes_of(run)[element]
    seconds = run.draw(f"relaunch {element} {zone}", nodes.group.kind, "node_launch_time")
    link = yield from run.spend(
        "scale", "Nodes of the zone launch again", element, seconds=seconds, after=after
    )
    # Where the group has grown elsewhere meanwhile, it needs no more than it had.
    before = steady_nodes(run.at_load)[element].count
    back = min(awaited_nodes(run).pop((element, zone)), max(before - nodes.count, 0))
    nodes.count += back
    nodes.free += back * nodes.group.cores
    wake(run)
    return link
