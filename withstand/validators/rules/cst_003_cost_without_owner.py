"""CST003: a resource whose cost no team sees, or a team without a budget that alerts."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.elements.cost import Team
from withstand.model.elements.resource import Owned, Resource
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_CANNOT_BE_TAGGED = frozenset({Scope.THIRD_PARTY, Scope.NOWHERE})


@rule(
    title="Every resource carries its team's cost tag, and every team has a budget with alerts",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html",
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Nobody saves what nobody is shown.

    Bad:
        teams:
          orders: {cost_tag: orders}
        resources:
          table: {kind: dynamodb, team: orders}

    Good:
        teams:
          orders:
            cost_tag: orders
            budget: {monthly: 1000 USD, alerts_at: [80%], notifies: [orders@example.com]}
        resources:
          table: {kind: dynamodb, team: orders, tags: {team: orders}}

    Limits: third parties' services carry no AWS tag; whether a tag is active for billing is not visible.
    Remedy: tag the resource with its team's allocation tag; give the team a budget that notifies somebody.
    """
    yield from examine(
        (*architecture.resources.values(), *architecture.workloads.values()),
        lambda owned: _judge_owned(architecture, owned),
    )
    yield from examine(architecture.teams.values(), _judge_team)


def _judge_owned(architecture: Architecture, owned: Owned) -> Finding | None:
    if isinstance(owned, Resource) and owned.spec.scope in _CANNOT_BE_TAGGED:
        return None
    if owned.team is None:
        return verdict(owned, passed=False, says=f"{owned.label} belongs to no team")
    tag = architecture.teams[owned.team].cost_tag
    if not tag:
        return verdict(
            owned, passed=False, says=f"{owned.label}: its team {owned.team} has no allocation tag"
        )
    tagged = tag in owned.tags.values()
    says = f"carries the tag of {owned.team}" if tagged else f"does not carry {owned.team}'s tag {tag}"
    return verdict(owned, passed=tagged, says=f"{owned.label} {says}")


def _judge_team(team: Team) -> Finding:
    if team.budget is None:
        return verdict(team, passed=False, says=f"{team.label} has no budget")
    gaps = [
        gap
        for gap, there in (
            ("no alert", not team.budget.alerts_at),
            ("nobody who is notified", not team.budget.notifies),
        )
        if there
    ]
    says = f"a budget with {' and '.join(gaps)}" if gaps else "a budget with alerts"
    return verdict(team, passed=not gaps, says=f"{team.label} has {says}")
