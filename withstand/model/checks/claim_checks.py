"""Claims that could never be judged (about nothing, in another unit), and waivers that accept nothing."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from withstand.errors import UnknownValueError
from withstand.model.elements.fault_kind import fault_kinds
from withstand.model.structure.standard_scenarios import all_scenarios

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Claim, Metric, Part
    from withstand.model.values.origin import Path


Report = tuple["Path", str, str]

_WITHOUT_BOUND: Final = frozenset({"rules", "coverage", "records"})
_WILDCARDS: Final = frozenset("*?[")

_TIME: Final = (frozenset({"s"}), 'a duration such as "< 5m"')
_FRACTION: Final = (frozenset({"fraction"}), 'a percentage such as ">= 99.9%"')
_UNITS: Final[dict[Metric, tuple[frozenset[str], str]]] = {
    "rto": _TIME,
    "rpo": _TIME,
    "outage": _TIME,
    "dns-failover-time": _TIME,
    "traffic-failover-time": _TIME,
    "replication-lag": _TIME,
    "drain-time": _TIME,
    "retry-overload": _TIME,
    "cache-latency": _TIME,
    "stream-delay": _TIME,
    "latency": _TIME,
    "mttr": _TIME,
    "traffic-share": _FRACTION,
    "success-ratio": _FRACTION,
    "isolation": _FRACTION,
    "release-failures": _FRACTION,
    "availability-by-time": _FRACTION,
    "availability-by-requests": _FRACTION,
    "error-rate": _FRACTION,
    "spot-saving": _FRACTION,
    "utilisation": _FRACTION,
    "capacity-ratio": (frozenset({"ratio", "fraction", "times"}), 'a ratio such as ">= 1"'),
    "surge-served": (frozenset({"ratio", "times"}), 'a multiple such as ">= 2 times"'),
    "messages-lost": (frozenset({"ratio", "messages"}), 'a count such as "= 0 messages"'),
    "lost-updates": (frozenset({"per million"}), 'a rate such as "<= 10 per million"'),
}


def check_claims(architecture: Architecture) -> Iterator[Report]:
    """What keeps claims from being judged; (path, what is wrong, what to write instead)."""
    for claim in architecture.claims.values():
        for index, part in enumerate(claim.parts):
            missing = _missing(claim, part)
            if missing:
                yield ("claims", claim.id), *missing
                continue
            yield from _wrong_unit(claim, index, part)
            yield from _no_scenario(architecture, claim, index)


def check_waivers(architecture: Architecture) -> Iterator[Report]:
    """Waivers of claims that are not there, or of nothing at all."""
    for waiver in architecture.waivers.values():
        path: Path = ("waivers", waiver.id)
        if waiver.claim and waiver.claim not in architecture.claims:
            close = get_close_matches(waiver.claim, architecture.claims, n=1)
            hint = f"did you mean '{close[0]}'?" if close else "name a claim of this architecture"
            yield (*path, "claim"), f"'{waiver.claim}' does not exist in claims", hint
        elif not waiver.claim and not waiver.rule:
            yield path, f"waiver '{waiver.id}' accepts nothing", "add claim: ID, or rule: ID"


def _missing(claim: Claim, part: Part) -> tuple[str, str] | None:
    if part.metric == "rules" and not part.rules:
        return f"claim '{claim.id}' names no rule", "add rules: [ID]"
    if part.metric == "coverage" and not part.framework:
        return f"claim '{claim.id}' names no framework", "add framework: soc2"
    if part.metric == "records" and not (part.record and part.every):
        needed = f"claim '{claim.id}' needs a kind of record and how often"
        return needed, "add record: dr-test and every: 31d"
    if part.metric not in _WITHOUT_BOUND and part.bound is None:
        example = 'add bound: "< 5m"'
        return f"claim '{claim.id}' has nothing to compare {part.metric} with", example
    return None


def _wrong_unit(claim: Claim, index: int, part: Part) -> Iterator[Report]:
    if part.bound is None or part.metric not in _UNITS or part.statistic == "share":
        return
    units, example = _UNITS[part.metric]
    if part.bound.unit not in units:
        path: Path = ("claims", claim.id, "parts", index, "bound")
        found = "a plain number" if part.bound.unit == "ratio" else f"of unit {part.bound.unit}"
        yield path, f"the bound of claim '{claim.id}' is {found}; {part.metric} is not", f"say {example}"


def _no_scenario(architecture: Architecture, claim: Claim, index: int) -> Iterator[Report]:
    """Patterns that match nothing: a family that this architecture has none of is no mistake, a typo is."""
    patterns = claim.parts[index].scenarios
    if not patterns:
        return
    try:
        known = tuple(all_scenarios(architecture))
    except UnknownValueError:  # what nobody saw cannot be shown to be missing
        return
    families = tuple(fault_kinds())
    for place, pattern in enumerate(patterns):
        family, _, rest = pattern.partition(":")
        family_without_members = family in families and bool(_WILDCARDS.intersection(rest))
        if family_without_members or any(fnmatchcase(key, pattern) for key in known):
            continue
        similar = [f"{name}:{rest}" for name in families] if _WILDCARDS.intersection(rest) else []
        close = get_close_matches(pattern, [*similar, *known], n=1)
        hint = f"did you mean '{close[0]}'?" if close else "see withstand simulate --list"
        path: Path = ("claims", claim.id, "parts", index, "scenarios", place)
        yield path, f"claim '{claim.id}' is about '{pattern}', and there is no such scenario", hint
