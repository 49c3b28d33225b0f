"""What a model defines, by name and by path, before any of it is understood."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from withstand.errors import InputError, Problem
from withstand.scanners.open_psa.document import Element

Kind = Literal["gate", "basic-event", "house-event", "parameter", "CCF-group"]
_KINDS: Final[dict[str, Kind]] = {
    "define-gate": "gate",
    "define-basic-event": "basic-event",
    "define-house-event": "house-event",
    "define-parameter": "parameter",
    "define-CCF-group": "CCF-group",
}
_CONTAINERS: Final = frozenset({"define-fault-tree", "define-component", "model-data"})
_NOT_EVALUATED: Final = frozenset(
    {"define-event-tree", "define-initiating-event", "define-functional-event", "define-sequence",
     "define-rule", "define-alignment"}
)  # fmt: skip
_REFUSED: Final = {
    "define-substitution": "changes the fault trees it applies to, and is not supported",
    "define-extern-library": "is foreign code, which is not run",
    "define-extern-function": "is foreign code, which is not run",
    "include": "is not followed",
}
_DESCRIPTIONS: Final = frozenset({"label", "attributes"})
NAME_LIMIT: Final = 200
PROBLEM_LIMIT: Final = 1_000


@dataclass
class Problems:
    """Collects everything that is wrong, so that it is reported at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, element: Element, message: str, hint: str = "") -> None:
        """One problem at an element."""
        if len(self.found) < PROBLEM_LIMIT:
            self.found.append(Problem(element.position, message, hint))

    def stop(self) -> None:
        """Raises InputError when there is any."""
        if self.found:
            raise InputError(sorted(self.found, key=_place))


def _place(problem: Problem) -> tuple[str, int, int]:
    file, line, column = problem.position.rsplit(":", 2)
    return file, int(line), int(column)


@dataclass(frozen=True, slots=True)
class Definition:
    """One defined thing; `key` is its unique name: the bare one when public, the whole path when private."""

    kind: Kind
    key: str
    scope: tuple[str, ...]
    element: Element


@dataclass
class Definitions:
    """All definitions of a model; gates, basic events and house events share one namespace."""

    problems: Problems
    all: list[Definition] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _names: dict[tuple[str, str], Definition] = field(default_factory=dict)

    def read(self, root: Element) -> None:
        """Adds what one document defines."""
        if root.tag != "opsa-mef":
            self.problems.add(root, f"<{root.tag[:NAME_LIMIT]}> is not an Open-PSA model", "write <opsa-mef>")
            return
        self._read(root, (), private=False)

    def of(self, *kinds: Kind) -> Iterator[Definition]:
        """The definitions of these kinds, in the order written."""
        return (definition for definition in self.all if definition.kind in kinds)

    def find(self, space: str, name: str, scope: Sequence[str]) -> Definition | None:
        """What a reference means: the innermost private definition, else the public one, else a path."""
        for length in range(len(scope), -1, -1):
            found = self._names.get((space, ".".join((*scope[:length], name))))
            if found is not None:
                return found
        return None

    def similar(self, space: str, name: str) -> str:
        """A hint at the nearest name."""
        known = [key for found, key in self._names if found == space]
        near = difflib.get_close_matches(name, known[:PROBLEM_LIMIT], n=1)
        return f"did you mean {near[0]!r}?" if near else ""

    def add(self, definition: Definition, path: str) -> None:
        """Adds a definition under its key and its path; a problem when the name is taken."""
        space = space_of(definition.kind)
        for name in dict.fromkeys((definition.key, path)):
            taken = self._names.get((space, name))
            if taken is not None:
                self.problems.add(
                    definition.element,
                    f"{definition.key!r} is defined twice",
                    f"the other definition is at {taken.element.position}",
                )
                return
        for name in (definition.key, path):
            self._names[space, name] = definition
        self.all.append(definition)

    def _read(self, element: Element, scope: tuple[str, ...], *, private: bool) -> None:
        for child in element.children:
            tag = child.tag
            if tag in _CONTAINERS:
                self._container(child, scope, private=private)
            elif tag in _KINDS:
                self._define(child, scope, private=private)
            elif tag in _NOT_EVALUATED:
                name = child.attributes.get("name", "")
                self.notes.append(
                    f"{child.position}: {tag.removeprefix('define-')} {name!r} is not evaluated"
                )
            elif tag in _REFUSED:
                self.problems.add(child, f"<{tag}> {_REFUSED[tag]}")
            elif tag not in _DESCRIPTIONS:
                self.problems.add(child, f"<{tag[:NAME_LIMIT]}> is not expected in <{element.tag}>")

    def _container(self, element: Element, scope: tuple[str, ...], *, private: bool) -> None:
        if element.tag == "model-data":
            self._read(element, (), private=False)
            return
        name = self.name_of(element)
        inside = _private(element, private)
        self._read(element, (*scope, name), private=inside)

    def _define(self, element: Element, scope: tuple[str, ...], *, private: bool) -> None:
        name = self.name_of(element)
        path = ".".join((*scope, name))
        key = path if _private(element, private) else name
        self.add(Definition(_KINDS[element.tag], key, scope, element), path)

    def name_of(self, element: Element) -> str:
        """The name that an element gives or refers to; a problem and "" when it is not one."""
        name = element.attributes.get("name", "")
        if not name or len(name) > NAME_LIMIT or not name.isprintable() or " " in name:
            self.problems.add(
                element,
                f"<{element.tag}> needs a name, not {name[:NAME_LIMIT]!r}",
                f'write name="…" with at most {NAME_LIMIT} visible characters',
            )
            return ""
        return name


def space_of(kind: Kind) -> str:
    """The namespace that a kind of definition lives in."""
    return kind if kind in ("parameter", "CCF-group") else "event"


def _private(element: Element, inherited: bool) -> bool:
    role = element.attributes.get("role")
    return inherited if role is None else role == "private"
