"""Observability: what collects metrics, logs and traces, and who is paged."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, NodeRef, ResourceRef, TeamRef, refers
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Fraction, Seconds

Signal = Literal["metrics", "logs", "traces"]


class Collector(Resource):
    """A tool that gathers, stores or shows signals."""

    shape: ClassVar[Shape] = Shape.COLLECTOR
    signals: tuple[Signal, ...]
    role: Literal["collect", "store", "show"] = "collect"
    sources: tuple[NodeRef, ...] = Field(default=(), description="What it gathers from, one by one.")
    source_clusters: tuple[ResourceRef, ...] = Field(
        default=(), description="Clusters of which it gathers from every pod (DaemonSet, pod monitors)."
    )
    sends_to: tuple[ResourceRef, ...] = ()
    hot_retention: Seconds | None = None
    warm_retention: Seconds | None = None
    sampling: Fraction = 1.0
    runs_in: ResourceRef | None = Field(
        default=None, description="Cluster that it runs in; empty: it is a managed service."
    )
    hosted_in: tuple[str, ...] = Field(
        default=(), description="Of a third party: cloud regions it is known to run in; empty: unknown."
    )
    key: ResourceRef | None = Field(
        default=None, description="KMS key resource that encrypts what it stores; empty: none."
    )


class OnCall(Named):
    """An on-call rotation. Times left empty come from the catalog's kind `operator`."""

    team: Annotated[TeamRef | None, RecordedOnly("people decides, and who is escalated to")] = None
    people: int = Field(default=1, ge=1)
    acknowledge: Seconds | None = None
    decide: Seconds | None = None
    escalation: Annotated[str, refers("on_call")] | None = None


class Alerting(Resource):
    """Alertmanager, PagerDuty: turns alerts into pages."""

    shape: ClassVar[Shape] = Shape.ALERTING
    receives_from: tuple[ResourceRef, ...] = ()
    sends_to: tuple[ResourceRef, ...] = ()
    pages: tuple[Annotated[str, refers("on_call")], ...] = ()
    runs_in: ResourceRef | None = None
    hosted_in: tuple[str, ...] = Field(
        default=(), description="Of a third party: cloud regions it is known to run in; empty: unknown."
    )


class Alert(Named):
    """A condition that is watched, on what, and the first tool that hears of it."""

    about: tuple[AnyRef, ...] = Field(description="Journeys, workloads, resources, scenarios.")
    slo: str = Field(default="", description="Id of the claim (service level) that it guards.")
    source: ResourceRef
    through: tuple[ResourceRef, ...] = ()
    pages: Annotated[str, refers("on_call")] | None = None
    evaluation: Seconds = Field(default=60.0, description="Time over which the condition must hold.")
