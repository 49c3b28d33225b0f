"""Common-cause groups: members, distribution and factors, checked for what their model allows."""

from __future__ import annotations

import math
from typing import Final, cast, get_args

from withstand.model.results.fault_tree import CommonCauseGroup, CommonCauseModel
from withstand.scanners.open_psa.definitions import Definition, Definitions
from withstand.scanners.open_psa.expressions import Expressions

_MODELS: Final = get_args(CommonCauseModel)
_FIRST_LEVEL: Final = {"beta-factor": 2, "MGL": 2, "alpha-factor": 1, "phi-factor": 1}
_SUM_TOLERANCE: Final = 1e-4
"""Factors are written with a few digits."""
_FEWEST_MEMBERS: Final = 2


def declare_members(definitions: Definitions, group: Definition) -> tuple[str, ...]:
    """The keys of a group's members; those that are not defined elsewhere are defined by being members."""
    found = []
    for members in group.element.named("members"):
        for member in members.named("basic-event"):
            name = definitions.name_of(member)
            known = definitions.find("event", name, group.scope)
            if known is None:
                private = "." in group.key
                path = ".".join((*group.scope, name))
                known = Definition("basic-event", path if private else name, group.scope, member)
                definitions.add(known, path)
            elif known.kind != "basic-event":
                definitions.problems.add(member, f"{name!r} is a {known.kind}, not a basic event")
            elif [child for child in known.element.children if child.tag not in ("label", "attributes")]:
                definitions.problems.add(
                    known.element,
                    f"{name!r} gets its probability from {group.key!r}",
                    "remove its expression",
                )
            found.append(known.key)
    if len(found) < _FEWEST_MEMBERS or len(set(found)) < len(found):
        definitions.problems.add(group.element, f"{group.key!r} needs two or more different members")
    return tuple(found)


def common_cause_group(
    expressions: Expressions, group: Definition, members: tuple[str, ...]
) -> CommonCauseGroup:
    """The group; problems for a model that is not known, or factors that do not fit it."""
    problems = expressions.definitions.problems
    model = group.element.attributes.get("model", "")
    if model not in _MODELS:
        problems.add(
            group.element, f"{model[:40]!r} is not a common-cause model", f"use {', '.join(_MODELS)}"
        )
        model = "beta-factor"
    distributions = group.element.named("distribution")
    probability = math.nan
    if len(distributions) == 1 and len(distributions[0].children) == 1:
        probability = expressions.value(distributions[0].children[0], group.scope)
    else:
        problems.add(group.element, f"{group.key!r} needs one <distribution> with one expression")
    if not math.isnan(probability) and not 0 <= probability <= 1:
        problems.add(distributions[0], f"the probability {probability:g} is not between 0 and 1")
    first = _FIRST_LEVEL[model]
    # The one beta-factor is written at the first level that it counts for, or at that of all members.
    only = str(len(members)) if model == "beta-factor" else str(first)
    factors = _factors(expressions, group, first, only)
    found = CommonCauseGroup(group.key, cast("CommonCauseModel", model), members, probability, factors)
    reason = "" if any(map(math.isnan, factors)) else _unfit(found)
    if reason:
        problems.add(group.element, f"{group.key!r}: {reason}")
    return found


def _factors(expressions: Expressions, group: Definition, first: int, only: str) -> tuple[float, ...]:
    """In the order written, which must be that of the levels; a single one may also have the level `only`."""
    elements = [
        factor
        for child in group.element.named("factor", "factors")
        for factor in ([child] if child.tag == "factor" else child.named("factor"))
    ]
    found = []
    for place, element in enumerate(elements):
        level = element.attributes.get("level", str(first + place))
        if level != str(first + place) and not (len(elements) == 1 and level == only):
            hint = f"levels count from {first} without a gap, in rising order"
            expressions.definitions.problems.add(element, f"level {level[:20]!r} is out of order", hint)
        if len(element.children) == 1:
            found.append(expressions.value(element.children[0], group.scope))
        else:
            expressions.definitions.problems.add(element, "<factor> needs one expression")
    return tuple(found)


def _unfit(group: CommonCauseGroup) -> str:
    """Why the factors do not fit the model and the number of members; empty when they do."""
    size, factors = len(group.members), group.factors
    if not factors or not all(0 <= factor <= 1 for factor in factors):
        return "factors must be given, each between 0 and 1"
    if group.model == "beta-factor":
        return "" if len(factors) == 1 else f"a beta-factor is one number, not {len(factors)}"
    most = size - 1 if group.model == "MGL" else size
    if len(factors) > most:
        return f"{len(factors)} factors for {size} members, at most {most}"
    if group.model == "phi-factor" and abs(math.fsum(factors) - 1) > _SUM_TOLERANCE:
        return f"phi factors add up to {math.fsum(factors):g}, not 1"
    if group.model == "alpha-factor" and not math.fsum(factors) > 0:
        return "alpha factors are all zero"
    return ""
