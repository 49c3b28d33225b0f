"""Sensitivity: which facts and settings decide a claim that was simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.api.options import SensitivityOptions, VerifyOptions
from withstand.api.verify import verify
from withstand.api.what_decides import what_decides
from withstand.errors import UsageError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.results.sensitivity import Sensitivity


# With fewer, a P95 has no upper bound, and nothing could be said to hold.
_FEWEST = 60


def sensitivity(
    architecture: Architecture, claim: str, options: SensitivityOptions | None = None
) -> Sensitivity:
    """What decides a claim: the worst of its parts that were simulated.

    UsageError where no simulation decides the claim, or for fewer replications than a P95 needs.
    """
    options = options or SensitivityOptions()
    if options.replications < _FEWEST:
        raise UsageError(f"{options.replications} replications decide nothing; use {_FEWEST} or more")
    result = verify(architecture, VerifyOptions(seed=options.seed, workers=options.workers, claims=(claim,)))
    if len(result.verdicts) > 1:
        raise UsageError(f"{claim} matches {len(result.verdicts)} claims; name one")
    return what_decides(architecture, result.verdicts[0], options)
