"""Workloads: code that runs in replicas, what it depends on, and how it is deployed and scaled."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from withstand.model.elements.base import Element
from withstand.model.elements.edge import TlsVersion
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import NodeRef, ResourceRef, SecurityGroupRef, SubnetRef, refers
from withstand.model.elements.resource import Owned
from withstand.model.values.quantities import Bytes, Cores, Fraction, PerSecond, Seconds


class Scaling(Element):
    """A horizontal pod autoscaler on CPU."""

    minimum: int = Field(ge=1)
    maximum: int = Field(ge=1)
    target_utilisation: Fraction = 0.8

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Scaling:
        if self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum} is above maximum {self.maximum}; swap them")
        return self


RetryCondition = Literal[
    "connect-failure",
    "refused-stream",
    "unavailable",
    "cancelled",
    "reset",
    "gateway-error",
    "5xx",
    "retriable-status-codes",
    "deadline-exceeded",
    "timeout",
]
"""What a caller tries again: Envoy's conditions, and "timeout" for clients that do so after timeouts."""


class Retry(Element):
    """How a caller tries again."""

    attempts: int = Field(default=0, ge=0, description="Retries after the first try.")
    per_try_timeout: Seconds | None = None
    backoff: Seconds = Field(
        default=0.025, description="Base interval; Istio's default is 25 ms with jitter."
    )
    budget: Fraction | None = Field(
        default=None, description="Most retries, as a share of first tries; empty: no budget."
    )
    retry_on: tuple[RetryCondition, ...] | None = Field(
        default=None,
        description="Failures that are tried again. Empty: in a mesh its default (Istio: connections that "
        "fail, streams refused, gRPC unavailable and cancelled, never a timeout), elsewhere every failure.",
    )


class Breaker(Element):
    """Outlier detection and connection limits of a caller towards one callee (Istio DestinationRule)."""

    consecutive_errors: int = Field(default=5, ge=1)
    interval: Seconds = 10.0
    base_ejection: Seconds = 30.0
    max_ejection: Fraction = 0.1
    max_connections: int | None = None
    max_pending: int | None = None


class Dependency(Element):
    """An edge from this workload to something it calls, reads, writes, or sends to."""

    to: NodeRef
    protocol: Literal[
        "http",
        "grpc",
        "graphql",
        "postgresql",
        "redis",
        "dynamodb",
        "s3",
        "sqs",
        "sns",
        "states",
        "nfs",
        "kms",
        "secrets",
        "opensearch",
        "redshift",
        "stream",
        "https",
    ]
    mode: Literal["hard", "soft", "asynchronous"] = Field(
        default="hard",
        description="hard: fails with it; soft: answers without it; asynchronous: does not wait.",
    )
    access: Literal["call", "read", "write", "read-write", "send", "receive"] = "call"
    calls_per_request: float = Field(
        default=1.0, gt=0, description="Mean calls for one request of the caller."
    )
    timeout: Seconds = Field(default=1.0)
    retry: Retry = Retry()
    breaker: Breaker | None = None
    connections: int | None = Field(
        default=None,
        ge=1,
        description="Connections that one replica holds to it (its pool); empty: not known, and no limit.",
    )
    authentication: Literal["none", "jwt", "mtls", "iam", "password", "sigv4"] = "none"
    min_tls: TlsVersion = Field(
        default="none", description="Of a hop outside the mesh; inside it the mesh decides."
    )
    transaction: str = Field(
        default="", description="Name of the business transaction that this edge takes part in."
    )
    endpoint: ResourceRef | None = Field(
        default=None, description="VPC endpoint it goes through; empty: by the routes."
    )


class Identity(Element):
    """What the pods are towards AWS."""

    source: Literal["irsa", "node", "static-keys", "none"] = "none"
    role: Annotated[str, refers("roles")] | None = None


class Persistence(Element):
    """A volume claim of the workload."""

    volume: ResourceRef


class Workload(Owned):
    """A Kubernetes Deployment (or StatefulSet, or Job) with its replicas in one region's cluster."""

    kind: Literal["kubernetes-workload"] = "kubernetes-workload"
    type: Literal["deployment", "statefulset", "daemonset", "job", "cronjob"] = "deployment"
    domain: str = Field(default="", description="Business domain, for example order-processing.")
    cluster: ResourceRef
    namespace: str = "default"
    node_groups: tuple[ResourceRef, ...] = Field(
        default=(), description="Where its pods may run; empty: any of the cluster."
    )
    subnets: tuple[SubnetRef, ...] = Field(default=(), description="Empty: those of its node groups.")
    security_groups: tuple[SecurityGroupRef, ...] = Field(
        default=(), description="Empty: those of its node groups."
    )
    replicas: int = Field(default=1, ge=0)
    scaling: Scaling | None = None
    spread: Literal["zones", "nodes", "none"] = Field(
        default="none", description="Topology spread constraint."
    )
    min_available: int | None = Field(default=None, ge=0, description="Pod disruption budget; empty: none.")
    cores: Cores = Field(default=0.25, description="CPU request of one replica.")
    memory: Annotated[Bytes, RecordedOnly("room on nodes is counted in cores alone")] = 268435456
    capacity: PerSecond | None = Field(
        default=None, description="Requests a replica serves at full use; empty: from service time."
    )
    service_time: Seconds = Field(
        default=0.01, description="Mean time in one replica, without its dependencies."
    )
    concurrency: int = Field(default=1, ge=1, description="Requests that one replica works on at once.")
    open_requests: int | None = Field(
        default=None,
        ge=1,
        description="Requests that one replica holds open at once, waiting ones included; empty: the "
        "catalog's estimate, a thread pool's default; an event loop (Envoy) holds thousands.",
    )
    start_time: Seconds | None = Field(
        default=None, description="Container start to ready; empty: the catalog's estimate."
    )
    shed_above: Fraction | None = Field(
        default=None, description="Load shedding: refuses above this utilisation."
    )
    critical: bool = False
    fault_tolerant: bool = Field(default=False, description="May be interrupted at any time.")
    public_api: bool = Field(
        default=False, description="Offers an API to the internet, through whatever entry."
    )
    dependencies: tuple[Dependency, ...] = ()
    identity: Identity = Identity()
    volumes: tuple[Persistence, ...] = ()
    service_port: int = Field(default=8080, ge=1, le=65535)
    release: Literal["rolling", "canary", "blue-green", "recreate"] = "rolling"
    in_mesh: bool = Field(default=False, description="Has a sidecar of the mesh of its cluster.")
    instrumented: bool = Field(default=False, description="Emits spans through OpenTelemetry.")
