"""The one walk along the calls of a request: what it reaches, how much of it, and what it cannot do without.

Load counts whatever a request sets off: hard and soft calls, messages in queues and topics, records in
streams, steps of workflows. The level of a request depends on its hard calls only. The plant (`compiler`) and
the demand of the measures (`demand`) are both made of these walks, so that they cannot disagree.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.data import Cache, Database, GlobalDatabase, Table
from withstand.model.elements.edge import ApiGateway, Cdn, LoadBalancer
from withstand.model.elements.messaging import Queue, StateMachine, Stream, Topic
from withstand.model.structure.links_in_use import LINKS, CallLinks, call_links
from withstand.model.structure.routing import followed, region_of
from withstand.simulation.plant.leaders import leader_of, local_member, streams_of
from withstand.simulation.plant.retry_policy import patience_of_try, tries_of
from withstand.simulation.plant.tries import ONCE, Tries, weaker
from withstand.simulation.sampling.fact_log import FactLog

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.base import Named
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload

Rates = dict[str, float]

_WRITES = frozenset({"write", "read-write", "call", "send"})
_READS = frozenset({"read", "read-write", "call", "receive"})
_ALWAYS_WRITES = frozenset({"write", "send"})
ENTRIES = (ApiGateway, Cdn, LoadBalancer)
"""What requests come in through."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request asks of a station."""

    element: str
    calls: float
    """Mean calls of a request that needs it."""
    need: float
    """Share of the requests that cannot be answered without it; 0 where none waits for it."""
    tries: Tries
    load: float
    """Mean calls of a request, whether it waits for them or not."""
    depth: int
    """Calls between the user and this one, at the most."""


@dataclass(frozen=True, slots=True)
class Call:
    """A step of the walk: the calls of one caller, for one request that comes in."""

    load: float
    writes: float
    """Share of the requests that write."""
    depth: int
    calls: float = 1.0
    need: float = 1.0
    tries: Tries = ONCE
    timeout: float = 1.0
    patience: float = math.inf
    """Seconds that everybody on the way to it waits at least."""
    passed: tuple[str, ...] = ()
    """Ids on the way to it: what calls in a circle is followed once."""

    @property
    def hard(self) -> bool:
        """Whether some request waits for it."""
        return self.need > 0

    def later(self, load: float, *passed: str) -> Call:
        """What is set off and nobody waits for."""
        return Call(load, self.writes, self.depth + 1, 0.0, 0.0, passed=(*self.passed, *passed))


