"""The HTML report: one file for a steering committee (see templates/)."""

from __future__ import annotations

from withstand.model.verdict import Result
from withstand.reports.register import Register


def render(result: Result, register: Register) -> str:
    """The page; refused until it is there."""
    raise NotImplementedError
