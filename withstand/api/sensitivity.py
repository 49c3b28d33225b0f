"""Sensitivity: which facts and settings decide a claim that was simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.api.verify import DEFAULT_SEED, VerifyOptions, verify
from withstand.errors import UsageError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.sensitivity import Sensitivity
    from withstand.model.verdict import Verdict

DEFAULT_REPLICATIONS = 200
# With fewer, a P95 has no upper bound, and nothing could be said to hold.
_FEWEST = 60


@dataclass(frozen=True, slots=True)
class SensitivityOptions:
    """Seed, worker processes (which change no result), and replications of one variant of a scenario."""

    seed: int = DEFAULT_SEED
    workers: int = 1
    replications: int = DEFAULT_REPLICATIONS


def sensitivity(
    architecture: Architecture, claim: str, options: SensitivityOptions | None = None
) -> Sensitivity:
    """What decides a claim: the worst of its parts that were simulated.

    UsageError where no simulation decides the claim, or for fewer replications than a P95 needs.
    """
    from withstand.simulation.sensitivity import Effort, analyse

    options = options or SensitivityOptions()
    if options.replications < _FEWEST:
        raise UsageError(f"{options.replications} replications decide nothing; use {_FEWEST} or more")
    result = verify(architecture, VerifyOptions(seed=options.seed, workers=options.workers, claims=(claim,)))
    if len(result.verdicts) > 1:
        raise UsageError(f"{claim} matches {len(result.verdicts)} claims; name one")
    verdict = result.verdicts[0]
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
        raise UsageError(f"{claim} is decided by nothing that was simulated, so no number decides it")
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
