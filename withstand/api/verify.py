"""Verify: from an architecture to verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from withstand import __version__
from withstand.api.options import SensitivityOptions, VerifyOptions
from withstand.errors import Interrupted, UsageError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Claim, Part
    from withstand.model.results.estimate import Answer
    from withstand.model.results.finding import Finding
    from withstand.model.results.outcome import Outcome
    from withstand.model.results.sensitivity import Sensitivity
    from withstand.model.results.verdict import PartResult, Result, Verdict


EXAMPLE = "enterprise-platform"


def check(
    architecture: Architecture, *, as_of: date | None = None, rules: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """What every rule (or those with the ids `rules`) says of every resource, sorted by rule and resource.

    `as_of` is the date for which waivers are judged. UsageError for an id that no rule has.
    """
    from withstand.validators import check as run_rules
    from withstand.validators.rule import all_rules

    for id in rules:
        if id.upper() not in all_rules():
            raise UsageError(f"no rule is called {id}; rules are named like {next(iter(all_rules()))}")
    only = [id.upper() for id in rules] or None
    return run_rules(architecture, as_of=as_of or _as_of(architecture), only=only)


def _as_of(architecture: Architecture) -> date:
    return architecture.as_of or datetime.now(tz=UTC).date()


def verify(architecture: Architecture, options: VerifyOptions | None = None) -> Result:
    """Give every claim its verdict. UsageError when there is no claim to judge.

    Ctrl-C during the simulation raises Interrupted with the result of what was decided until then.
    """
    options = options or VerifyOptions()
    asked = _asked_about(architecture, options.sensitivity)
    # What decides a claim can be said of a verdict only, so that a claim which is asked about is judged too.
    chosen = _chosen_claims(architecture, (*options.claims, *asked) if options.claims else ())
    as_of = options.as_of or _as_of(architecture)
    findings: list[Finding] = []

    def examine() -> None:
        options.progress("checking the graph")
        findings.extend(check(architecture, as_of=as_of))

    answers = _simulated(architecture, chosen, options, meanwhile=examine)
    options.progress("judging")
    results: dict[str, list[PartResult]] = {
        claim.id: [
            _judge(architecture, part, findings=findings, answer=answers.get((claim.id, index)), as_of=as_of)
            for index, part in enumerate(claim.parts)
        ]
        for claim in chosen
    }
    undecided = [claim.id for claim in chosen if any(map(_is_interrupted, results[claim.id]))]
    _judge_coverage(chosen, findings, results, interrupted=bool(undecided))
    verdicts = _verdicts(architecture, chosen, results, as_of)
    result = _result(architecture, verdicts, tuple(findings), seed=options.seed, as_of=as_of)
    if undecided:
        told = f"{len(undecided)} of {len(chosen)} claims were not measured, and count as not assessed"
        raise Interrupted(told, replace(result, interrupted=True))
    return replace(result, sensitivities=_sensitivities(architecture, result, asked, options))


def _verdicts(
    architecture: Architecture,
    claims: Sequence[Claim],
    results: Mapping[str, Sequence[PartResult]],
    as_of: date,
) -> tuple[Verdict, ...]:
    from withstand.model.results.judging import contradictions, verdict_of
    from withstand.model.structure.limits import limits_beyond

    clashes = contradictions(architecture)
    return tuple(
        replace(
            verdict_of(architecture, claim, results[claim.id]),
            contradicts=clashes.get(claim.id, ()),
            limits=limits_beyond(architecture, claim),
            waived_by=_waiver(architecture, claim.id, as_of),
        )
        for claim in claims
    )


def _asked_about(architecture: Architecture, patterns: Sequence[str]) -> tuple[str, ...]:
    """The claims that a sensitivity is wanted of; what is wrong with them is said before the long work."""
    if not patterns:
        return ()
    chosen = _chosen_claims(architecture, patterns)
    for claim in chosen:
        if all(part.metric in _DECIDED_WITHOUT_SIMULATION for part in claim.parts):
            raise UsageError(f"{claim.id} is decided by nothing that is simulated, so no number decides it")
    return tuple(claim.id for claim in chosen)


def _sensitivities(
    architecture: Architecture, result: Result, claims: Sequence[str], options: VerifyOptions
) -> tuple[Sensitivity, ...]:
    from withstand.api.what_decides import what_decides

    found = []
    for verdict in (verdict for verdict in result.verdicts if verdict.claim in claims):
        options.progress(f"what decides {verdict.claim}")
        found.append(what_decides(architecture, verdict, SensitivityOptions(options.seed, options.workers)))
    return tuple(found)


def _is_interrupted(part: PartResult) -> bool:
    return part.answer is not None and any(gap.kind == "interrupted" for gap in part.answer.unmeasured)


def _chosen_claims(architecture: Architecture, patterns: Sequence[str]) -> tuple[Claim, ...]:
    from difflib import get_close_matches
    from fnmatch import fnmatchcase

    if not architecture.claims:
        raise UsageError(
            f"{architecture.name} makes no claim, so there is nothing to judge; add a section claims"
        )
    for pattern in patterns:
        if not any(fnmatchcase(id, pattern) for id in architecture.claims):
            close = get_close_matches(pattern, architecture.claims, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise UsageError(f"no claim is called {pattern}{hint}")
    return tuple(
        claim
        for id, claim in architecture.claims.items()
        if not patterns or any(fnmatchcase(id, pattern) for pattern in patterns)
    )


_DECIDED_WITHOUT_SIMULATION = frozenset({"rules", "coverage", "records"})


def _simulated(
    architecture: Architecture,
    claims: Sequence[Claim],
    options: VerifyOptions,
    *,
    meanwhile: Callable[[], None],
) -> Mapping[tuple[str, int], Answer]:
    """Answers of the simulation; `meanwhile` is called once, while its workers are busy."""
    parts = {
        (claim.id, index): part
        for claim in claims
        for index, part in enumerate(claim.parts)
        if part.metric not in _DECIDED_WITHOUT_SIMULATION
    }
    if not parts:
        meanwhile()
        return {}
    from withstand.simulation import Budget, answer

    options.progress(f"simulating {len(parts)} measures")
    budget = Budget() if options.budget is None else Budget(replications=options.budget)
    return answer(
        architecture,
        parts,
        seed=options.seed,
        workers=options.workers,
        budget=budget,
        executor=options.executor,
        meanwhile=meanwhile,
    )


def _judge(
    architecture: Architecture,
    part: Part,
    *,
    findings: Sequence[Finding],
    answer: Answer | None,
    as_of: date,
) -> PartResult:
    from withstand.model.results.judging import judge_answer, judge_rules
    from withstand.model.results.outcome import Outcome
    from withstand.model.results.verdict import PartResult
    from withstand.validators.records import judge_record

    if part.metric == "rules":
        return judge_rules(part, findings)
    if part.metric == "records":
        return judge_record(architecture, part, as_of)
    if answer is not None:
        return judge_answer(part, answer)
    return PartResult(Outcome.NOT_ASSESSED, part.metric)


def _judge_coverage(
    claims: Sequence[Claim],
    findings: Sequence[Finding],
    results: dict[str, list[PartResult]],
    *,
    interrupted: bool,
) -> None:
    """Judge the parts about frameworks last: claims are evidence for controls, unless some are missing."""
    from withstand.model.results.outcome import Outcome
    from withstand.model.results.verdict import PartResult, worst
    from withstand.validators.coverage import judge_coverage

    outcomes: dict[str, Outcome] = {
        claim.id: worst(result.outcome for result in results[claim.id])
        for claim in claims
        if all(part.metric != "coverage" for part in claim.parts)
    }
    for claim in claims:
        for index, part in enumerate(claim.parts):
            if part.metric == "coverage":
                results[claim.id][index] = (
                    PartResult(Outcome.NOT_ASSESSED, part.metric, reason="interrupted: evidence is missing")
                    if interrupted
                    else judge_coverage(part, findings, outcomes)
                )


def _waiver(architecture: Architecture, claim: str, as_of: date) -> str:
    for waiver in architecture.waivers.values():
        if waiver.claim == claim and waiver.expires >= as_of:
            return waiver.id
    return ""


def _result(
    architecture: Architecture,
    verdicts: tuple[Verdict, ...],
    findings: tuple[Finding, ...],
    *,
    seed: int,
    as_of: date,
) -> Result:
    from withstand.model.results.verdict import Result
    from withstand.model.structure.recorded_values import recorded_values

    return Result(
        architecture=architecture.name,
        title=architecture.title or architecture.name,
        version=__version__,
        seed=seed,
        as_of=as_of.isoformat(),
        counts={
            "regions": len(architecture.regions),
            "zones": len(architecture.zones),
            "resources": len(architecture.resources) + len(architecture.workloads),
            "journeys": len(architecture.journeys),
        },
        verdicts=verdicts,
        findings=findings,
        unmodelled=_unmodelled(architecture, verdicts),
        inputs=architecture.inputs,
        recorded_only=recorded_values(architecture),
    )


def _unmodelled(architecture: Architecture, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    gaps = [
        f"{verdict.claim}: {gap.reason}"
        for verdict in verdicts
        for gap in verdict.unmeasured
        if gap.kind != "unknown"
    ]
    return tuple(dict.fromkeys((*architecture.unmodelled, *gaps)))
