"""Load: an architecture from what its authors wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from withstand.errors import InputError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


def load(path: Path) -> Architecture:
    """Read an architecture from a YAML file or a folder of them; InputError lists all that is wrong."""
    from withstand.scanners.spec import read_spec
    from withstand.validators.names import unknown_names

    architecture = read_spec(path)
    problems = tuple(unknown_names(architecture))
    if problems:
        raise InputError(problems)
    return architecture
