"""CST006: an account whose cost no tool analyses."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.cost import CostTool
from withstand.model.elements.place import Account
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Cost tools analyse every account and recommend savings",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Waste is found by looking at the bill, and one account that is left out is where it stays.

    Bad:
        accounts:
          production: {}
        resources:
          explorer: {kind: cost-explorer}

    Good:
        accounts:
          production: {}
        resources:
          explorer: {kind: cost-explorer, covers_accounts: [production], recommendations: true}

    Limits: whether recommendations are carried out is recorded by the cost reviews.
    Remedy: turn on Cost Explorer with recommendations for the account, or for the organisation.
    """
    tools = [item for item in architecture.resources.values() if isinstance(item, CostTool)]

    def judge(account: Account) -> Finding:
        mine = [tool for tool in tools if account.id in tool.covers_accounts or "*" in tool.covers_accounts]
        advised = any(tool.recommendations for tool in mine)
        says = "cost is analysed" if mine else "no cost tool looks at it"
        if mine and not advised:
            says = "cost is analysed, but nothing recommends savings"
        return verdict(account, passed=advised, says=f"{account.label}: {says}")

    yield from examine(architecture.accounts.values(), judge)
