"""Loads a spec: files, merge, repetition, validation; every problem at once, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from withstand.errors import InputError, Problem
from withstand.model.build import build
from withstand.scanners.spec.expand import expand, targets
from withstand.scanners.spec.files import read_files
from withstand.scanners.spec.merge import merge
from withstand.scanners.spec.tree import Flat, MarkedMapping, flatten

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from withstand.model.architecture import Architecture

# Whoever shows problems chooses how many fit a screen; this many no spec has that a person wrote.
PROBLEM_LIMIT: Final = 1_000
# Of a spec with more field errors than this, the rest is counted and not put into words.
_FIELD_ERRORS_READ: Final = 2_000
_SUFFIX: Final = re.compile(r"@([A-Za-z0-9-]+)")
_NAMES_SHOWN: Final = 3


def read_spec(path: Path) -> Architecture:
    """The architecture that a spec (a YAML file, or a folder of them) describes.

    Raises InputError with every problem found, in the order of the source: of the files themselves, then,
    when all of them could be read, of their fields and of their meaning.
    """
    from withstand.scanners.spec.fields import section_fields
    from withstand.scanners.spec.statements import unknown_statements

    documents = read_files(path)
    problems = [problem for document in documents for problem in document.problems]
    merged, contradictions = merge(documents)
    expanded, misrepeated = expand(merged, section_fields)
    misplaced = unknown_statements(expanded)
    if problems or contradictions or misrepeated or misplaced:
        fields, unread = _field_problems(expanded, flatten(expanded))
        if problems:  # what is missing in the sections may stand in a file that could not be read
            known = {problem.position for problem in problems}
            fields = [
                problem
                for problem in fields
                if not problem.position.endswith(":1:1") and problem.position not in known
            ]
        raise _input_error([*problems, *contradictions, *misrepeated, *misplaced, *fields], merged, unread)
    return validated(expanded, tuple((document.source, document.sha256) for document in documents))


def validated(root: MarkedMapping, inputs: tuple[tuple[str, str], ...]) -> Architecture:
    """The architecture of a tree in which nothing repeats any more; InputError with every problem."""
    from pydantic import ValidationError

    flat = flatten(root)
    try:
        return build(flat.data, origins=flat.origins, inputs=inputs)
    except ValidationError:
        fields, unread = _field_problems(root, flat)
        raise _input_error(fields, root, unread) from None
    except InputError as error:
        raise _input_error(error.problems, root) from None


def _field_problems(root: MarkedMapping, flat: Flat) -> tuple[list[Problem], int]:
    """What the fields of a spec have wrong, and how many errors more there are than were put into words."""
    from pydantic import ValidationError

    from withstand.model.architecture import Architecture
    from withstand.scanners.spec.field_problem import field_problem

    try:
        Architecture.model_validate(flat.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        read = _without_consequences(found[:_FIELD_ERRORS_READ])
        return [field_problem(item, root) for item in read], max(0, len(found) - _FIELD_ERRORS_READ)
    return [], 0


def _without_consequences(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Errors without those that only follow from others: a list is empty, since its one item is wrong."""
    inside = {error["loc"][:length] for error in errors for length in range(len(error["loc"]))}
    refused = {error["loc"][:-1] for error in errors if error["type"] != "literal_error"}

    def follows(error: ErrorDetails) -> bool:
        place, last = error["loc"], str(error["loc"][-1]) if error["loc"] else ""
        # Of a value that may be a word or a quantity, the quantity says more of what is wrong.
        is_alternative = error["type"] == "literal_error" and last.startswith("literal[")
        return (error["type"] == "too_short" and place in inside) or (
            is_alternative and place[:-1] in refused
        )

    return [error for error in errors if not follows(error)]


def _input_error(problems: Iterable[Problem], root: MarkedMapping, unread: int = 0) -> InputError:
    ordered = sorted(_without_repetition(problems, root), key=_order)
    more = len(ordered) - PROBLEM_LIMIT + unread
    shown = [_harmless(problem) for problem in ordered[:PROBLEM_LIMIT]]
    if more > 0:
        shown.append(Problem("", f"and {more:,} more"))
    return InputError(shown)


def _without_repetition(problems: Iterable[Problem], root: MarkedMapping) -> list[Problem]:
    """One problem for the same line of a repeated item, which says in which regions or zones."""
    names = {name for place in targets(root) for name in place.names}
    groups: dict[Problem, list[Problem]] = {}
    places: dict[Problem, list[str]] = {}
    for problem in problems:
        bare = Problem(problem.position, _bare(problem.message, names), _bare(problem.hint, names))
        groups.setdefault(bare, []).append(problem)
        found = next((name for name in _SUFFIX.findall(problem.message) if name in names), None)
        if found is not None and found not in places.setdefault(bare, []):
            places[bare].append(found)
    made = []
    for bare, group in groups.items():
        where = places.get(bare, [])
        if len(set(group)) == 1 or len(where) < 2:
            made += list(dict.fromkeys(group))
        else:
            made.append(Problem(bare.position, f"{bare.message} (in {_enumerate(where)})", bare.hint))
    return made


def _bare(text: str, names: set[str]) -> str:
    return _SUFFIX.sub(lambda found: "" if found.group(1) in names else found.group(), text)


def _enumerate(names: list[str]) -> str:
    if len(names) > _NAMES_SHOWN:
        return f"{', '.join(names[: _NAMES_SHOWN - 1])} and {len(names) - _NAMES_SHOWN + 1} more"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _order(problem: Problem) -> tuple[str, int, int]:
    parts = problem.position.rsplit(":", 2)
    if len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal():
        return parts[0], int(parts[1]), int(parts[2])
    return problem.position or "\U0010ffff", 0, 0


def _harmless(problem: Problem) -> Problem:
    """The same problem without characters that would move a terminal's cursor."""
    return Problem(*(_printable(text) for text in (problem.position, problem.message, problem.hint)))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)
