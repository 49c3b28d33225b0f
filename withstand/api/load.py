"""Load: an architecture from what its authors wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from withstand.errors import InputError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.recorded_only import RecordedValues


def load(path: Path) -> Architecture:
    """Read an architecture from a YAML file or a folder of them; InputError lists all that is wrong."""
    from withstand.scanners.spec import read_spec
    from withstand.validators.names import unknown_names

    architecture = read_spec(path)
    problems = tuple(unknown_names(architecture))
    if problems:
        raise InputError(problems)
    return architecture


def recorded_values(architecture: Architecture) -> tuple[RecordedValues, ...]:
    """What its authors have written and no verdict, finding or estimate reads, by field."""
    from withstand.model.structure.recorded_values import recorded_values as find

    return find(architecture)
