"""The facts that an estimate reads and draws from, remembered for the measurement's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from withstand.simulation.sampling.streams import Floats, draws, stream

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.values.fact_use import FactUse


class Draw(NamedTuple):
    """What was drawn of one fact for one component: a value for each replication."""

    component: str
    fact: str
    unit: str
    values: Floats


class FactLog:
    """Reads facts of one architecture and keeps which; draws are named by scenario and component."""

    def __init__(
        self, architecture: Architecture, seed: int, scenario: str = "", *, remember: bool = True
    ) -> None:
        self.architecture = architecture
        self.seed = seed
        self.scenario = scenario
        self._used: dict[str, FactUse] = {}
        self.drawn: list[Draw] = []
        """All draws, in their order, for a trace of one replication; none where nobody is to `remember`."""
        self._remember = remember

    @property
    def used(self) -> tuple[FactUse, ...]:
        """The facts that were read, by name."""
        return tuple(self._used[name] for name in sorted(self._used))

    def use(self, kind: str, name: str) -> FactUse:
        """A fact with its source; KeyError when the catalog has none."""
        found = self.architecture.fact(kind, name)
        self._used[found.name] = found
        return found

    def value(self, kind: str, name: str) -> float:
        """Its typical value."""
        return self.use(kind, name).fact.value

    def has(self, kind: str, name: str) -> bool:
        """Whether the catalog knows it."""
        try:
            self.architecture.fact(kind, name)
        except KeyError:
            return False
        return True

    def draws(self, kind: str, name: str, component: str, size: int) -> Floats:
        """`size` values; the same component gets the same ones whatever else is drawn."""
        use = self.use(kind, name)
        values = draws(use, self.rng(f"{component}/{kind}.{name}"), size)
        if self._remember:
            self.drawn.append(Draw(component, use.name, use.fact.unit, values))
        return values

    def rng(self, component: str) -> np.random.Generator:
        """The component's own stream of random numbers."""
        return stream(self.seed, self.scenario, 0, component)

    def choice(self, component: str, count: int, size: int) -> Floats:
        """`size` numbers 0 … count - 1, equally likely, as floats."""
        return np.floor(self.rng(component).random(size) * count)
