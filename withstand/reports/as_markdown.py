"""Markdown: the comment on a pull request; verdict first, then what does not hold, the rest folded away."""

from __future__ import annotations

import re
from collections.abc import Sequence

from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result, Verdict
from withstand.reports import wording
from withstand.reports.ranking import know_first
from withstand.reports.register import Register
from withstand.reports.wording import clean

# GitHub refuses a comment above 65,536 characters.
MOST_CHARACTERS = 65_000
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~@$&:])")


def render(result: Result, register: Register) -> str:
    """The Markdown text, never longer than a comment may be; what is left out is said."""
    title = escape(result.title or result.architecture)
    head = f"## {title}: {wording.summary(result)}\n\n"
    head += f"As of {escape(result.as_of)} · seed {result.seed} · withstand {escape(result.version)}\n"
    violated = know_first(result.verdicts, len(result.verdicts))
    blocks = [
        _table("Violated", violated),
        _table("Inconclusive", _with(result, Outcome.INCONCLUSIVE)),
        _table("Not assessed", _with(result, Outcome.NOT_ASSESSED)),
        _folded("Holds", _with(result, Outcome.HOLDS)),
        _list("Not modelled", result.unmodelled),
    ]
    return _shortened(head, [block for block in blocks if block])


def escape(text: str) -> str:
    """Text that no Markdown reader takes for markup, a mention or a link."""
    return _SPECIAL.sub(r"\\\1", clean(text)).replace("\\@", "@\u200b").replace("\\:", ":")


def _with(result: Result, outcome: Outcome) -> tuple[Verdict, ...]:
    return tuple(each for each in result.verdicts if each.outcome is outcome)


def _table(title: str, verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return ""
    lines = [
        f"\n### {title}: {len(verdicts)}\n",
        "| claim | claimed | found | because |",
        "| --- | --- | --- | --- |",
    ]
    for each in verdicts:
        waived = f" (waived: {escape(each.waived_by)})" if each.waived_by else ""
        cells = (
            f"{wording.SYMBOLS[each.outcome]} **{escape(each.claim)}** {escape(each.title)}{waived}",
            escape(wording.bound(each.bound) or each.says),
            escape(wording.evidence(each)),
            escape(each.reason),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _folded(title: str, verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return ""
    rows = "\n".join(
        f"- {wording.SYMBOLS[each.outcome]} {escape(each.claim)}: {escape(each.title)} – "
        f"{escape(wording.evidence(each) or each.reason)}"
        for each in verdicts
    )
    return f"\n<details><summary>{title}: {len(verdicts)}</summary>\n\n{rows}\n\n</details>\n"


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"\n### {title}: {len(items)}\n\n" + "\n".join(f"- {escape(item)}" for item in items) + "\n"


def _shortened(head: str, blocks: Sequence[str]) -> str:
    """As many whole lines as fit; a block that is cut closes what it opened and says how much is missing."""
    text = head
    for block in blocks:
        if len(text) + len(block) <= MOST_CHARACTERS:
            text += block
            continue
        for line in block.splitlines(keepends=True):
            if len(text) + len(line) > MOST_CHARACTERS:
                break
            text += line
        closing = "\n</details>\n" if "<details>" in block else "\n"
        return f"{text}{closing}\nCut at {MOST_CHARACTERS:,} characters; the JSON result has the rest.\n"
    return text
