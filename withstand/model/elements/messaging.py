"""Messaging: queues, topics, streams and workflows."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import NodeRef, ResourceRef, WorkloadRef
from withstand.model.elements.resource import Resource, Store
from withstand.model.values.quantities import Fraction, Seconds


class Queue(Store):
    """An SQS queue of one region."""

    shape: ClassVar[Shape] = Shape.QUEUE
    fifo: bool = False
    retention: Seconds | None = Field(default=None, description="Empty: the kind's default.")
    visibility_timeout: Seconds | None = None
    dead_letter_queue: ResourceRef | None = None
    max_receives: int | None = None
    consumers: tuple[WorkloadRef, ...] = ()
    is_dead_letter: bool = False
    tls_only: bool = False


class Topic(Store):
    """An SNS topic and who it delivers to."""

    shape: ClassVar[Shape] = Shape.TOPIC
    subscribers: tuple[NodeRef, ...] = ()
    fifo: Annotated[bool, RecordedOnly("a topic has no ceiling of its own here")] = False
    tls_only: bool = False


class Stream(Resource):
    """The change stream of a table."""

    shape: ClassVar[Shape] = Shape.STREAM
    source: ResourceRef
    consumers: tuple[NodeRef, ...] = ()
    retention: Seconds | None = None
    batch_window: Seconds = 0.0
    failure_destination: ResourceRef | None = None


class SagaStep(Element):
    """A step of a workflow and what undoes it."""

    calls: NodeRef
    compensation: str = Field(default="", description="The action that undoes the step; empty: none.")
    retries: int = 0
    failure_probability: Annotated[
        Fraction | None, RecordedOnly("how often a workflow has to be undone is not estimated")
    ] = None


class StateMachine(Resource):
    """A Step Functions state machine."""

    shape: ClassVar[Shape] = Shape.STATE_MACHINE
    type: Annotated[
        Literal["standard", "express"], RecordedOnly("no rule and no estimate tells the two types apart")
    ] = "standard"
    steps: tuple[SagaStep, ...] = ()
    key: ResourceRef | None = None
    logging: bool = False
    schedule: Annotated[str, RecordedOnly("work that runs by the clock adds no load")] = ""
