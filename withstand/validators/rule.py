"""What a rule is: one function with a title, a severity, sources, and a docstring whose sections are used.

A file of `validators/rules/` holds one rule, named `<family>_<number>_<what_it_finds>.py`: the id is in the
name (`rel_001_…` is REL001), so that the folder is the list of rules. Its function `check` takes the
architecture and yields findings made with `verdict`, `unknown` and `not_applicable`; the runner adds the
rule's id, severity, basis, remedy and the position in the source.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.results.finding import Basis, Finding, Severity, Status

Check = Callable[[Architecture], Iterator[Finding]]
Subject = Named | Architecture | str
"""What a finding is about: an element, its id, or the architecture as a whole."""
E = TypeVar("E", bound=Named)

_FILE_NAME = re.compile(r"^([a-z]{3})_(\d{3})_([a-z0-9_]+)$")
_SECTIONS = ("Bad", "Good", "Limits", "Remedy")


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of the architecture, with everything that its page and its findings say about it."""

    id: str
    slug: str
    """What it finds, from the file name: `active_active_regions`."""
    title: str
    """The requirement, as a sentence that holds where the rule passes."""
    severity: Severity
    sources: tuple[str, ...]
    basis: Basis
    summary: str
    """Why it matters: the docstring before its sections."""
    bad: str
    """A small architecture (YAML) on which it fails."""
    good: str
    """A small architecture (YAML) on which it passes."""
    limits: str
    """What it does not look at."""
    remedy: str
    monotone: bool
    """More redundancy (a zone, a replica) never turns its pass into a fail."""
    check: Check


def rule(
    *,
    title: str,
    severity: Severity,
    sources: tuple[str, ...],
    basis: Basis = Basis.PROVED,
    monotone: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a `check` function; ValueError where the file's name or the docstring is not in form."""

    def make(check: Check) -> Rule:
        module = check.__module__.rpartition(".")[2]
        found = _FILE_NAME.match(module)
        if not found:
            raise ValueError(f"{module}.py: a rule's file is named like rel_001_what_it_finds.py")
        summary, sections = _sections(inspect.getdoc(check) or "")
        missing = [name for name in _SECTIONS if not sections.get(name)]
        if missing or not summary:
            raise ValueError(f"{module}.py: the docstring lacks {', '.join(missing) or 'its first line'}")
        return Rule(
            id=found[1].upper() + found[2],
            slug=found[3],
            title=title,
            severity=severity,
            sources=sources,
            basis=basis,
            summary=summary,
            bad=sections["Bad"],
            good=sections["Good"],
            limits=" ".join(sections["Limits"].split()),
            remedy=" ".join(sections["Remedy"].split()),
            monotone=monotone,
            check=check,
        )

    return make


def _sections(doc: str) -> tuple[str, Mapping[str, str]]:
    """The text before the first section, and each section's text without its indentation."""
    parts = re.split(rf"^({'|'.join(_SECTIONS)}):", doc, flags=re.MULTILINE)
    texts = {name: inspect.cleandoc("\n" + text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}
    return " ".join(parts[0].split()), texts


@cache
def all_rules() -> Mapping[str, Rule]:
    """All rules by id, in order of their ids; ValueError naming the file that is not in form."""
    folder = importlib.import_module("withstand.validators.rules")
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(folder.__path__):
        made = getattr(importlib.import_module(f"{folder.__name__}.{module.name}"), "check", None)
        if not isinstance(made, Rule):
            raise ValueError(f"{module.name}.py must define `check` with the decorator @rule(…)")
        if made.id in found:
            raise ValueError(f"{module.name}.py: the id {made.id} is already used by {found[made.id].slug}")
        found[made.id] = made
    return MappingProxyType(dict(sorted(found.items())))


def verdict(
    subject: Subject, *, passed: bool, says: str, witness: Iterable[str] = (), position: str = ""
) -> Finding:
    """The rule's word on one subject: `says` in one sentence, `witness` the path or pair that shows it.

    `position` only where a field is meant rather than the element: `architecture.position(id, "field")`.
    """
    status = Status.PASS if passed else Status.FAIL
    return Finding("", status, _id(subject), says, position=position, witness=tuple(witness))


def unknown(subject: Subject, says: str) -> Finding:
    """The rule cannot say, and why."""
    return Finding("", Status.UNKNOWN, _id(subject), says)


def not_applicable(subject: Subject, says: str) -> Finding:
    """The rule is not about this subject, and why a reader might have thought so."""
    return Finding("", Status.NOT_APPLICABLE, _id(subject), says)


def examine(
    elements: Iterable[E], judge: Callable[[E], Finding | Iterable[Finding] | None]
) -> Iterator[Finding]:
    """`judge` on each element by itself: where one has an unknown value, the others are judged all the same.

    `judge` returns a finding, several, or None where the rule is not about the element.
    """
    for element in elements:
        try:
            found = judge(element)
            # Collected inside the try: a generator reads its values only when it is iterated.
            findings = [] if found is None else [found] if isinstance(found, Finding) else list(found)
        except UnknownValueError as error:
            findings = [unknown(element, str(error))]
        yield from findings


def _id(subject: Subject) -> str:
    if isinstance(subject, str):
        return subject
    return subject.name if isinstance(subject, Architecture) else subject.id
