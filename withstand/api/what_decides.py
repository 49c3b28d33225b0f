"""What decides a given verdict: the facts and settings that would turn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.api.options import SensitivityOptions
from withstand.errors import UsageError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.results.sensitivity import Sensitivity
    from withstand.model.results.verdict import Verdict


def what_decides(architecture: Architecture, verdict: Verdict, options: SensitivityOptions) -> Sensitivity:
    """Which facts and settings decide the worst part of a verdict that was simulated.

    UsageError where no simulation decides it.
    """
    from withstand.simulation.sensitivity import Effort, analyse

    part = architecture.claims[verdict.claim].parts[_deciding_part(verdict)]
    found = analyse(
        architecture,
        verdict.claim,
        part,
        seed=options.seed,
        workers=options.workers,
        effort=Effort(replications=options.replications),
    )
    if found is None:
        raise UsageError(f"{verdict.claim} is decided by nothing that was simulated, so no number decides it")
    return found


def _deciding_part(verdict: Verdict) -> int:
    """The simulated part with the worst outcome; the first one where none was simulated."""
    simulated = [
        index
        for index, part in enumerate(verdict.parts)
        if part.bound is not None and part.answer is not None and part.answer.measurements
    ]
    worst = [index for index in simulated if verdict.parts[index].outcome is verdict.outcome]
    return next(iter(worst or simulated), 0)
