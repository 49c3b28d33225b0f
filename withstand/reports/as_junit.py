"""JUnit XML: a claim is a test case, a section is a suite; for pipelines that show test results."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result, Verdict
from withstand.reports import wording
from withstand.reports.register import Register

# XML 1.0 cannot hold these at all, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(result: Result, register: Register) -> str:
    """The XML text: violated fails, inconclusive is an error, not assessed and waived are skipped.

    Times are left out: the same input gives the same bytes.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites name={_attribute(result.architecture)} {_counts(result.verdicts)}>")
    for section, verdicts in wording.by_section(result).items():
        lines.append(f"  <testsuite name={_attribute(section)} {_counts(verdicts)}>")
        lines += [_case(verdict, section) for verdict in verdicts]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _counts(verdicts: tuple[Verdict, ...]) -> str:
    kinds = [_element(each) for each in verdicts]
    return (
        f'tests="{len(verdicts)}" failures="{kinds.count("failure")}" errors="{kinds.count("error")}" '
        f'skipped="{kinds.count("skipped")}"'
    )


def _case(verdict: Verdict, section: str) -> str:
    start = f"    <testcase classname={_attribute(section)} name={_attribute(verdict.claim)}"
    if verdict.position:
        file, line = _place(verdict.position)
        start += f" file={_attribute(file)}" + (f' line="{line}"' if line else "")
    element = _element(verdict)
    if not element:
        return f"{start}/>"
    message = f"{verdict.title}: {verdict.reason}" if verdict.reason else verdict.title
    details = "\n".join(
        f"{name}: {text}"
        for name, text in (
            ("claimed", verdict.bound or verdict.says),
            ("found", wording.evidence(verdict)),
            ("sample", wording.sample(verdict)),
            ("at", verdict.position),
            ("waived by", verdict.waived_by),
        )
        if text
    )
    if element == "skipped":
        return f"{start}><skipped message={_attribute(message)}/></testcase>"
    kind = _attribute(wording.WORDS[verdict.outcome])
    inner = f"<{element} type={kind} message={_attribute(message)}>{_text(details)}</{element}>"
    return f"{start}>{inner}</testcase>"


def _element(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.HOLDS:
        return ""
    if verdict.outcome is Outcome.NOT_ASSESSED or verdict.waived_by:
        return "skipped"
    return "failure" if verdict.outcome is Outcome.VIOLATED else "error"


def _place(position: str) -> tuple[str, str]:
    found = re.match(r"^(.+?):(\d+):\d+$", position)
    return (found[1], found[2]) if found else (position, "")


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\ufffd", text))


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))
