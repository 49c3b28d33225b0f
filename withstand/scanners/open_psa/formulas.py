"""Formulas of gates: elements become `Formula`, references become the names of gates and basic events."""

from __future__ import annotations

from typing import Final, cast, get_args

from withstand.model.results.fault_tree import Argument, Formula, Operator
from withstand.scanners.open_psa.definitions import Definition, Definitions
from withstand.scanners.open_psa.document import Element

_REFERENCES: Final = frozenset({"gate", "basic-event", "house-event", "event"})
_OPERATORS: Final = frozenset(get_args(Operator))
_ARGUMENTS: Final = {"not": (1, 1), "imply": (2, 2), "iff": (2, 2)}
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}


def formula_of_gate(definitions: Definitions, gate: Definition) -> Formula:
    """The formula of a gate; an empty one, and a problem, where it is not a formula."""
    parts = [child for child in gate.element.children if child.tag not in ("label", "attributes")]
    if len(parts) != 1:
        definitions.problems.add(gate.element, f"gate {gate.key!r} has {len(parts)} formulas", "write one")
        return Formula("or", ())
    found = _argument(definitions, gate, parts[0])
    return found if isinstance(found, Formula) else Formula("or", (found,))


def house_event_state(definitions: Definitions, event: Definition) -> bool:
    """The constant that a house event stands for; false where it says nothing."""
    constants = event.element.named("constant")
    return _constant(definitions, constants[0]) if constants else False


def _argument(definitions: Definitions, gate: Definition, element: Element) -> Argument:
    if element.tag in _REFERENCES:
        return _reference(definitions, gate, element)
    if element.tag == "constant":
        return _constant(definitions, element)
    if element.tag not in _OPERATORS:
        known = ", ".join(sorted(_OPERATORS))
        definitions.problems.add(element, f"<{element.tag[:80]}> is not an operator", f"use one of {known}")
        return False
    arguments = tuple(_argument(definitions, gate, child) for child in element.children)
    _refuse_twins(definitions, element, arguments)
    low, high = _ARGUMENTS.get(element.tag, (1, len(arguments)))
    if not low <= len(arguments) <= max(high, low):
        definitions.problems.add(element, f"<{element.tag}> has {len(arguments)} arguments, not {low}")
    minimum = maximum = 0
    if element.tag in ("atleast", "cardinality"):
        minimum = _count(definitions, element, "min", len(arguments))
    if element.tag == "cardinality":
        maximum = _count(definitions, element, "max", len(arguments))
        if maximum < minimum:
            definitions.problems.add(element, f"max={maximum} is less than min={minimum}")
    return Formula(cast("Operator", element.tag), arguments, minimum, maximum)


def _refuse_twins(definitions: Definitions, element: Element, arguments: tuple[Argument, ...]) -> None:
    """The same event twice is one event: "2 of a, a, b" is not what somebody wrote it for."""
    seen: dict[str, Element] = {}
    for argument, child in zip(arguments, element.children, strict=True):
        # A house event has become its constant.
        name = argument if isinstance(argument, str) else child.attributes.get("name", "")
        if name and seen.setdefault(name, child) is not child:
            hint = f"it is at {seen[name].position}; remove it, or define a second event"
            definitions.problems.add(child, f"{name!r} stands in this <{element.tag}> twice", hint)


def _count(definitions: Definitions, element: Element, name: str, most: int) -> int:
    text = element.attributes.get(name, "")
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most:
        return int(text)
    definitions.problems.add(
        element, f"<{element.tag}> of {most} arguments has {name}={text[:40]!r}", f"write 0 to {most}"
    )
    return 0


def _constant(definitions: Definitions, element: Element) -> bool:
    text = element.attributes.get("value", "")
    if text not in _TRUTH:
        definitions.problems.add(element, f"{text[:40]!r} is not a truth value", "write true or false")
    return _TRUTH.get(text, False)


def _reference(definitions: Definitions, gate: Definition, element: Element) -> Argument:
    name = definitions.name_of(element)
    if not name:
        return False
    found = definitions.find("event", name, gate.scope)
    wanted = element.attributes.get("type", "event") if element.tag == "event" else element.tag
    if found is None:
        what = "event" if wanted == "event" else wanted
        definitions.problems.add(
            element, f"{what} {name!r} is not defined", definitions.similar("event", name)
        )
        return False
    if wanted not in ("event", found.kind):
        definitions.problems.add(element, f"{name!r} is a {found.kind}, not a {wanted[:40]}")
    return house_event_state(definitions, found) if found.kind == "house-event" else found.key
