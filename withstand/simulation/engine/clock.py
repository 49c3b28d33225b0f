"""The clock of a replication: SimPy's environment, with processes that end with it.

What happens at one time happens in the order in which it was asked for, but a new process begins before
anything else of that time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy import Environment, Process, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable

    from simpy import Event
    from simpy.events import ProcessGenerator


class Clock(Environment):
    """Time of one replication, in seconds since its start, and what is still to happen.

    A subclass does not bind SimPy's events to itself, so it is in no circle with itself.
    """

    def __init__(self) -> None:
        super().__init__()
        self._begun: list[ProcessGenerator] = []
        self._called: list[Event] = []

    def call(self, delay: float, what: Callable[[Event], None]) -> None:
        """Calls `what` after a delay; after 0 seconds once all is done that was asked for before."""
        event = Timeout(self, delay)
        event.callbacks.append(what)
        self._called.append(event)

    def process(self, generator: ProcessGenerator) -> Process:
        """Begins a process; the event is its end, with what it returned."""
        self._begun.append(generator)
        return Process(self, generator)

    def close(self) -> None:
        """Nothing more happens: what still waits for something lets go of all that it holds."""
        for process in self._begun:
            process.close()
        for event in self._called:
            if event.callbacks:
                event.callbacks.clear()
