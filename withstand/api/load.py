"""Load: an architecture from what its authors wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


def load(path: Path) -> Architecture:
    """Read an architecture from a YAML file or a folder of them; InputError lists all that is wrong."""
    from withstand.scanners.spec import read_spec

    return read_spec(path)
