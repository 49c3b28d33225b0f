"""The form that a catalog file fills in: facts about one kind of resource, without code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FactClass(StrEnum):
    """How much a number can be relied on (design.md §1, "fact")."""

    LIMIT = "limit"
    SLA = "sla"
    DOCUMENTED_DEFAULT = "documented default"
    DOCUMENTED_TYPICAL = "documented typical"
    PUBLISHED_MEASUREMENT = "published measurement"
    OWN_ESTIMATE = "own estimate"


@dataclass(frozen=True, slots=True)
class Spread:
    """The distribution of a fact that varies, in the fact's own unit.

    `law` is one of: "uniform" (low, high), "lognormal" (median, p95), "triangular" (low, mode, high),
    "exponential" (mean). A fact without a spread is a constant.
    """

    law: str
    parameters: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One number about a kind, with its unit, source, date and class.

    Names and units are those of `withstand.catalog.vocabulary`. `source` is an address, or "own estimate"
    with the reasoning in `note`; an own estimate with an address is derived from what is there. `as_of` is
    the day that the source was read, or its edition. `value` is the typical one (between the 5 % and 95 %
    points of the spread), so that a reader without randomness can use it alone.
    """

    value: float
    unit: str
    source: str
    as_of: str
    cls: FactClass
    spread: Spread | None = None
    note: str = ""


class Scope(StrEnum):
    """Where a kind lives, hence which failure domain takes it down."""

    GLOBAL = "global"
    REGIONAL = "regional"
    ZONAL = "zonal"
    THIRD_PARTY = "third party"
    NOWHERE = "nowhere"


class Layer(StrEnum):
    """The column `layer` of the reference platform's list of systems."""

    EDGE = "edge"
    IDENTITY = "identity"
    TOPOLOGY = "topology"
    NETWORK = "network"
    COMPUTE = "compute"
    DATA = "data"
    MESSAGING = "messaging"
    RECOVERY = "recovery"
    DELIVERY = "delivery"
    OBSERVABILITY = "observability"
    SECURITY = "security"
    COST = "cost"
    PLAN = "plan"


class Behaviour(StrEnum):
    """How a kind behaves when something fails; the simulation has one function for each."""

    DNS = "dns"
    CDN = "cdn"
    LOAD_BALANCER = "load balancer"
    GATEWAY = "gateway"
    COMPUTE_POOL = "compute pool"
    WORKLOAD = "workload"
    MESH = "mesh"
    LEADER_FOLLOWER = "leader and followers"
    GLOBAL_LEADER = "leader in one region"
    MULTI_ACTIVE = "multi-active"
    OBJECT_STORE = "object store"
    FILE_STORE = "file store"
    VOLUME = "volume"
    CACHE = "cache"
    QUEUE = "queue"
    STREAM = "stream"
    WORKFLOW = "workflow"
    NETWORK_LINK = "network link"
    REGIONAL_SERVICE = "regional service"
    GLOBAL_SERVICE = "global service"
    BACKUP = "backup"
    OBSERVER = "observer"
    DELIVERY = "delivery"
    PASSIVE = "passive"


class Shape(StrEnum):
    """Which typed form of `withstand.model` a resource of this kind takes; several kinds may share one."""

    DNS_ZONE = "dns zone"
    CDN = "cdn"
    WEB_ACL = "web acl"
    DDOS_PROTECTION = "ddos protection"
    LOAD_BALANCER = "load balancer"
    API_GATEWAY = "api gateway"
    CLUSTER = "cluster"
    NODE_GROUP = "node group"
    AUTO_SCALING = "auto scaling"
    DATABASE = "database"
    GLOBAL_DATABASE = "global database"
    TABLE = "table"
    CACHE = "cache"
    OBJECT_STORE = "object store"
    FILE_SYSTEM = "file system"
    VOLUME = "volume"
    QUEUE = "queue"
    TOPIC = "topic"
    STATE_MACHINE = "state machine"
    STREAM = "stream"
    NAT_GATEWAY = "nat gateway"
    INTERNET_GATEWAY = "internet gateway"
    ENDPOINT = "endpoint"
    PEERING = "peering"
    TRANSIT_GATEWAY = "transit gateway"
    PRIVATE_LINE = "private line"
    BACKUP_PLAN = "backup plan"
    CLUSTER_BACKUP = "cluster backup"
    KEY = "key"
    SECRET = "secret"
    CERTIFICATE = "certificate"
    IDENTITY_PROVIDER = "identity provider"
    AUDIT_TRAIL = "audit trail"
    CONFIG_RECORDER = "config recorder"
    DETECTOR = "detector"
    COLLECTOR = "collector"
    ALERTING = "alerting"
    DELIVERY_TOOL = "delivery tool"
    MESH = "mesh"
    COST_TOOL = "cost tool"
    THIRD_PARTY = "third party"
    # A section of its own in the model (regions, vpcs, workloads, phases …) rather than a resource.
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class Scan:
    """How to read a kind over the AWS API.

    `client` and `list` are the boto3 client and method, `items` the JMESPath of the items in its answer, and
    `id` that of the identifier in one item ("@": the item is the identifier). `fields` maps our names to
    paths in the item or, where `detail` names a call to be made for each item (with the identifier as
    `detail_parameter`), in that call's answer. `permissions` are the IAM actions needed.
    """

    client: str
    list: str
    items: str
    id: str
    fields: Mapping[str, str] = field(default_factory=dict)
    permissions: tuple[str, ...] = ()
    detail: str = ""
    detail_parameter: str = ""
    arguments: Mapping[str, str | bool] = field(default_factory=dict)
    """Constant arguments of the list call; "$account" stands for the account that is scanned."""
    detail_arguments: Mapping[str, str | bool | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """Everything that withstand knows about one kind; `key` equals the file name with `-` for `_`."""

    key: str
    title: str
    system: str
    """The row of the reference platform's `systems.tsv` that this kind serves, "" for a further kind."""
    layer: Layer
    scope: Scope
    shape: Shape
    behaviour: Behaviour
    variant_of: str = ""
    """Kind whose facts this one shares: `catalog()` puts them in; its own are added, or stand instead."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    control_plane: str = "same region"
    """Region whose control plane changes it: "same region", a region name, or "" where there is none."""
    icon: str = ""
    """`provider.module.Class` in PyPI diagrams, e.g. "aws.database.Aurora"."""
    stencil: str = ""
    """draw.io: "resIcon:NAME", "shape:NAME" or "group:NAME" of mxgraph.aws4, e.g. "resIcon:aurora"."""
    fill: str = ""
    """Category colour of the icon, "#RRGGBB"."""
    terraform: tuple[str, ...] = ()
    cloudformation: tuple[str, ...] = ()
    config_types: tuple[str, ...] = ()
    """Names under which AWS Config records the thing itself; none where it records parts only, or nothing."""
    kubernetes: tuple[str, ...] = ()
    scan: Scan | None = None
    prices: tuple[str, ...] = ()
    """Keys of the price list (service code:usage type family), read by `catalog/prices/`."""
    documentation: str = ""
