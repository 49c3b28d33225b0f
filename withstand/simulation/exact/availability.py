"""Exact availability from the structure function: which states of the components stop a journey, and how
much of the time they last.

Components fail independently and alternate between up and down, so that only the means of their lives and
repairs count; what they share (a region, a zone, a service, a key) is a component itself. What a failover
takes is not in here: it is the part of unavailability that redundancy cannot remove, and the second opinion
on a simulated estimate of the same components.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from withstand.model.structure.expression import Component, ComponentKind, Expression, all_of, components
from withstand.model.structure.serving import platform
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import circuit_of_failure
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.exact.limits import Limits
from withstand.simulation.sampling.estimates import exact
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats, draws, mean_of, stream
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey
    from withstand.model.results.estimate import Estimate
    from withstand.model.values.fact_use import FactUse

_BY_PEOPLE: Final = (("operator", "page_time"), ("operator", "acknowledge_time"), ("operator", "repair_time"))
"""What nothing repairs by itself lasts until a person was paged, has answered, and has repaired it."""
_IMPAIRMENT: Final = ("service_impairment_rate", ("service_impairment_duration",))
# For each kind of component the names of its rate and of what its repair consists of, best first.
_FACTS: Final[Mapping[ComponentKind, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "region": (("region_loss_rate", ("region_loss_duration",)),),
    "zone": (("zone_loss_rate", ("zone_loss_duration",)),),
    "service": (_IMPAIRMENT,),
    "third party": (_IMPAIRMENT,),
    "node": (("instance_failure_rate", ("impaired_instance_replacement_time", "node_launch_time")),),
    "instance": (
        ("instance_failure_rate", ("failover_time_without_replica",)),
        ("instance_failure_rate", ()),
        ("loss_rate", ("restore_time",)),
    ),
    "process": (("process_crash_rate", ("process_restart_time",)),),
    "key": (("key_loss_rate", ()),),
    "link": (("link_failure_rate", ("link_failure_duration",)), ("link_failure_rate", ())),
}
_UNIT: Final = "fraction"


@dataclass(frozen=True, slots=True)
class FailureAndRepair:
    """How often a component fails (a yearly rate) and how long each repair step takes (seconds)."""

    rate: FactUse
    repair: tuple[FactUse, ...]

    @property
    def unavailability(self) -> float:
        """Its share of time down, by its rate and the mean of its repair (alternating renewals)."""
        seconds = sum(mean_of(step.fact) for step in self.repair)
        # As the simulation counts: the value of a rate, whose spread is how well it is known.
        down = self.rate.fact.value / SECONDS_PER_YEAR * seconds
        return down / (1 + down)


@dataclass(frozen=True, slots=True)
class Structural:
    """Exact unavailability of a journey, or of several together, and where it comes from."""

    scope: str
    estimate: Estimate
    """Expected share of time down."""
    diagram: Diagram
    components: Mapping[str, Component]
    """By id, each variable of the diagram."""
    behaviours: Mapping[str, FailureAndRepair]
    """By component; those that never fail, for want of a rate, are missing."""
    row: Floats
    """The unavailability of each variable of the diagram."""
    facts: tuple[FactUse, ...]
    notes: tuple[str, ...]

    @property
    def never_works(self) -> bool:
        """Whether it is down in every state: something that it needs is nowhere."""
        return not self.diagram.variables and self.estimate.value == 1

    def alone(self) -> Mapping[str, float]:
        """Component → its share of time down, for those that stop the thing when nothing else has failed."""
        if not self.diagram.variables:
            return {}
        stops = self.diagram.probability(np.eye(len(self.diagram.variables)))
        each = zip(self.diagram.variables, stops.tolist(), self.row.tolist(), strict=True)
        return {name: down for name, stopped, down in each if stopped}

    def uncertainty(self, count: int, seed: int) -> Floats:
        """`count` values of the unavailability, with each failure rate drawn from what is known of it.

        A rate is one number for all components of its kind; the spread of a duration is how it varies from
        one failure to the next, of which only the mean counts.
        """
        rows = np.zeros((count, len(self.diagram.variables)))
        drawn: dict[str, Floats] = {}
        for column, name in enumerate(self.diagram.variables):
            known = self.behaviours.get(name)
            if known is None:
                continue
            fact = known.rate.name
            if fact not in drawn:
                drawn[fact] = draws(known.rate, stream(seed, "exact availability", 0, fact), count)
            seconds = sum(mean_of(step.fact) for step in known.repair)
            down = drawn[fact] / SECONDS_PER_YEAR * seconds
            rows[:, column] = down / (1 + down)
        return self.diagram.probability(rows)


def availability(
    architecture: Architecture, journeys: Sequence[Journey], scope: str, limits: Limits | None = None
) -> Structural:
    """Of all these journeys working at once. LimitExceededError where it is too large."""
    works = all_of(platform(architecture, journey) for journey in journeys)
    return of_expression(architecture, works, scope, limits)


def of_expression(
    architecture: Architecture, works: Expression, scope: str, limits: Limits | None = None
) -> Structural:
    """Of any structure function over components of the architecture."""
    log = FactLog(architecture, 0)
    parts = {component.id: component for component in components(works)}
    found = {name: behaviour(log, component) for name, component in parts.items()}
    behaviours = {name: known for name, known in found.items() if known is not None}
    diagram = diagram_of(works, limits)
    row = np.array(
        [behaviours[name].unavailability if name in behaviours else 0.0 for name in diagram.variables]
    )
    return Structural(
        scope=scope,
        estimate=exact(float(diagram.probability(row)[0]), _UNIT, "unavailability"),
        diagram=diagram,
        components={name: parts[name] for name in diagram.variables},
        behaviours=behaviours,
        row=row,
        facts=log.used,
        notes=tuple(
            f"{name} is taken never to fail: no failure rate is known"
            for name, known in found.items()
            if known is None
        ),
    )


def diagram_of(works: Expression, limits: Limits | None = None, *, for_many_rows: bool = False) -> Diagram:
    """When a platform fails, in an order of components that keeps diagrams of two regions small.

    Reordering it `for_many_rows` is left to those who evaluate thousands: only CUDD does it, and the last
    digits of a probability follow the order.
    """
    order = (component.id for component in sorted(components(works), key=_place))
    return build(circuit_of_failure(works, order), limits, for_many_rows=for_many_rows)


def behaviour(log: FactLog, component: Component) -> FailureAndRepair | None:
    """A component's rate and repair from the catalog and the assumptions; None where no rate is known."""
    kind = component.catalog_kind
    for rate, repair in _FACTS.get(component.kind, ()):
        if log.has(kind, rate) and all(log.has(kind, name) for name in repair):
            steps = tuple((kind, name) for name in repair) or _BY_PEOPLE
            return FailureAndRepair(log.use(kind, rate), tuple(log.use(*step) for step in steps))
    return None


def _place(component: Component) -> tuple[str, int]:
    """Region by region, what much depends on first: halves the diagrams of two-region platforms."""
    widest = ("region", "service", "third party", "key", "zone")
    rank = widest.index(component.kind) if component.kind in widest else len(widest)
    return component.region or "", rank
