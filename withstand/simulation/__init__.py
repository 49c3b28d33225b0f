"""What happens when it breaks: faults, recovery, load, and the measures taken of them."""

from withstand.simulation.context import Budget
from withstand.simulation.run import answer
from withstand.simulation.summary import Summary, simulate

__all__ = ["Budget", "Summary", "answer", "simulate"]
