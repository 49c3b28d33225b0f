"""DLV003: a resource that is made from no standard module or template."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.resource import Owned, Resource
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.provided import by_aws
from withstand.validators.rule import examine, not_applicable, rule, verdict

_NOT_PROVISIONED = frozenset({Scope.THIRD_PARTY, Scope.NOWHERE})


@rule(
    title="Teams provision from standard modules or templates",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/internal-developer-platform/introduction.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What a team builds by itself, the team alone can keep secure and up to date.

    The team that offers the modules is not asked: what it makes itself is there once, for everybody.

    Bad:
        resources:
          orders: {kind: s3}

    Good:
        resources:
          portal: {kind: developer-portal, modules: [bucket, portal], module: portal}
          orders: {kind: s3, module: bucket}

    Limits: takes the module's name; whether the resource still equals the module is drift's to say.
    Remedy: make the resource from a module that the portal or the module repository offers.
    """
    tools = [item for item in architecture.resources.values() if isinstance(item, DeliveryTool)]
    offered = {module for tool in tools for module in tool.modules}
    offering = {tool.team for tool in tools if tool.modules and tool.team}

    def judge(owned: Owned) -> Finding | None:
        if isinstance(owned, Resource) and owned.spec.scope in _NOT_PROVISIONED:
            return None
        if isinstance(owned, Resource) and by_aws(owned):
            return not_applicable(owned, f"{owned.label} is there in every account without being made")
        if owned.module is None and owned.team in offering:
            return not_applicable(owned, f"{owned.label} is made by {owned.team}, which offers the modules")
        if owned.module is None:
            return verdict(owned, passed=False, says=f"{owned.label} is made from no module")
        known = owned.module in offered
        says = f"is made from {owned.module}" + ("" if known else ", which no tool offers")
        return verdict(owned, passed=known, says=f"{owned.label} {says}")

    yield from examine((*architecture.resources.values(), *architecture.workloads.values()), judge)
