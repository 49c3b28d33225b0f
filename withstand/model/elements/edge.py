"""The way in: DNS, CDN, firewalls, load balancers and API gateways."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, NodeRef, ResourceRef, refers
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Fraction, PerSecond, Seconds

TlsVersion = Literal["none", "1.0", "1.1", "1.2", "1.3"]
HealthCheckRef = Annotated[str, refers("health_checks")]


class DnsZone(Resource):
    """A hosted zone; its records are the section `dns_records`."""

    shape: ClassVar[Shape] = Shape.DNS_ZONE
    domain: str
    private: bool = False
    accelerated_recovery: bool = False
    dnssec: bool = False


class HealthCheck(Named):
    """A Route 53 health check: checkers around the world ask one endpoint."""

    target: AnyRef = Field(description="What is asked: a load balancer, an API gateway, a workload.")
    protocol: Annotated[
        Literal["https", "http", "tcp", "calculated", "alarm"],
        RecordedOnly("interval, failure_threshold and deep decide when a loss is noticed"),
    ] = "https"
    path: Annotated[
        str,
        RecordedOnly("interval, failure_threshold and deep decide when a loss is noticed"),
    ] = "/"
    interval: Seconds = Field(default=30.0, description="10 s or 30 s.")
    failure_threshold: int = Field(default=3, ge=1, le=10)
    deep: bool = Field(default=False, description="The endpoint answers for its hard dependencies too.")
    children: tuple[HealthCheckRef, ...] = Field(default=(), description="Of a calculated check.")


class DnsTarget(Element):
    """One answer of a record: a target with its weight or failover role and its health check."""

    to: AnyRef
    weight: float | None = Field(default=None, ge=0)
    role: Literal["primary", "secondary"] | None = None
    health_check: HealthCheckRef | None = None
    evaluate_target_health: bool = Field(
        default=False, description="Of an alias: follow the target's own health."
    )


class DnsRecord(Named):
    """A name and how it is answered. `alias` records have AWS's own TTL (60 s for load balancers)."""

    zone: ResourceRef
    record: str = Field(description="Fully qualified name, for example shop.example.com.")
    policy: Literal["simple", "weighted", "failover", "latency", "geolocation", "multivalue"] = "simple"
    alias: bool = True
    ttl: Seconds | None = Field(default=None, description="Of a record that is not an alias.")
    targets: tuple[DnsTarget, ...]


class CdnOrigin(Element):
    """Where a CDN fetches from."""

    id: str
    to: Annotated[str, refers("dns_records", "resources")]
    min_tls: TlsVersion = "1.2"
    protocol: Literal["https", "http", "match-viewer"] = "https"


class OriginGroup(Element):
    """Failover from one origin to another, per request, for GET, HEAD and OPTIONS only."""

    id: str
    primary: str
    secondary: str
    status_codes: tuple[int, ...] = (500, 502, 503, 504)


class Cdn(Resource):
    """A content delivery network in front of origins."""

    shape: ClassVar[Shape] = Shape.CDN
    origins: tuple[CdnOrigin, ...]
    origin_groups: tuple[OriginGroup, ...] = ()
    default_origin: str = Field(description="Id of the origin or origin group that takes what is not cached.")
    connection_attempts: int = Field(default=3, ge=1, le=3)
    connection_timeout: Seconds = 10.0
    response_timeout: Seconds = 30.0
    cache_hit_ratio: Fraction = Field(
        default=0.0, description="Share of requests answered without an origin."
    )
    viewer_min_tls: TlsVersion = "1.0"
    viewer_protocol: Literal["https-only", "redirect-to-https", "allow-all"] = "allow-all"
    access_logs: bool = False


class WebAcl(Resource):
    """A web application firewall and the entries that it protects."""

    shape: ClassVar[Shape] = Shape.WEB_ACL
    protects: tuple[ResourceRef, ...] = ()
    managed_rules: tuple[str, ...] = ()
    rate_limit: PerSecond | None = Field(default=None, description="Requests per source address.")
    default_action: Literal["allow", "block"] = "allow"


class DdosProtection(Resource):
    """Shield: standard is everywhere; advanced names what it protects."""

    shape: ClassVar[Shape] = Shape.DDOS_PROTECTION
    tier: Literal["standard", "advanced"] = "standard"
    protects: tuple[ResourceRef, ...] = ()


class Listener(Element):
    """A port that a load balancer answers."""

    port: int = Field(ge=1, le=65535)
    protocol: Literal["https", "http", "tls", "tcp"] = "https"
    min_tls: TlsVersion = "1.2"
    max_tls: TlsVersion = "1.3"
    certificate: ResourceRef | None = None
    redirect_to_https: bool = False


class TargetHealthCheck(Element):
    """A load balancer's check of its targets; AWS's defaults."""

    interval: Seconds = 30.0
    timeout: Seconds = 5.0
    unhealthy_threshold: int = Field(default=2, ge=2, le=10)
    healthy_threshold: int = Field(default=5, ge=2, le=10)


class LoadBalancer(Resource):
    """An application or network load balancer over several zones of one region."""

    shape: ClassVar[Shape] = Shape.LOAD_BALANCER
    scheme: Literal["internet-facing", "internal"] = "internal"
    listeners: tuple[Listener, ...] = ()
    targets: tuple[NodeRef, ...] = ()
    health_check: TargetHealthCheck = TargetHealthCheck()
    cross_zone: bool = True
    origin_secret: ResourceRef | None = Field(
        default=None, description="Secret header it demands, so that only the CDN's requests are served."
    )
    target_protocol: Literal["https", "http", "tls", "tcp"] = Field(
        default="http", description="Towards the targets; the load balancer controller's default is HTTP."
    )
    target_min_tls: TlsVersion = Field(
        default="none", description="Lowest version that the targets accept from it."
    )
    access_logs: bool = False


class ApiGateway(Resource):
    """A managed API front with authorisation and throttling."""

    shape: ClassVar[Shape] = Shape.API_GATEWAY
    endpoint: Literal["regional", "edge", "private"] = "edge"
    integrations: tuple[NodeRef, ...] = ()
    authorizer: Literal["none", "jwt", "iam", "custom"] = "none"
    throttle_rate: PerSecond | None = None
    throttle_burst: Annotated[
        int | None,
        RecordedOnly("a burst is spent within seconds of a surge; throttle_rate decides"),
    ] = None
    min_tls: TlsVersion = "1.2"
    timeout: Seconds = 29.0
    access_logs: bool = False
