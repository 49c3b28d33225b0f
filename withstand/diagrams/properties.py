"""Properties of shapes: kind, claims that speak of it, verdict, ARN, and where it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from withstand.diagrams.layout.page import Shape, Status
from withstand.diagrams.pages.view import known
from withstand.model.architecture import Architecture
from withstand.model.results.finding import Status as FindingStatus
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Result, judge, worst

_STATES = {
    Outcome.HOLDS: Status.HOLDS,
    Outcome.VIOLATED: Status.VIOLATED,
    Outcome.INCONCLUSIVE: Status.INCONCLUSIVE,
    Outcome.NOT_ASSESSED: Status.NOT_ASSESSED,
}
_FOUND = {
    FindingStatus.PASS: Outcome.HOLDS,
    FindingStatus.FAIL: Outcome.VIOLATED,
    FindingStatus.UNKNOWN: Outcome.NOT_ASSESSED,
}
_MOST_IN_TOOLTIP = 8


class Properties:
    """What is known of each element, for the shapes that stand for it."""

    def __init__(self, architecture: Architecture, result: Result | None) -> None:
        self.architecture = architecture
        self.outcomes = {verdict.claim: verdict.outcome for verdict in result.verdicts} if result else {}
        self.claims = _claims_by_element(architecture, result)

    def annotate(self, shapes: Sequence[Shape]) -> list[Shape]:
        """The shapes with their properties and tooltips."""
        return [self._annotated(shape) if shape.elements else shape for shape in shapes]

    def _annotated(self, shape: Shape) -> Shape:
        claims = list(dict.fromkeys(c for element in shape.elements for c in self.claims.get(element, ())))
        found = {
            "kind": self._kinds(shape.elements),
            "claims": " ".join(claims),
            "verdict": self._verdict(claims),
            "arn": " ".join(filter(None, map(self._arn, shape.elements))),
            "position": self.architecture.position(shape.elements[0])
            if self._known(shape.elements[0])
            else "",
        }
        tooltip = "\n".join(
            f"{name}: {value}"
            for name, value in {
                "name": self._name(shape.elements),
                "stands for": _few(shape.elements),
                **{name: value for name, value in found.items() if name != "claims"},
                "claims": _few(claims),
            }.items()
            if value
        )
        return replace(shape, properties={**shape.properties, **found}, tooltip=shape.tooltip or tooltip)

    def _name(self, ids: Sequence[str]) -> str:
        """The whole title of what it stands for, which a label may have to cut."""
        titles = dict.fromkeys(
            str(known(self.architecture.elements[id], "title", "")) for id in ids if self._known(id)
        )
        return next(iter(titles)) if len(titles) == 1 else ""

    def _known(self, id: str) -> bool:
        return id in self.architecture.elements

    def _kinds(self, ids: Sequence[str]) -> str:
        kinds = dict.fromkeys(
            str(known(self.architecture.elements[id], "kind") or self.architecture.section_of(id))
            for id in ids
            if self._known(id)
        )
        return " ".join(kinds)

    def _verdict(self, claims: Sequence[str]) -> str:
        judged = [self.outcomes[claim] for claim in claims if claim in self.outcomes]
        return worst(judged).value if judged else ""

    def _arn(self, id: str) -> str:
        if id.startswith("arn:"):
            return id
        element = self.architecture.elements.get(id)
        return str(known(element, "tags", {}).get("arn", "")) if element else ""


def verdicts_of(architecture: Architecture, result: Result) -> Mapping[str, Status]:
    """What the claims say of each element itself, the worst first.

    A claim about many elements is violated by some of them: an element has the word of its own findings and
    of its own measurements, and that of the whole claim only where there are neither.
    """
    found: dict[str, set[Outcome]] = {}
    for verdict in result.verdicts:
        claim = architecture.claims.get(verdict.claim)
        parts = claim.parts if claim and len(claim.parts) == len(verdict.parts) else ()
        for index, judged in enumerate(verdict.parts):
            own = list(_own_outcomes(judged))
            scope = parts[index].scope if parts and not own else ()
            for id, outcome in (*own, *((id, judged.outcome) for id in scope)):
                found.setdefault(id, set()).add(outcome)
    return {id: _STATES[worst(outcomes)] for id, outcomes in found.items() if id in architecture.elements}


def _own_outcomes(judged: PartResult) -> Iterator[tuple[str, Outcome]]:
    for finding in judged.findings:
        if finding.status in _FOUND:
            yield finding.resource, _FOUND[finding.status]
    for measurement in judged.answer.measurements if judged.answer else ():
        yield measurement.scope, judge(judged.bound, measurement.judged) if judged.bound else judged.outcome


def _few(items: Sequence[str]) -> str:
    shown = ", ".join(items[:_MOST_IN_TOOLTIP])
    return shown + (f" and {len(items) - _MOST_IN_TOOLTIP} more" if len(items) > _MOST_IN_TOOLTIP else "")


def _claims_by_element(architecture: Architecture, result: Result | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for claim in architecture.claims.values():
        for part in claim.parts:
            for id in part.scope:
                found.setdefault(id, {})[claim.id] = None
    for verdict in result.verdicts if result else ():
        for judged in verdict.parts:
            for finding in judged.findings:
                if finding.status is not FindingStatus.NOT_APPLICABLE:
                    found.setdefault(finding.resource, {})[verdict.claim] = None
            for measurement in judged.answer.measurements if judged.answer else ():
                if measurement.scope in architecture.elements:
                    found.setdefault(measurement.scope, {})[verdict.claim] = None
    return {id: tuple(claims) for id, claims in found.items()}
