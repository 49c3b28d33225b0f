"""CST001: development capacity that runs when nobody works."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from withstand.catalog.spec import Shape
from withstand.model.architecture import Architecture
from withstand.model.elements.cost import Schedule
from withstand.model.elements.resource import Owned, Resource
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_HOURS_PER_WEEK = 168.0
_DEVELOPMENT = frozenset({"development", "staging"})
_BILLED_BY_TIME = frozenset({Shape.NODE_GROUP, Shape.DATABASE, Shape.CACHE})


@rule(
    title="Development capacity is stopped out of hours",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/solutions/latest/instance-scheduler-on-aws/solution-overview.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A week has 168 hours, and people work in about 50 of them.

    Bad:
        resources:
          scratch: {kind: rds-postgresql, environment: development}

    Good:
        resources:
          scratch: {kind: rds-postgresql, environment: development}
        schedules:
          office: {applies_to: [scratch], hours_per_week: 60}

    Limits: looks at what is billed by running time; pods cost what their nodes cost.
    Remedy: put the resource on a schedule, or let it scale to nothing.
    """
    by_element: dict[str, list[Schedule]] = defaultdict(list)
    for schedule in architecture.schedules.values():
        for id in schedule.applies_to:
            by_element[id].append(schedule)
    development = {
        account.id for account in architecture.accounts.values() if account.environment in _DEVELOPMENT
    }

    def judge(owned: Owned) -> Finding | None:
        if owned.environment not in _DEVELOPMENT and owned.account not in development:
            return None
        return _judge(architecture, by_element, owned)

    yield from examine((*architecture.resources.values(), *architecture.workloads.values()), judge)


def _judge(
    architecture: Architecture, by_element: Mapping[str, Sequence[Schedule]], owned: Owned
) -> Finding | None:
    if isinstance(owned, Workload):
        covering = owned.node_groups or (owned.cluster,)
    elif isinstance(owned, Resource) and owned.shape in _BILLED_BY_TIME:
        covering = (owned.id, *filter(None, (getattr(owned, "cluster", None),)))
    else:
        return None
    schedules = [
        schedule
        for id in (
            owned.id,
            *covering,
            owned.account or "",
            owned.cluster if isinstance(owned, Workload) else "",
        )
        for schedule in by_element.get(id, ())
    ]
    hours = min((schedule.hours_per_week for schedule in schedules), default=_HOURS_PER_WEEK)
    says = f"{owned.label} runs {hours:g} of {_HOURS_PER_WEEK:g} hours a week"
    return verdict(owned, passed=hours < _HOURS_PER_WEEK, says=says)
