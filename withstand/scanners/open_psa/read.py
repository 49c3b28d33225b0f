"""Reads fault trees of the Open-PSA Model Exchange Format: one model, in one or several files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from withstand.errors import InputError
from withstand.model.results.fault_tree import Argument, CommonCauseGroup, FaultTree, Formula
from withstand.scanners.open_psa.common_causes import common_cause_group, declare_members
from withstand.scanners.open_psa.definitions import Definitions, Problems
from withstand.scanners.open_psa.document import read_document
from withstand.scanners.open_psa.expressions import DEFAULT_MISSION_TIME, Expressions
from withstand.scanners.open_psa.formulas import formula_of_gate


def read_open_psa(paths: Sequence[Path], mission_time: float = DEFAULT_MISSION_TIME) -> FaultTree:
    """The fault tree of a model; `mission_time` (hours) is what `<system-mission-time/>` stands for.

    Raises InputError with everything that is wrong. What a model holds beside fault trees is in the notes.
    """
    definitions = Definitions(Problems())
    roots = [read_document(path) for path in paths]
    for root in roots:
        definitions.read(root)
    groups = [(group, declare_members(definitions, group)) for group in definitions.of("CCF-group")]
    gates = {gate.key: formula_of_gate(definitions, gate) for gate in definitions.of("gate")}
    if not gates and roots and not definitions.problems.found:
        definitions.problems.add(roots[0], "the model has no gate, hence no top event")
    expressions = Expressions(definitions, mission_time)
    common_causes = tuple(common_cause_group(expressions, group, members) for group, members in groups)
    probabilities = _probabilities(expressions, common_causes)
    for parameter in definitions.of("parameter"):
        expressions.of_definition(parameter)
    definitions.problems.stop()
    _refuse_loops(gates, definitions)
    return FaultTree(
        name=roots[0].attributes.get("name") or paths[0].stem,
        gates=gates,
        probabilities=probabilities,
        tops=_tops(gates),
        common_causes=common_causes,
        notes=(*definitions.notes, *_notes(expressions)),
        sources=tuple(str(path) for path in paths),
    )


def _probabilities(expressions: Expressions, groups: Sequence[CommonCauseGroup]) -> dict[str, float]:
    shared = {member: group.probability for group in groups for member in group.members}
    found: dict[str, float] = {}
    problems = expressions.definitions.problems
    in_groups = [member for group in groups for member in group.members]
    for member in {member for member in in_groups if in_groups.count(member) > 1}:
        event = next(event for event in expressions.definitions.of("basic-event") if event.key == member)
        problems.add(event.element, f"{member!r} is a member of two common-cause groups")
    for event in expressions.definitions.of("basic-event"):
        if event.key in shared:
            found[event.key] = shared[event.key]
            continue
        value = expressions.of_definition(event)
        if value < 0 or value > 1:
            problems.add(event.element, f"the probability {value:g} of {event.key!r} is not between 0 and 1")
        found[event.key] = value
    return found


def _notes(expressions: Expressions) -> Iterator[str]:
    if expressions.asks_mission_time:
        yield f"the mission time is taken as {expressions.mission_time:g} h"
    if expressions.deviates:
        yield f"{expressions.deviates} random deviates are taken at their mean"


def _tops(gates: Mapping[str, Formula]) -> tuple[str, ...]:
    used = {name for formula in gates.values() for name in _names(formula)}
    return tuple(name for name in gates if name not in used)


def _names(argument: Argument) -> Iterator[str]:
    if isinstance(argument, str):
        yield argument
    elif isinstance(argument, Formula):
        for part in argument.arguments:
            yield from _names(part)


def _refuse_loops(gates: Mapping[str, Formula], definitions: Definitions) -> None:
    """Raises InputError for the first loop of gates that is found."""
    below = {name: [each for each in _names(gate) if each in gates] for name, gate in gates.items()}
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        raise _loop(error.args[1][::-1], definitions) from None


def _loop(names: Sequence[str], definitions: Definitions) -> InputError:
    gate = next(gate for gate in definitions.of("gate") if gate.key == names[0])
    shown = " → ".join(names if len(names) <= 10 else (*names[:8], "…", names[-1]))
    return InputError.at(gate.element.position, f"the gate depends on itself: {shown}")
