"""Where code runs: Kubernetes clusters, node groups and auto scaling."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import ResourceRef
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Bytes, Cidr, Cores, Seconds, Usd


class Cluster(Resource):
    """A Kubernetes cluster with its managed control plane."""

    shape: ClassVar[Shape] = Shape.CLUSTER
    version: Annotated[str, RecordedOnly("no rule knows until when a version is supported")] = ""
    public_endpoint: bool = Field(default=True, description="AWS's default is a public API endpoint.")
    public_endpoint_cidrs: tuple[Cidr, ...] = ("0.0.0.0/0",)
    secrets_key: ResourceRef | None = Field(default=None, description="KMS key for Kubernetes secrets.")
    control_plane_logs: tuple[
        Literal["api", "audit", "authenticator", "controllerManager", "scheduler"], ...
    ] = ()
    oidc_provider: bool = Field(default=False, description="Without it pods cannot use IRSA.")
    namespaces: tuple[str, ...] = ()
    node_monitor_grace: Seconds | None = Field(
        default=None, description="Empty: Kubernetes' default of the catalog."
    )
    eviction_delay: Seconds | None = Field(
        default=None, description="Toleration; empty: Kubernetes' default."
    )


class NodeGroup(Resource):
    """Worker nodes of one instance type and purchase option."""

    shape: ClassVar[Shape] = Shape.NODE_GROUP
    cluster: ResourceRef | None = None
    purchase: Literal["on-demand", "spot"] = "on-demand"
    instance_type: Annotated[str, RecordedOnly("what a node carries is read from cores")]
    cores: Cores = Field(description="vCPUs of one node that pods can use.")
    memory: Annotated[Bytes, RecordedOnly("room on nodes is counted in cores alone")]
    minimum: int = Field(ge=0)
    desired: int = Field(ge=0)
    maximum: int = Field(ge=0)
    scaler: Literal["none", "cluster-autoscaler", "karpenter"] = "none"
    price: Usd | None = Field(default=None, description="Per node and month; empty: the price list.")
    instance_types_alternative: Annotated[
        tuple[str, ...], RecordedOnly("how often one type of instance is not to be had is not estimated")
    ] = ()
    imds_hop_limit: int = Field(default=2, description="2 lets pods reach the node's credentials.")


class AutoScaling(Resource):
    """The auto scaling group behind node groups: how a lost instance is seen and replaced."""

    shape: ClassVar[Shape] = Shape.AUTO_SCALING
    node_groups: tuple[ResourceRef, ...] = ()
    health_check: Annotated[
        Literal["ec2", "elb"],
        RecordedOnly("that a group replaces what fails a balancer's checks is not followed"),
    ] = "ec2"
    grace_period: Annotated[
        Seconds,
        RecordedOnly("that a group kills what starts too slowly is not followed"),
    ] = 300.0
    rebalance: bool = Field(default=False, description="Capacity rebalancing on spot notices.")
