"""What an author states cannot be unknown: a claim, a scenario, an assumption, a plan, the regions.

Unknown is for what a source should have seen and did not: the settings of resources, networks, workloads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from withstand.errors import Problem
from withstand.model.values.origin import Origin, Path
from withstand.model.values.unknown import Unknown
from withstand.scanners.spec.field_problem import subject
from withstand.scanners.spec.tree import MarkedList, MarkedMapping

_STATED: Final = ("assumptions", "claims", "phases", "records", "regions", "scenarios", "waivers")


def unknown_statements(root: MarkedMapping) -> list[Problem]:
    """A problem for each unknown value among what only the author can state, and for each unknown section."""
    return [
        Problem(str(at), f"{subject(path)} may not be unknown", "write its value")
        for section, value in root.items()
        for path, at in _unknowns(value, (section,), root.values_at[section])
        if section in _STATED or (len(path) == 1 and section != "traffic")
    ]


def _unknowns(value: Any, path: Path, at: Origin) -> Iterator[tuple[Path, Origin]]:
    if isinstance(value, Unknown):
        yield path, at
    elif isinstance(value, MarkedMapping):
        for key, item in value.items():
            yield from _unknowns(item, (*path, key), value.values_at[key])
    elif isinstance(value, MarkedList):
        for index, (item, item_at) in enumerate(zip(value, value.items_at, strict=True)):
            yield from _unknowns(item, (*path, index), item_at)
