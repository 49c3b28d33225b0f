"""Delivery: repositories, pipelines with their gates, GitOps and the developer platform."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, ResourceRef, WorkloadRef, refers
from withstand.model.elements.resource import Resource

Check = Literal[
    "unit-tests",
    "integration-tests",
    "security-scan",
    "lint",
    "policy",
    "image-scan",
    "contract-tests",
    "approval",
    "build",
    "deploy",
]


class DeliveryTool(Resource):
    """Git, Jenkins, CodeBuild, ArgoCD, Terraform, a developer portal."""

    shape: ClassVar[Shape] = Shape.DELIVERY_TOOL
    runs_in: ResourceRef | None = Field(
        default=None, description="Cluster that it runs in; empty: managed or elsewhere."
    )
    source: ResourceRef | None = Field(
        default=None, description="Repository or tool that it takes its orders from."
    )
    deploys_to: tuple[ResourceRef, ...] = Field(default=(), description="Clusters that it writes to.")
    auto_sync: bool = False
    self_heal: bool = Field(default=False, description="Reverts what was changed beside it.")
    replicated_to: tuple[str, ...] = Field(default=(), description="Regions or places that hold a copy.")
    state_bucket: Annotated[
        ResourceRef | None, RecordedOnly("no rule asks where the state of the infrastructure lies")
    ] = None
    modules: tuple[str, ...] = Field(default=(), description="Standard modules or templates that it offers.")
    protected_branches: bool = Field(default=False, description="Of a repository: reviews are demanded.")


class Stage(Element):
    """A stage of a pipeline; a blocking stage stops what fails it."""

    check: Check
    blocking: bool = True
    tool: Annotated[
        ResourceRef | None, RecordedOnly("what a stage checks, and whether it blocks, decides")
    ] = None


class Pipeline(Named):
    """From a commit to a running workload."""

    repository: ResourceRef
    stages: tuple[Stage, ...] = ()
    delivers: tuple[WorkloadRef, ...] = ()
    deploys_with: Annotated[
        ResourceRef | None, RecordedOnly("deploys_to of the tools says who writes to a cluster")
    ] = None


class DeploymentPath(Named):
    """A way to change what runs: by which tool, and which workloads and resources it can change."""

    tool: ResourceRef | None = Field(default=None, description="Empty: a person's own hands.")
    principals: tuple[Annotated[str, refers("principals")], ...] = ()
    changes: tuple[AnyRef, ...] = Field(default=(), description="What it can change.")
    audited_by: ResourceRef | None = None
    reviewed: Annotated[
        bool, RecordedOnly("a word is no review; protected_branches of the repository decides")
    ] = False
    emergency_only: bool = False
