"""Standard scenarios: the losses that every architecture is asked about, made from what it contains:
the file of each kind of fault says what it happens to.

Keys are `FAULT:TARGET`, for example `region-loss:us-east-1`, `writer-loss:orders@us-east-1` or
`service-impaired:sqs@us-east-1`. A declared scenario has its own id as key. Claims name keys by fnmatch
patterns such as `region-loss:*`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import fault_files, fault_kinds
from withstand.model.elements.scenario import Fault, Scenario
from withstand.model.structure.derived import derived

if TYPE_CHECKING:
    from collections.abc import Mapping

    from withstand.model.architecture import Architecture
    from withstand.model.elements.fault_kind import FaultKind


@derived
def all_scenarios(architecture: Architecture) -> Mapping[str, Scenario]:
    """Declared scenarios by id, then the standard ones by key; a declared one wins where both exist."""
    return {
        **{scenario.id: scenario for scenario in standard_scenarios(architecture)},
        **architecture.scenarios,
    }


def matching(architecture: Architecture, patterns: Iterable[str]) -> tuple[str, ...]:
    """Keys of the scenarios that any of the patterns matches, in the order of `all_scenarios`."""
    wanted = tuple(patterns)
    return tuple(
        key for key in all_scenarios(architecture) if any(fnmatchcase(key, pattern) for pattern in wanted)
    )


@derived
def standard_scenarios(architecture: Architecture) -> tuple[Scenario, ...]:
    """One scenario at peak load for each thing that can be lost: kinds that take a whole place first."""
    kinds = sorted(fault_kinds().values(), key=lambda kind: (not kind.whole, kind.name))
    return tuple(
        _one(kind, target, service)
        for kind in kinds
        for target, service in fault_files()[kind.name].happens_to(architecture)
    )


def _one(kind: FaultKind, target: str, service: str) -> Scenario:
    what, where = (f"{service}@{target}", f"{service} in {target}") if service else (target, target)
    return Scenario(
        id=f"{kind.name}:{what}",
        title=f"{kind.title}: {where}",
        faults=(Fault(kind=kind.name, target=target, service=service),),
    )
