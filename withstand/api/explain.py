"""Explain: the story of one claim, one rule, or of the facts that decide most."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

from withstand.api.load import load
from withstand.api.options import SensitivityOptions, VerifyOptions
from withstand.api.sensitivity import sensitivity
from withstand.api.verify import verify
from withstand.errors import UsageError

if TYPE_CHECKING:
    from withstand.model.results.verdict import Result
    from withstand.reports.register import Register


def explain(
    subject: str, *, source: Path | None = None, assumptions: bool = False, trace: bool = False
) -> str:
    """The story of one claim or one rule as text; or the facts that most verdicts rest on.

    `trace` shows the claim's median and worst replication event by event. `source` is a JSON result or an
    architecture (then it is verified); None takes the newest result in out/.
    """
    from withstand.reports.as_text import explain_claim
    from withstand.reports.deciding_facts import explain_assumptions
    from withstand.validators.rule import all_rules

    if not assumptions and subject.upper() in all_rules():
        return explain_rule(subject)
    result, register = _result_of(source, () if assumptions else (subject,))
    if assumptions:
        return explain_assumptions(result, register)
    return explain_claim(result, subject, register, whole_runs=trace)


def explain_sensitivity(
    claim: str,
    source: Path | None,
    options: SensitivityOptions,
    outputs: Sequence[tuple[str, Path | None]] = (("text", None),),
) -> tuple[str, ...]:
    """Which facts and settings decide a claim, and where its verdict flips: as text, JSON or SVG.

    `source` is the architecture, since its variants are simulated; UsageError without one. Each output is
    written whole or not at all; returns those without a file.
    """
    from withstand.reports import as_tornado
    from withstand.reports.write import write_text

    writers = {"text": as_tornado.render, "json": as_tornado.as_json, "svg": as_tornado.as_svg}
    if source is None or source.suffix == ".json":
        raise UsageError("variants are simulated from the architecture, not from a result; add --from FOLDER")
    found = sensitivity(load(source), claim, options)
    for format, file in outputs:
        if file is not None:
            write_text(file, writers[format](found))
    return tuple(writers[format](found) for format, file in outputs if file is None)


def explain_rule(id: str) -> str:
    """A rule's page as text: the requirement, why, examples, limits, remedy and sources."""
    from withstand.validators.rule import all_rules

    rule = all_rules()[id.upper()]
    sections = {
        "Bad": rule.bad,
        "Good": rule.good,
        "Does not look at": rule.limits,
        "Remedy": rule.remedy,
        "Sources": "\n".join(rule.sources),
    }
    body = "\n\n".join(f"{name}\n{_indented(text)}" for name, text in sections.items() if text)
    return f"{rule.id} ({rule.severity.value}, {rule.basis.value}): {rule.title}\n\n{rule.summary}\n\n{body}"


def _indented(text: str) -> str:
    return indent(text.strip(), "    ")


def _result_of(source: Path | None, claims: tuple[str, ...]) -> tuple[Result, Register]:
    from withstand.reports.as_json import read_document
    from withstand.reports.register import Register

    if source is None:
        results = sorted(Path("out").glob("*.json"), key=lambda file: file.stat().st_mtime)
        if not results:
            raise UsageError("there is no result in out/; run withstand verify first, or use --from FILE")
        source = results[-1]
    if source.suffix == ".json":
        return read_document(source)
    architecture = load(source)
    return verify(architecture, VerifyOptions(claims=claims)), Register.of(architecture)
