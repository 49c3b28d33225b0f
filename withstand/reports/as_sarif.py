"""SARIF 2.1.0: violated and inconclusive claims and failed findings, for code scanning.

Accepted risks stay in the file, with their waiver as a suppression.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from withstand.model.results.finding import Finding, Severity, Status
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result, Verdict
from withstand.reports import wording
from withstand.reports.register import Register
from withstand.reports.wording import clean

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# GitHub shows the first 5,000 results of a run and refuses more than 25,000.
MOST_RESULTS = 25_000
_POSITION = re.compile(r"^(?P<file>.+?):(?P<line>[1-9]\d*):(?P<column>[1-9]\d*)$")
_LEVELS = {
    Severity.LOW: "note",
    Severity.MEDIUM: "warning",
    Severity.HIGH: "error",
    Severity.CRITICAL: "error",
}
_SCORES = {Severity.LOW: "3.0", Severity.MEDIUM: "5.5", Severity.HIGH: "8.0", Severity.CRITICAL: "9.5"}


def render(result: Result, register: Register) -> str:
    """The SARIF text; the same bytes for the same result."""
    return json.dumps(document(result, register), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def document(result: Result, register: Register) -> dict[str, Any]:
    """The SARIF log as JSON values."""
    reasons = {
        waiver.id: f"{waiver.reason} ({waiver.owner}, until {waiver.expires})" for waiver in register.waivers
    }
    results = [_claim(each, reasons) for each in result.verdicts if each.outcome in _REPORTED]
    results += [_finding(each, reasons) for each in result.findings if each.status in _OPEN]
    kept = results[:MOST_RESULTS]
    driver = {
        "name": "withstand",
        "semanticVersion": result.version,
        "rules": [*_claim_rules(result.verdicts), *_finding_rules(result.findings)],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": kept,
        "properties": {"seed": result.seed, "asOf": result.as_of, "leftOut": len(results) - len(kept)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


_REPORTED = {Outcome.VIOLATED: "error", Outcome.INCONCLUSIVE: "warning"}
_OPEN = (Status.FAIL, Status.UNKNOWN)


def _claim(verdict: Verdict, waivers: dict[str, str]) -> dict[str, Any]:
    found = wording.evidence(verdict)
    claimed = f" Claimed: {verdict.bound}." if verdict.bound else ""
    text = (
        f"{verdict.title}: {wording.WORDS[verdict.outcome]}.{claimed} Found: {found or '–'}. {verdict.reason}"
    )
    return _result(
        rule=verdict.claim,
        level=_REPORTED[verdict.outcome],
        text=text,
        position=verdict.position,
        identity=("claim", verdict.claim),
        suppression=waivers.get(verdict.waived_by, verdict.waived_by),
    )


def _finding(finding: Finding, waivers: dict[str, str]) -> dict[str, Any]:
    path = f" By {' → '.join(finding.witness)}." if finding.witness else ""
    remedy = f" {finding.remedy}" if finding.remedy else ""
    return _result(
        rule=finding.rule,
        level=_LEVELS[finding.severity] if finding.status is Status.FAIL else "note",
        text=f"{finding.resource}: {finding.status.value}: {finding.reason}.{path}{remedy}",
        position=finding.position,
        identity=("finding", finding.rule, finding.resource, *finding.witness),
        suppression=waivers.get(finding.waived_by, finding.waived_by),
    )


def _result(
    *, rule: str, level: str, text: str, position: str, identity: Sequence[str], suppression: str
) -> dict[str, Any]:
    fingerprint = hashlib.sha256("\0".join(identity).encode("utf-8", "replace")).hexdigest()
    made: dict[str, Any] = {
        "ruleId": rule,
        "level": level,
        "message": {"text": clean(text)},
        "partialFingerprints": {"withstandIdentity/v1": fingerprint},
    }
    location = _location(position)
    if location:
        made["locations"] = [location]
    if suppression:
        made["suppressions"] = [{"kind": "external", "justification": clean(suppression)}]
    return made


def _location(position: str) -> dict[str, Any] | None:
    found = _POSITION.match(position)
    if found is None:
        return None
    region = {"startLine": int(found["line"]), "startColumn": int(found["column"])}
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(found["file"].replace("\\", "/"))},
            "region": region,
        }
    }


def _claim_rules(verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    return [
        {"id": each.claim, "shortDescription": {"text": clean(each.title) or each.claim}}
        for each in sorted(verdicts, key=lambda each: each.claim)
        if each.outcome in _REPORTED
    ]


def _finding_rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    rules: dict[str, Finding] = {}
    for finding in findings:
        if finding.status in _OPEN:
            rules.setdefault(finding.rule, finding)
    return [
        {
            "id": rule,
            "help": {"text": clean(first.remedy or first.reason)},
            "properties": {"security-severity": _SCORES[first.severity]},
        }
        for rule, first in sorted(rules.items())
    ]
