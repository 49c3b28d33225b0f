"""Boolean circuits: what a fault tree or a structure function becomes before it becomes a decision diagram.

True means failed. Operations stand in the order in which they can be computed; variables in the order of a
depth-first walk from the top, which is the order of the diagram's levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from withstand.model.results.fault_tree import COHERENT, Argument, FaultTree, Formula
from withstand.model.structure.expression import And, Atom, Expression, Or
from withstand.simulation.exact.ordering import depth_first, names_in

Kind = Literal["variable", "constant", "and", "or", "not", "xor", "atleast"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One gate of a circuit; arguments are positions of earlier operations.

    `number` is the position in `Circuit.variables` of a variable, 0 or 1 of a constant, and the count that
    "atleast" needs.
    """

    kind: Kind
    arguments: tuple[int, ...] = ()
    number: int = 0


@dataclass
class Circuit:
    """Operations and variables; the last operation is the top. Equal operations are made once."""

    variables: list[str] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    coherent: bool = True
    """Whether only operators occur that a further failure cannot turn off."""
    _known: dict[Operation, int] = field(default_factory=dict)
    _levels: dict[str, int] = field(default_factory=dict)

    def variable(self, name: str) -> int:
        """The position of a variable, made at its first use."""
        level = self._levels.setdefault(name, len(self.variables))
        if level == len(self.variables):
            self.variables.append(name)
        return self.add(Operation("variable", number=level))

    def constant(self, value: bool) -> int:
        """The position of a constant."""
        return self.add(Operation("constant", number=int(value)))

    def add(self, operation: Operation) -> int:
        """The position of an operation, which is one that exists where there is an equal one."""
        found = self._known.setdefault(operation, len(self.operations))
        if found == len(self.operations):
            self.operations.append(operation)
        return found

    def negated(self, position: int) -> int:
        """The position of the negation."""
        return self.add(Operation("not", (position,)))

    def finish(self, top: int) -> Circuit:
        """The circuit with this operation as its top."""
        if top != len(self.operations) - 1:
            self.operations.append(Operation("or", (top,)))
        return self


def circuit_of_failure(expression: Expression, order: Iterable[str] = ()) -> Circuit:
    """When the thing fails that works while `expression` is true; a variable is a component's failure.

    `order` names components whose variables come first, in this order.
    """
    circuit = Circuit()
    for name in order:
        circuit.variable(name)
    known: dict[Expression, int] = {}

    def failed(part: Expression) -> int:
        if part not in known:
            known[part] = _failure(circuit, part, [failed(each) for each in _parts(part)])
        return known[part]

    return circuit.finish(failed(expression))


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return () if isinstance(expression, Atom) else expression.parts


def _failure(circuit: Circuit, expression: Expression, parts: list[int]) -> int:
    match expression:
        case Atom(component):
            return circuit.variable(component.id)
        case And():
            return circuit.add(Operation("or", tuple(parts))) if parts else circuit.constant(False)
        case Or():
            return circuit.add(Operation("and", tuple(parts))) if parts else circuit.constant(True)
        case _:
            failing = len(parts) - expression.count + 1
            return circuit.add(Operation("atleast", tuple(parts), failing))


def circuit_of_tree(tree: FaultTree, top: str, order: Iterable[str] | None = None) -> Circuit:
    """The circuit of one gate of a fault tree; common causes are to be expanded before.

    `order` has its basic events in the order of their variables; without it, depth first as written.
    """
    circuit = Circuit()
    for name in depth_first(tree, top) if order is None else order:
        circuit.variable(name)
    done: dict[str, int] = {}
    # An explicit stack: a tree may be deeper than Python's.
    stack: list[tuple[str, Iterator[str]]] = [(top, _gates_in(tree, top))]
    while stack:
        name, waiting = stack[-1]
        child = next((gate for gate in waiting if gate not in done), None)
        if child is not None:
            stack.append((child, _gates_in(tree, child)))
        else:
            stack.pop()
            done[name] = _position(circuit, tree, done, tree.gates[name])
    return circuit.finish(done[top])


def _gates_in(tree: FaultTree, gate: str) -> Iterator[str]:
    return (name for name in names_in(tree.gates[gate]) if name in tree.gates)


def _position(circuit: Circuit, tree: FaultTree, done: dict[str, int], argument: Argument) -> int:
    if isinstance(argument, bool):
        return circuit.constant(argument)
    if isinstance(argument, str):
        return done[argument] if argument in tree.gates else circuit.variable(argument)
    circuit.coherent = circuit.coherent and argument.operator in COHERENT
    parts = tuple(_position(circuit, tree, done, part) for part in argument.arguments)
    return _operation(circuit, argument, parts)


def _operation(circuit: Circuit, formula: Formula, parts: tuple[int, ...]) -> int:
    match formula.operator:
        case "and" | "or" | "xor":
            return circuit.add(Operation(formula.operator, parts))
        case "not":
            return circuit.negated(parts[0])
        case "nand":
            return circuit.negated(circuit.add(Operation("and", parts)))
        case "nor":
            return circuit.negated(circuit.add(Operation("or", parts)))
        case "iff":
            return circuit.negated(circuit.add(Operation("xor", parts)))
        case "imply":
            return circuit.add(Operation("or", (circuit.negated(parts[0]), parts[1])))
        case "atleast":
            return circuit.add(Operation("atleast", parts, formula.minimum))
        case "cardinality":
            enough = circuit.add(Operation("atleast", parts, formula.minimum))
            more = circuit.add(Operation("atleast", parts, formula.maximum + 1))
            return circuit.add(Operation("and", (enough, circuit.negated(more))))
