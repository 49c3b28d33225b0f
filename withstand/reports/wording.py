"""How verdicts, estimates and places are said, alike in every report."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from withstand.model.results.estimate import Measurement
from withstand.model.results.finding import Basis, Finding, Status
from withstand.model.results.judging import deciding_measurement, format_estimate
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Result, Verdict

SYMBOLS: Mapping[Outcome, str] = {
    Outcome.HOLDS: "✓",
    Outcome.VIOLATED: "✗",
    Outcome.INCONCLUSIVE: "?",
    Outcome.NOT_ASSESSED: "–",
}
WORDS: Mapping[Outcome, str] = {
    Outcome.HOLDS: "holds",
    Outcome.VIOLATED: "violated",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.NOT_ASSESSED: "not assessed",
}
STATUS_SYMBOLS: Mapping[Status, str] = {
    Status.PASS: "✓",
    Status.FAIL: "✗",
    Status.UNKNOWN: "?",
    Status.NOT_APPLICABLE: "–",
}
MEANINGS: Mapping[Outcome, str] = {
    Outcome.HOLDS: "the statistic's 95 % confidence bound is inside the claim's bound, or every check passes",
    Outcome.VIOLATED: "even the favourable confidence bound is outside the claim's bound, or a check fails",
    Outcome.INCONCLUSIVE: "the interval straddles the bound at the budget, or something needed is unknown",
    Outcome.NOT_ASSESSED: "nothing was measured; the reason is given with the claim",
}
BASES: Mapping[Basis, str] = {
    Basis.PROVED: "exhaustive on the graph, or exact mathematics",
    Basis.SIMULATED: "sampled from the mechanism, with an interval",
    Basis.ATTESTED: "a dated record",
    Basis.DECLARED: "only somebody's word",
}


def by_section(result: Result) -> Mapping[str, tuple[Verdict, ...]]:
    """The verdicts by section, in the order in which the document names them."""
    sections: dict[str, list[Verdict]] = {}
    for verdict in result.verdicts:
        sections.setdefault(verdict.section or "Claims", []).append(verdict)
    return {name: tuple(members) for name, members in sections.items()}


def summary(result: Result) -> str:
    """ "98 claims: 66 hold · 19 violated · 5 inconclusive · 8 not assessed"."""
    counts = {outcome: result.count(outcome) for outcome in Outcome}
    words = {**WORDS, Outcome.HOLDS: "holds" if counts[Outcome.HOLDS] == 1 else "hold"}
    told = " · ".join(f"{count} {words[outcome]}" for outcome, count in counts.items())
    return f"{plural(len(result.verdicts), 'claim')}: {told}"


def scale(result: Result) -> str:
    """ "2 regions · 6 zones · 231 resources · 9 journeys"."""
    return " · ".join(plural(count, name.removesuffix("s")) for name, count in result.counts.items())


def plural(count: int, noun: str) -> str:
    """ "1 claim", "98 claims"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def evidence(verdict: Verdict) -> str:
    """The number or the tally that a verdict rests on, in one line."""
    if verdict.estimate is not None:
        return format_estimate(verdict.estimate)
    findings = [finding for part in verdict.parts for finding in part.findings]
    return tally(findings) if findings else ""


def tally(findings: Iterable[Finding]) -> str:
    """ "12 pass · 2 fail · 1 unknown"; what does not apply is left out unless there is nothing else."""
    counts = Counter(finding.status for finding in findings)
    told = [status for status in (Status.FAIL, Status.UNKNOWN, Status.PASS) if counts[status]]
    return " · ".join(f"{counts[status]:,} {status.value}" for status in told) or "not applicable"


def sample(verdict: Verdict) -> str:
    """ "4,000 runs, seed 42" or "exact"; "" where nothing was measured."""
    estimate = verdict.estimate
    if estimate is None:
        return ""
    return f"{estimate.n:,} runs, seed {estimate.seed}" if estimate.n else estimate.method


def deciding(part: PartResult) -> Measurement | None:
    """The measurement that decided a part; None where nothing was measured against a bound."""
    return deciding_measurement(part.bound, part.answer) if part.bound and part.answer else None


def statistic(name: str) -> str:
    """ "P95", "Mean", "Worst"."""
    return name[:1].upper() + name[1:]


def place(scope: str) -> str:
    """What was measured, in words."""
    return "the platform" if scope in ("", "platform") else scope


def scenario(key: str) -> str:
    """A scenario's key in words: "region-loss:us-east-1" is "region loss of us-east-1"."""
    kind, separator, target = key.partition(":")
    return f"{kind.replace('-', ' ')} of {target}" if separator else key


def clean(text: str) -> str:
    """One line without control characters: text of an architecture must not move a terminal's cursor."""
    return _SPACES.sub(" ", _HIDDEN.sub("", _CONTROL.sub(" ", text))).strip(" ")


_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f]")
# What reverses or hides the text around it, and halves of characters. Joiners of scripts and emoji are kept.
_HIDDEN = re.compile(
    "[\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\U000e0000-\\U000e007f\\ud800-\\udfff]"
)
# Spaces that do not break are kept: they hold a number and its unit together.
_SPACES = re.compile("[ \\u2028\\u2029]+")


def sentence(words: str) -> str:
    """The words with a capital at the start, unless they are a name with digits or dots in it."""
    return words[:1].upper() + words[1:] if words.startswith("the ") else words


def bound(text: str) -> str:
    """A bound as people write it: "≤ 15 m" rather than "<= 15 m 00 s"."""
    return _EVEN.sub(r"\1", text).replace(">=", "≥").replace("<=", "≤")


def percent(share: float) -> str:
    """A share in whole percents: "71 %"."""
    return f"{share * 100:.0f} %"


_EVEN = re.compile(r"(\d (?:m|h)) 00 (?:s|m)\b")


def together(text: str) -> str:
    """The text with spaces that do not break, so that a number stays in one line with its unit."""
    return text.replace(" ", "\u00a0").replace("\u00a0[", " [")


def columns(text: str) -> int:
    """How many terminal columns a text takes: wide characters two, combining ones none."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def fit(text: str, width: int) -> str:
    """The text in exactly `width` columns: padded, or cut with an ellipsis."""
    if columns(text) <= width:
        return text + " " * (width - columns(text))
    kept, used = "", 0
    for character in text:
        if used + _width(character) > width - 1:
            break
        kept, used = kept + character, used + _width(character)
    return kept + "…" + " " * (width - used - 1)
