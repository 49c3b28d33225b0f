"""The facts and assumptions that most verdicts rest on, as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from withstand.model.results.verdict import Result, Verdict
from withstand.model.values.display import format_quantity
from withstand.model.values.fact_use import FactUse
from withstand.reports.register import Register
from withstand.reports.wording import clean

SHOWN = 20


def explain_assumptions(result: Result, register: Register | None = None) -> str:
    """Facts by how many verdicts used them, each with value, class, source and date; then the assumptions."""
    register = register or Register()
    uses: dict[str, FactUse] = {}
    verdicts: dict[str, list[str]] = {}
    for verdict in result.verdicts:
        for use in verdict.facts:
            uses[use.name] = use
            verdicts.setdefault(use.name, []).append(verdict.claim)
    ranked = sorted(uses, key=lambda name: (-len(verdicts[name]), name))
    lines = [f"{len(ranked)} facts are under {len(result.verdicts)} verdicts; the {SHOWN} used by most:", ""]
    for name in ranked[:SHOWN]:
        lines += _fact(uses[name], verdicts[name])
    told = [*lines, *_assumptions(result.verdicts, register)]
    return "\n".join(_indented(line) for line in told)


def _indented(line: str) -> str:
    """The line cleaned of control characters, with its indentation."""
    return " " * (len(line) - len(line.lstrip(" "))) + clean(line)


def _fact(use: FactUse, claims: Iterable[str]) -> Iterator[str]:
    fact = use.fact
    replaced = f", replaced by the assumption {use.assumption}" if use.assumption else ""
    yield f"{use.name} = {format_quantity(fact.value, fact.unit)} ({fact.cls.value}{replaced})"
    yield f"    source: {fact.source} ({fact.as_of})"
    yield f"    used by: {', '.join(claims)}"


def _assumptions(verdicts: Iterable[Verdict], register: Register) -> Iterator[str]:
    counts = Counter(id for verdict in verdicts for id in verdict.assumptions)
    if not counts:
        return
    yield ""
    yield "Assumptions of the architecture:"
    said = {entry.id: entry for entry in register.assumptions}
    for id, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        entry = said.get(id)
        title = entry.title if entry else ""
        yield f"{id}: {title} (under {count} verdicts)"
        if entry:
            yield f"    source: {entry.source}"
