"""The service mesh of a cluster: mutual TLS, authorisation, traffic splits and telemetry."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element
from withstand.model.elements.edge import TlsVersion
from withstand.model.elements.reference import ResourceRef, WorkloadRef
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Fraction, Seconds


class PeerAuthentication(Element):
    """Which traffic into the named workloads must be mutual TLS; no workloads means the whole mesh."""

    mode: Literal["strict", "permissive", "disable"] = "permissive"
    workloads: tuple[WorkloadRef, ...] = ()
    namespace: str = ""


class AuthorizationPolicy(Element):
    """Who may call the named workloads; a workload that no policy names admits every caller."""

    to: tuple[WorkloadRef, ...]
    callers: tuple[str, ...] = Field(description='Ids or names of workloads and gateways; "*" admits all.')
    jwt_issuer: str = Field(default="", description="Requires a request token of this issuer.")


class Canary(Element):
    """How a release of the named workloads is let in, step by step, and rolled back."""

    workloads: tuple[WorkloadRef, ...]
    strategy: Literal["canary", "blue-green"] = "canary"
    steps: tuple[Fraction, ...] = (0.05, 0.25, 0.5, 1.0)
    step_duration: Seconds = 300.0
    analysis_interval: Seconds = 60.0
    error_threshold: Fraction = Field(
        default=0.05, description="Error ratio of the new version that rolls it back."
    )
    failures_to_roll_back: int = 1


class Mesh(Resource):
    """Istio in one cluster. Its defaults: permissive mTLS, at least TLS 1.2, 2 retries."""

    shape: ClassVar[Shape] = Shape.MESH
    cluster: ResourceRef
    min_tls: TlsVersion = Field(default="1.2", description="meshConfig.meshMTLS.minProtocolVersion.")
    peer_authentication: tuple[PeerAuthentication, ...] = ()
    authorization: tuple[AuthorizationPolicy, ...] = ()
    canaries: tuple[Canary, ...] = ()
    certificate: ResourceRef | None = Field(
        default=None, description="Certificate resource (istio-ca) of the workloads."
    )
    telemetry: tuple[Literal["traces", "metrics", "access-logs", "topology"], ...] = ()
    zone_aware: bool = Field(
        default=False, description="Locality load balancing with failover between zones."
    )
    default_retries: int = 2
