"""The event kernel of a replication: a clock, a queue of calls, and processes that wait.

It has the part of SimPy's interface that behaviours need, and its order of events: what happens at one time
happens in the order in which it was asked for, but a new process begins before anything else of that time.
Why not SimPy itself: docs/decisions/0008-own-event-kernel.md.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Generator
from heapq import heappop, heappush
from typing import Any


class Environment:
    """Time of one replication, in seconds since its start, and what is still to happen."""

    __slots__ = ("_beginning", "_queue", "asked", "now")

    def __init__(self) -> None:
        self.now: float = 0
        self.asked = 0
        """Events so far: calls and processes that somebody asked for."""
        self._queue: list[tuple[float, int, Callable[[], object]]] = []
        self._beginning: deque[Callable[[], object]] = deque()

    def call(self, delay: float, what: Callable[[], object]) -> None:
        """Calls `what` after a delay; after 0 seconds once all is done that was asked for before."""
        self.asked = number = self.asked + 1
        heappush(self._queue, (self.now + delay, number, what))

    def process(self, generator: Generator[Any, Any, Any]) -> Event:
        """Begins a process; it yields the seconds or the event that it waits for. The event is its end."""
        return _Process(self, generator)

    def event(self) -> Event:
        """An event that somebody makes happen with `succeed`."""
        return Event(self)

    def timeout(self, delay: float) -> Event:
        """An event that happens after a delay; a process that waits for nothing else yields the seconds."""
        event = Event(self)
        event.triggered = True
        self.call(delay, event.happen)
        return event

    def any_of(self, events: Collection[Event]) -> Event:
        """The first of some events."""
        return self._after(events, min(len(events), 1))

    def all_of(self, events: Collection[Event]) -> Event:
        """All of some events; without any it happens at once."""
        return self._after(events, len(events))

    def _after(self, events: Collection[Event], count: int) -> Event:
        found, happened = Event(self), 0

        def look(_: Event | None) -> None:
            nonlocal happened
            happened += 1
            if happened >= count and not found.triggered:
                found.succeed()

        if not events:
            look(None)
        for event in events:
            if event.callbacks is None:
                look(event)
            else:
                event.callbacks.append(look)
        return found

    def run(self, until: float | Event = math.inf) -> None:
        """Goes on up to a time, before what happens at it, or until an event has happened, or to the end.

        RuntimeError where nothing is left that could make the event happen.
        """
        event = until if isinstance(until, Event) else None
        end = math.inf if isinstance(until, Event) else until
        queue, beginning = self._queue, self._beginning
        while event is None or event.callbacks is not None:
            if beginning:
                beginning.popleft()()
            elif queue and queue[0][0] < end:
                self.now, _, what = heappop(queue)
                what()
            else:
                break
        if event is None:
            self.now = end if end < math.inf else self.now
        elif event.callbacks is not None:
            raise RuntimeError("nothing is left to happen, and what was waited for has not")

    def forget(self) -> None:
        """Nothing more will happen."""
        self._queue.clear()
        self._beginning.clear()


class Event:
    """Something that happens once; `callbacks` are called with it then, and are None from then on."""

    __slots__ = ("callbacks", "env", "triggered", "value")

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.callbacks: list[Callable[[Event], object]] | None = []
        self.triggered = False
        """It is certain to happen."""
        self.value: Any = None

    @property
    def processed(self) -> bool:
        """It has happened."""
        return self.callbacks is None

    def succeed(self) -> None:
        """Makes it happen now, once all is done that was asked for before."""
        self.triggered = True
        self.env.call(0.0, self.happen)

    def happen(self) -> None:
        """It happens; whoever waits for it goes on."""
        waiting, self.callbacks = self.callbacks, None
        for callback in waiting or ():
            callback(self)


class _Process(Event):
    """A generator on its way; the event is its end, with what it returned."""

    __slots__ = ("_go", "_send")

    def __init__(self, env: Environment, generator: Generator[Any, Any, Any]) -> None:
        super().__init__(env)
        self._send = generator.send
        # Looked up once: making a bound method for each wait costs as much as the wait.
        self._go = self._resume
        env.asked += 1
        env._beginning.append(self._go)

    def _resume(self, event: Event | None = None) -> None:
        """Goes on to the next thing to wait for; what has already happened is not waited for."""
        env = self.env
        try:
            wanted = self._send(None if event is None else event.value)
            while wanted.__class__ is not float and isinstance(wanted, Event):
                if wanted.callbacks is not None:
                    wanted.callbacks.append(self._go)
                    return
                wanted = self._send(wanted.value)
        except StopIteration as end:
            del self._go, self._send  # a circle: nobody but the garbage collector would see that it is over
            self.value = end.value
            self.succeed()
            return
        env.asked = number = env.asked + 1
        heappush(env._queue, (env.now + wanted, number, self._go))
