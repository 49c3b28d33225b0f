"""Dynamic fault trees: the Markov chain of all orders of failure, and its probability of having failed.

A state is which basic events have failed, which child each spare gate uses, and which priority gates have
seen the wrong order. Lives are exponential and nothing is repaired.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from withstand.errors import InputError, Problem
from withstand.model.results.dynamic_fault_tree import (
    DynamicFaultTree,
    DynamicGate,
    Unreliability,
    undefined,
)
from withstand.model.results.fault_tree import FaultTree, Formula, Operator
from withstand.simulation.exact.evaluation import diagram_of_tree
from withstand.simulation.exact.limits import Allowance, Limits
from withstand.simulation.exact.markov import Chain
from withstand.simulation.exact.modules import modules_of

_NONE_LEFT = -1
_CHECK_EVERY = 256
_STATIC: dict[str, Operator] = {"and": "and", "or": "or", "atleast": "atleast"}


@dataclass(frozen=True, slots=True)
class TreeState:
    """Failed events as bits; for each spare gate the child in use; priority gates that can no longer fail."""

    failed: int
    using: tuple[int, ...]
    safe: int


def unreliability(tree: DynamicFaultTree, time: float, limits: Limits | None = None) -> Unreliability:
    """Probability that the top event happens by a time (hours), module by module.

    Raises InputError for a tree whose meaning is not defined here (see `Machine`), LimitExceededError for one
    with a module of too many states.
    """
    refuse_undefined(tree)
    limits = limits or Limits()
    split = modules_of(tree)
    chances = {name: fails_by(life.rate, time) for name, life in tree.lives.items()}
    states = 0
    for name, part in split.parts.items():
        chances[name], explored = by_one_chain(part, time, limits)
        states += explored
    gates = {
        name: Formula(_STATIC[gate.kind], gate.children, gate.count) for name, gate in split.gates.items()
    }
    probability = chances[split.top] if split.top not in gates else _static(split.top, gates, chances, limits)
    return Unreliability(tree, time, min(probability, 1.0), states, len(split.parts))


def by_one_chain(tree: DynamicFaultTree, time: float, limits: Limits) -> tuple[float, int]:
    """The same from one chain of the whole tree, with its number of states."""
    chain, down = explore(Machine(tree), limits)
    start = np.zeros(chain.states)
    start[0] = 1.0
    return float(chain.transient(start, time)[down].sum()), chain.states


def fails_by(rate: float, time: float) -> float:
    """Probability of having failed by a time, at a constant rate."""
    return -math.expm1(-rate * time)


def _static(top: str, gates: Mapping[str, Formula], chances: Mapping[str, float], limits: Limits) -> float:
    diagram = diagram_of_tree(FaultTree("", gates, chances, (top,)), top, limits)
    row = np.array([chances[name] for name in diagram.variables])
    return float(diagram.probability(row)[0])


def results(tree: DynamicFaultTree, time: float, limits: Limits) -> Iterator[Unreliability]:
    """The same, for a process of its own."""
    yield unreliability(tree, time, limits)


def as_static(tree: DynamicFaultTree, time: float) -> FaultTree:
    """The same tree, of one in which the order of failures does not matter, at a time (hours)."""
    return FaultTree(
        tree.name,
        {name: Formula(_STATIC[gate.kind], gate.children, gate.count) for name, gate in tree.gates.items()},
        {name: fails_by(life.rate, time) for name, life in tree.lives.items()},
        (tree.top,),
        notes=(f"probabilities are those of having failed by {time:g} h",),
    )


def refuse_undefined(tree: DynamicFaultTree) -> None:
    """InputError for what has no meaning here; a reader that knows positions says the same with them."""
    problems = [Problem("", message, hint) for _, _, message, hint in undefined(tree)]
    if problems:
        raise InputError(problems)


def explore(machine: Machine, limits: Limits) -> tuple[Chain, np.ndarray]:
    """The chain of all states up to the top event, and in which states it has happened."""
    allowance = Allowance(limits.states, "states")
    first = machine.settle(TreeState(0, tuple(0 for _ in machine.spares), 0))
    places = {first: 0}
    waiting = [first]
    down: list[bool] = []
    transitions: list[tuple[int, int, float]] = []
    for state in waiting:
        place = len(down)
        if place % _CHECK_EVERY == 0:
            allowance.check(waiting, "exploring the states")
        down.append(machine.fails(state, machine.tree.top))
        if down[-1]:
            continue
        for event, rate in machine.rates(state):
            after = machine.settle(TreeState(state.failed | event, state.using, state.safe))
            if after not in places:
                places[after] = len(places)
                waiting.append(after)
            transitions.append((place, places[after], rate))
    return Chain(len(waiting), transitions), np.array(down)


class Machine:
    """How states follow each other.

    Children of spare and sequence gates, and what a functional dependency takes down, are basic events; two
    spare gates that want the same child at the same moment are refused, as is a failure that reaches
    a priority gate twice in one moment: who comes first would decide, and nothing says who does.
    """

    def __init__(self, tree: DynamicFaultTree) -> None:
        self.tree = tree
        self.bits = {name: 1 << place for place, name in enumerate(tree.lives)}
        self.spares = self._of("spare")
        self.priorities = sorted(self._of("pand"), key=lambda name: self._height[name])
        self.spare_children = {child for name in self.spares for child in tree.gates[name].children}
        self.dependencies = [tree.gates[name] for name in self._of("fdep")]
        self.sequences = [tree.gates[name] for name in self._of("seq")]

    def fails(self, state: TreeState, name: str) -> bool:
        """Whether a gate or event has failed in a state."""
        if name in self.bits:
            return bool(state.failed & self.bits[name])
        gate = self.tree.gates[name]
        match gate.kind:
            case "and":
                return all(self.fails(state, child) for child in gate.children)
            case "or":
                return any(self.fails(state, child) for child in gate.children)
            case "atleast":
                return sum(self.fails(state, child) for child in gate.children) >= gate.count
            case "spare":
                return state.using[self.spares.index(name)] == _NONE_LEFT
            case "pand":
                in_order = not state.safe >> self.priorities.index(name) & 1
                return in_order and all(self.fails(state, child) for child in gate.children)
            case "seq":
                return self.fails(state, gate.children[-1])
            case "fdep":
                raise AssertionError("a functional dependency is no child")

    def rates(self, state: TreeState) -> list[tuple[int, float]]:
        """The events that can fail next, as bits, with their rates."""
        used = {
            self.tree.gates[name].children[place]
            for name, place in zip(self.spares, state.using, strict=True)
            if place != _NONE_LEFT
        }
        waiting = set()
        for gate in self.sequences:
            working = [child for child in gate.children if not self.fails(state, child)]
            waiting |= set(working[1:])
        found = []
        for name, life in self.tree.lives.items():
            dormant = name in self.spare_children and name not in used
            rate = life.rate * (life.dormancy if dormant else 1.0)
            if rate > 0 and not state.failed & self.bits[name] and name not in waiting:
                found.append((self.bits[name], rate))
        return found

    def settle(self, state: TreeState) -> TreeState:
        """The state once everything that follows at the same moment has happened."""
        state = self._take_down(state)
        for place, name in enumerate(self.priorities):
            failed = [self.fails(state, child) for child in self.tree.gates[name].children]
            if failed != sorted(failed, reverse=True):
                state = TreeState(state.failed, state.using, state.safe | 1 << place)
        if self.priorities and self._take_down(state) != state:
            raise InputError.at("", "a priority gate triggers what it depends on at the same moment")
        return state

    def _take_down(self, state: TreeState) -> TreeState:
        while True:
            before = state
            for gate in self.dependencies:
                if self.fails(state, gate.children[0]):
                    bits = sum(self.bits[child] for child in set(gate.children[1:]))
                    state = TreeState(state.failed | bits, state.using, state.safe)
            state = self._switch(state)
            if state == before:
                return state

    def _switch(self, state: TreeState) -> TreeState:
        """Spare gates whose child has failed take the next one that is free."""
        using = list(state.using)
        wanted: list[str] = []
        for number, name in enumerate(self.spares):
            children = self.tree.gates[name].children
            if using[number] == _NONE_LEFT or not self.fails(state, children[using[number]]):
                continue
            taken = {
                self.tree.gates[other].children[place]
                for other, place in zip(self.spares, state.using, strict=True)
                if place != _NONE_LEFT and other != name
            }
            free = [
                place
                for place, child in enumerate(children)
                if place > using[number] and child not in taken and not self.fails(state, child)
            ]
            using[number] = free[0] if free else _NONE_LEFT
            wanted += [children[place] for place in free[:1]]
        if len(set(wanted)) < len(wanted):
            raise InputError.at("", f"two gates need the spare {wanted[0]!r} at the same moment")
        return TreeState(state.failed, tuple(using), state.safe)

    @cached_property
    def _height(self) -> dict[str, int]:
        """For each gate, how many gates are below it at most; children come before their parents."""
        heights: dict[str, int] = dict.fromkeys(self.tree.lives, 0)
        waiting = list(self.tree.gates)
        while waiting:
            ready = [name for name in waiting if all(c in heights for c in self.tree.gates[name].children)]
            for name in ready:
                heights[name] = 1 + max(heights[child] for child in self.tree.gates[name].children)
            waiting = [name for name in waiting if name not in heights]
        return heights

    def _of(self, kind: str) -> list[str]:
        return [name for name, gate in self._gates() if gate.kind == kind]

    def _gates(self) -> list[tuple[str, DynamicGate]]:
        return list(self.tree.gates.items())
