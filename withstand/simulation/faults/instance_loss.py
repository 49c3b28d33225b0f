"""One thing of a group is lost: a writer, a cache primary, a node, the copies of a workload."""

from __future__ import annotations

import math

from withstand.simulation.behaviours import behaviour_of, workload
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.replication import Run
from withstand.simulation.recovery.scheduling import copies_on_node, nodes_of


def _lose_writer(run: Run, active: ActiveFault) -> None:
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_writer"):
        module.lose_writer(run, active, active.target)


def _lose_cache(run: Run, active: ActiveFault) -> None:
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_instance"):
        module.lose_instance(run, active, active.target)


def _lose_workload(run: Run, active: ActiveFault) -> None:
    workload.crash(run, active, active.target, all_copies=True)


def _crash(run: Run, active: ActiveFault) -> None:
    workload.crash(run, active, active.target, all_copies=False)


def _lose_node(run: Run, active: ActiveFault) -> None:
    """One node of the group dies with its copies."""
    element = active.target
    nodes = nodes_of(run)[element]
    if nodes.count <= 0:
        return
    share = 1 / nodes.count
    nodes.count -= 1
    nodes.free *= 1 - share
    for id, expected in copies_on_node(run, element, nodes.count + 1).items():
        # A node holds a whole number of copies; its expectation is kept by rounding at random.
        lost = math.floor(expected + run.uniform(f"node {element} {id}"))
        workload.lose_copies(run, id, lost, f"node of {element}")
