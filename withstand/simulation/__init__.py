"""What happens when it breaks: faults, recovery, load, and the measures taken of them.

The names are resolved on first use: the model asks the files of `faults` what kinds there are, and whoever
only validates an architecture need not wait for numpy and the measures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from withstand.simulation.answers import Summary, answer, simulate
    from withstand.simulation.execution.context import Budget

__all__ = ["Budget", "Summary", "answer", "simulate"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "execution.context" if name == "Budget" else "answers"
    return getattr(import_module(f"{__name__}.{home}"), name)
