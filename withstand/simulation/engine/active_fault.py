"""A fault that has begun, and what it holds until it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simpy import Event

    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.replication import Run


class ActiveFault:
    """A fault that has begun, and the stations that it keeps down until it ends or somebody releases them."""

    def __init__(self, run: Run, fault: Fault) -> None:
        self.run = run
        self.fault = fault
        self.stations: set[int] = set()
        self.over = run.env.event()
        self.repair: Event | None = None
        """The process that ends a fault which lasts until somebody has repaired it."""
        self.mitigated = False
        """Protection has taken its demand out already, before it ended by itself."""

    @property
    def target(self) -> str:
        """Id of what is lost."""
        return self.fault.target or ""

    def take(self, station: int) -> None:
        """The station no longer answers because of this fault."""
        if station not in self.stations:
            self.stations.add(station)
            self.run.down[station] += 1

    def give(self, station: int) -> None:
        """The station answers again, as far as this fault is concerned."""
        if station in self.stations:
            self.stations.remove(station)
            self.run.down[station] -= 1

    def end(self) -> None:
        """Everything that it still holds comes back."""
        for station in sorted(self.stations):
            self.give(station)
        if not self.over.triggered:
            self.over.succeed()
