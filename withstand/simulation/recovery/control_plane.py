"""Control planes that launch and change nothing, what waits for them, and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simpy import Event

    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run


def freeze(run: Run, active: ActiveFault) -> None:
    """The control plane of one kind, or of the whole region, launches and changes nothing."""
    run.frozen.add(plane_of(active.fault.service, active.target))


def thaw(run: Run, active: ActiveFault) -> None:
    """The control plane works again, and what waited for it goes on."""
    run.frozen.discard(plane_of(active.fault.service, active.target))
    wake(run)


def wake(run: Run) -> None:
    """Whoever waits for a control plane, a service or a zone looks again."""
    waited, run.thaw = run.thaw, None
    if waited is not None:
        waited.succeed()


def thawing(run: Run) -> Event:
    """The event that the next control plane, service or zone works again, whichever it is."""
    if run.thaw is None:
        run.thaw = run.env.event()
    return run.thaw


def launchable(run: Run, region: str, kind: str, element: str) -> Process:
    """Waits until a new instance of a database or a cache can be launched; -1 where that is at once."""
    start = run.env.now
    while is_frozen(run, region, kind):
        hindered(run, "a new instance could not be launched", element)
        yield thawing(run)
    if run.env.now == start:
        return -1
    return run.link(
        "promote", "Nothing is launched: the control plane is impaired", element, start=start, after=-1
    )


def is_frozen(run: Run, region: str, kind: str) -> bool:
    """Whether the control plane of this kind in this region is impaired, by itself or with the region's."""
    return region in run.frozen or plane_of(kind, region) in run.frozen


def hindered(run: Run, what: str, element: str) -> None:
    """Something was wanted of an impaired control plane and refused."""
    run.hindered.add((what, element))


def plane_of(kind: str, region: str) -> str:
    """The name of a control plane: of one kind in a region, or of the whole region."""
    return f"{kind}@{region}" if kind else region
