"""Block volumes: they live in one zone and come back from a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.recovery import restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine import Run
    from withstand.simulation.faults import ActiveFault
    from withstand.simulation.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """From snapshots copied to another region, else when the region returns."""
    run.env.process(restore_or_wait(run, active, store, region))
