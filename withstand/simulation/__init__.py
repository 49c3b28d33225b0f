"""What happens when it breaks: faults, recovery, load, and the measures taken of them."""

from withstand.simulation.answers import Summary, answer, simulate
from withstand.simulation.execution.context import Budget

__all__ = ["Budget", "Summary", "answer", "simulate"]
