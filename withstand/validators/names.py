"""Claims and waivers that name a rule or a framework that does not exist: nothing could decide them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from withstand.errors import Problem

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture

_HERE = Path(__file__).parent


def unknown_names(architecture: Architecture) -> Iterator[Problem]:
    """A problem for each rule and framework that a claim or a waiver names and that is not there.

    Ids are taken from the names of the files, so that no rule has to be imported to read a spec.
    """
    rules = sorted(_rule_id(path) for path in (_HERE / "rules").glob("[!_]*.py"))
    frameworks = sorted(path.stem for path in (_HERE / "frameworks").glob("*.toml"))
    for claim in architecture.claims.values():
        for index, part in enumerate(claim.parts):
            for place, rule in enumerate(part.rules):
                if rule not in rules:
                    where = architecture.position(claim.id, "parts", index, "rules", place)
                    yield Problem(where, f"no rule is called '{rule}'", _instead(rule, rules))
            if part.framework and part.framework not in frameworks:
                where = architecture.position(claim.id, "parts", index, "framework")
                what = f"no framework is called '{part.framework}'"
                yield Problem(where, what, f"use one of {', '.join(frameworks)}")
    for waiver in architecture.waivers.values():
        if waiver.rule and waiver.rule not in rules:
            where = architecture.position(waiver.id, "rule")
            yield Problem(where, f"no rule is called '{waiver.rule}'", _instead(waiver.rule, rules))


def _rule_id(path: Path) -> str:
    family, number, *_ = path.stem.upper().split("_")
    return family + number


def _instead(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name.upper(), known, n=1)
    return f"did you mean '{close[0]}'?" if close else "docs/reference/rules.md lists all rules"
