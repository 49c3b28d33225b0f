"""One station, customer by customer: servers in parallel, exponential service, one queue, patience."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from simpy import Environment, Timeout

_BLOCK = 4096
"""Random numbers drawn at once; one by one they would take most of the time."""


class Customer(Protocol):
    """Who is served."""

    def leave(self, *, answered: bool) -> None:
        """Called at the end of the service, or when the wait has been longer than the patience."""


def exponentials(rng: np.random.Generator) -> Iterator[float]:
    """Exponential numbers of mean 1, without end."""
    while True:
        yield from rng.standard_exponential(_BLOCK).tolist()


def uniforms(rng: np.random.Generator) -> Iterator[float]:
    """Numbers in [0, 1), without end."""
    while True:
        yield from rng.random(_BLOCK).tolist()


class RequestQueue:
    """First come, first served. Who would begin service later than `timeout` seconds after coming leaves.

    An infinite capacity serves at once and takes no time: stations whose limit the model does not know.
    """

    __slots__ = ("busy", "capacity", "draws", "env", "served", "servers", "timeout", "waiting", "worked")

    def __init__(self, env: Environment, timeout: float, draws: Iterator[float]) -> None:
        self.env = env
        self.timeout = timeout
        self.draws = draws
        self.capacity = 0.0
        self.servers = 0
        self.busy = 0
        self.served = 0
        self.worked = 0.0
        """Services begun, and their length in mean services: as long in the mean, whatever happens."""
        self.waiting: deque[tuple[float, Customer]] = deque()

    def set(self, capacity: float, servers: int) -> None:
        """Services a second of all servers together, and how many they are, from now on."""
        self.capacity = capacity
        self.servers = servers if capacity > 0 else 0
        self._next()

    def ask(self, customer: Customer) -> None:
        """A customer comes."""
        if self.capacity == float("inf"):
            customer.leave(answered=True)
        elif self.busy < self.servers:
            self._serve(customer)
        else:
            self.waiting.append((self.env.now, customer))

    def close(self) -> None:
        """Nobody is served any more; who still waits leaves."""
        while self.waiting:
            self.waiting.popleft()[1].leave(answered=False)

    def _serve(self, customer: Customer) -> None:
        self.busy += 1
        length = next(self.draws)
        self.served += 1
        self.worked += length
        service = self.env.timeout(length * self.servers / self.capacity, customer)
        service.callbacks.append(self._served)

    def _served(self, service: Timeout) -> None:
        self.busy -= 1
        self._next()
        customer: Any = service.value
        customer.leave(answered=True)

    def _next(self) -> None:
        while self.waiting and self.busy < self.servers:
            came, customer = self.waiting.popleft()
            # Its patience ended earlier; nobody else was held up by it, so it is enough to see it now.
            if self.env.now - came > self.timeout:
                customer.leave(answered=False)
            else:
                self._serve(customer)
