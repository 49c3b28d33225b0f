"""What decides a verdict: facts and settings varied one at a time, with common random numbers."""

from withstand.simulation.sensitivity.ranking import Effort, analyse

__all__ = ["Effort", "analyse"]
