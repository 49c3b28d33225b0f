"""Cost: teams with budgets and quotas, commitments, schedules."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, ResourceRef
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Bytes, Cores, Fraction, Usd


class CostTool(Resource):
    """Cost Explorer, Budgets."""

    shape: ClassVar[Shape] = Shape.COST_TOOL
    covers_accounts: tuple[str, ...] = ()
    recommendations: bool = False


class Budget(Element):
    """A monthly budget with alerts at shares of it."""

    monthly: Annotated[
        Usd, RecordedOnly("what a month costs is not computed, so there is nothing to compare it with")
    ]
    alerts_at: tuple[Fraction, ...] = ()
    notifies: tuple[str, ...] = ()
    enforced: bool = Field(default=False, description="A budget action stops spending above it.")


class Quota(Element):
    """A team's resource quota in a cluster namespace."""

    namespace: str
    cores: Annotated[
        Cores | None,
        RecordedOnly("room is taken from node groups; a namespace's quota does not refuse copies"),
    ] = None
    memory: Annotated[
        Bytes | None,
        RecordedOnly("room is taken from node groups; a namespace's quota does not refuse copies"),
    ] = None
    enforced_in: tuple[ResourceRef, ...] = Field(
        default=(), description="Clusters with the ResourceQuota object."
    )


class Team(Named):
    """A team that owns resources."""

    budget: Budget | None = None
    quotas: tuple[Quota, ...] = ()
    cost_tag: str = Field(default="", description="Value of the allocation tag that stands for the team.")


class Commitment(Named):
    """A Savings Plan or Reserved Instances bought ahead."""

    type: Annotated[
        Literal["compute-savings-plan", "instance-savings-plan", "reserved-instances", "reserved-nodes"],
        RecordedOnly("commitments are compared with what they cover by quantity alone"),
    ]
    covers: tuple[ResourceRef, ...] = ()
    quantity: float = Field(gt=0, description="Instances or vCPUs committed, of the covered resources.")
    unit: Literal["instances", "vcpus"] = "instances"
    term_years: Annotated[
        Literal[1, 3], RecordedOnly("commitments are compared with what they cover by quantity alone")
    ] = 1


class Schedule(Named):
    """When resources run; outside these hours they are stopped."""

    applies_to: tuple[AnyRef, ...]
    hours_per_week: float = Field(gt=0, le=168)
    window: Annotated[str, RecordedOnly("hours_per_week decides")] = ""