@dataclass
class Walk:
    """Where one request goes in a region: of a journey, or (without one) to a workload with all it needs.

    Of requests to a workload only the hard calls are followed: no load comes of them.
    """

    architecture: Architecture
    journey: Journey | None
    region: str
    policies: dict[tuple[object, ...], Tries] = field(default_factory=dict)
    """Tries by their values: callers with the same policy share the object."""
    asked: dict[str, Asked] = field(default_factory=dict)
    """Station id → what is asked of it."""
    timeouts: Rates = field(default_factory=dict)
    """Station id of a workload → seconds that its callers wait at the least."""
    links: dict[str, CallLinks] = field(default_factory=dict)
    """Station id of links → which zone takes which."""
    hard_calls: Rates = field(default_factory=dict)
    """Element id → calls that a request waits for."""
    requests: Rates = field(default_factory=lambda: defaultdict(float))
    """Element id → requests, calls, statements, messages or records that arrive there."""
    reads: Rates = field(default_factory=lambda: defaultdict(float))
    writes: Rates = field(default_factory=lambda: defaultdict(float))
    """Those of them that change a store, where they are made (of a global database: at its writer)."""
    calls: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """(caller, callee) → calls."""

    def enter(self) -> Walk:
        """Follows a request of the journey along its path, and from there along the calls."""
        journey = self.journey
        assert journey is not None
        elements = [self.architecture.elements[id] for id in journey.path]
        coming = 1.0
        for depth, element in enumerate(elements):
            id = element.id
            if region_of(self.architecture, id) not in (None, self.region):
                continue
            call = Call(coming, journey.write_share, depth)
            if isinstance(element, ENTRIES):
                tries = connections(elements, journey.timeout)
                self._arrive(element, f"entry:{id}", replace(call, tries=tries, depth=0))
                if isinstance(element, Cdn) and journey.cacheable:
                    coming *= 1 - element.cache_hit_ratio
            elif isinstance(element, LINKS):
                self._link(CallLinks((("", id),)), call)
                self.requests[id] += coming
            elif id in self.architecture.workloads:
                if id not in self.hard_calls:
                    wait = journey.timeout
                    first = replace(call, depth=depth + 1, timeout=wait, patience=wait)
                    self.serve(self.architecture.workloads[id], first)
            elif id in self.architecture.resources and serves(element):
                self._store(element, replace(call, depth=depth + 1), "read")
            else:
                self.requests[id] += coming
        return self

    def come_in(self, entries: Sequence[Named]) -> None:
        """A request comes in over some entries, before it is served."""
        for element in entries:
            self._arrive(element, f"entry:{element.id}", Call(0.0, 0.0, 0))

    def serve(self, workload: Workload, call: Call) -> None:
        """A workload answers, and calls what it depends on, in the order in which it is written down."""
        station = f"workload:{workload.id}"
        self._arrive(workload, station, call)
        if call.hard:
            self.timeouts[station] = min(self.timeouts.get(station, math.inf), call.timeout)
        if workload.id in call.passed:
            return
        for claim in workload.volumes if call.hard else ():
            mounted = replace(call, load=0.0, tries=ONCE, depth=call.depth + 1)
            self._store(self.architecture.elements[claim.volume], mounted, "call")
        for dependency in self._followed(workload):
            onward = self._onward(workload, dependency, call)
            if dependency.access != "receive":
                self.calls[workload.id, dependency.to] += onward.load
            if onward.hard:
                self._follow_links(workload, dependency, onward)
            self._reach(dependency.to, onward, dependency.access)

    def _followed(self, workload: Workload) -> Sequence[Dependency]:
        if self.journey is None:
            return [dependency for dependency in workload.dependencies if dependency.mode == "hard"]
        return followed(self.journey, workload)

    def _onward(self, workload: Workload, dependency: Dependency, call: Call) -> Call:
        # A consumer is sent what it receives; asking for it is no load of its own.
        load = 0.0 if dependency.access == "receive" else call.load * dependency.calls_per_request
        if dependency.mode != "hard" or not call.hard:
            return call.later(load, workload.id)
        made = tries_of(FactLog(self.architecture, 0), workload, dependency, call.patience)
        return Call(
            load,
            call.writes,
            call.depth + 1,
            call.calls * dependency.calls_per_request,
            call.need,
            self.policies.setdefault(astuple(made), made),
            dependency.timeout,
            min(call.patience, patience_of_try(dependency)),
            (*call.passed, workload.id),
        )

    def _reach(self, id: str, call: Call, access: str) -> None:
        workload = self.architecture.workloads.get(id)
        if workload is not None:
            self.serve(workload, call)
        else:
            self._store(self.architecture.elements[id], call, access)

    # Stores, and what passes messages on

    def _store(self, element: Named, call: Call, access: str) -> None:
        led = isinstance(element, Cache) and leader_of(self.architecture, element, self.region).led
        if not led and not isinstance(element, (Database, Table, GlobalDatabase)):
            self._arrive(element, f"service:{element.id}", call)
            if access in ("write", "read-write"):
                self.writes[element.id] += call.load * _written(call, access)
            self._pass_on(element, call)
            return
        self.requests[element.id] += call.load
        written = _written(call, access)
        if access in _READS:
            local = local_member(self.architecture, element, self.region)
            self.reads[local.id] += call.load * (1 - written)
            self._ask(f"read:{local.id}", local, replace(call, load=call.load * (1 - written)))
        if access in _WRITES and (written > 0 or call.writes > 0):
            leader = leader_of(self.architecture, element, self.region)
            self.writes[leader.element.id] += call.load * written
            self._ask(
                leader.station,
                leader.element,
                replace(call, load=call.load * written, need=call.need * call.writes),
            )
            for stream in streams_of(self.architecture, leader.element.id):
                self._set_off(stream, call.later(call.load * written, element.id))
        self._count(element.id, call)

    def _pass_on(self, element: Named, call: Call) -> None:
        """A message, call or record reaches a resource, and what that passes on."""
        if isinstance(element, Topic):
            onward = [(id, call.load) for id in element.subscribers]
        elif isinstance(element, Queue):
            onward = [(id, call.load / len(element.consumers)) for id in element.consumers]
        elif isinstance(element, Stream):
            onward = [(id, call.load) for id in element.consumers]
        elif isinstance(element, StateMachine):
            onward = [(step.calls, call.load) for step in element.steps]
        else:
            return
        for id, load in onward:
            self._set_off(id, call.later(load, element.id))

    def _set_off(self, id: str, call: Call) -> None:
        if call.load > 0 and (id in self.architecture.workloads or id not in call.passed):
            self._reach(id, call, "call")

    # Links

    def _follow_links(self, workload: Workload, dependency: Dependency, call: Call) -> None:
        """The links that a call leaves over: to what it reads, and to what takes its writes."""
        target = self.architecture.elements[dependency.to]
        needs = {target.id: call.need}
        if isinstance(target, (Database, Table, GlobalDatabase)):
            local = local_member(self.architecture, target, self.region).id
            reads = {local: call.need} if dependency.access in _READS else {}
            writing = dependency.access in _WRITES and call.writes > 0
            leader = leader_of(self.architecture, target, self.region).element.id if writing else target.id
            needs = {leader: call.need * call.writes, **reads} if writing else reads
        for id, need in needs.items():
            found = call_links(self.architecture, workload, dependency, id)
            if found is not None:
                self._link(found, replace(call, need=need))

    def _link(self, links: CallLinks, call: Call) -> None:
        """Calls of one request take the same link, and a second try takes it again."""
        station = "+".join(links.ids)
        self.links[station] = links
        known = self.asked.get(station)
        calls, need, depth = min(call.calls, 1.0), call.need, call.depth
        if known is not None:
            calls, need, depth = max(known.calls, calls), max(known.need, need), max(known.depth, depth)
        self.asked[station] = Asked(links.ids[0], calls, need, ONCE, calls * need, depth)

    # What is asked

    def _arrive(self, element: Named, station: str, call: Call) -> None:
        self.requests[element.id] += call.load
        self._ask(station, element, call)
        self._count(element.id, call)

    def _count(self, id: str, call: Call) -> None:
        if call.hard:
            self.hard_calls[id] = self.hard_calls.get(id, 0.0) + call.calls * call.need

    def _ask(self, station: str, element: Named, call: Call) -> None:
        """Adds a call; depth and tries are those of the hard calls, where there are any."""
        new = Asked(
            element.id, call.calls if call.hard else 0.0, call.need, call.tries, call.load, call.depth
        )
        known = self.asked.get(station)
        if known is not None:
            load = known.load + new.load
            if known.need > 0 and new.need > 0:
                new = replace(
                    new,
                    calls=known.calls + new.calls,
                    need=max(known.need, new.need),
                    tries=weaker(known.tries, new.tries),
                    depth=max(known.depth, new.depth),
                )
            elif known.need > 0:
                new = known
            new = replace(new, load=load)
        self.asked[station] = new


def _written(call: Call, access: str) -> float:
    """Share of the calls that write: all where the access says so, else those of requests that write."""
    if access in _ALWAYS_WRITES:
        return 1.0
    return call.writes if access in _WRITES else 0.0


def serves(element: Named) -> bool:
    """Whether a resource on a path answers requests itself (a bucket), rather than stand beside it."""
    return getattr(element, "shape", None) in (Shape.OBJECT_STORE, Shape.TABLE, Shape.STATE_MACHINE)


def connections(path: Sequence[Named], timeout: float) -> Tries:
    """Connections that the CDN tries to an entry within the journey's timeout; an error is an answer."""
    cdn = next((element for element in path if isinstance(element, Cdn)), None)
    if cdn is None or cdn.connection_attempts <= 1:
        return ONCE
    return Tries(cdn.connection_attempts, errors=0.0, wait=cdn.connection_timeout, limit=timeout)
