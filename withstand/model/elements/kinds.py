"""The union of all resource shapes: the catalog says which shape a kind has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Discriminator, Tag

from withstand.catalog import catalog
from withstand.model.elements.compute import AutoScaling, Cluster, NodeGroup
from withstand.model.elements.cost import CostTool
from withstand.model.elements.data import (
    Cache,
    Database,
    FileSystem,
    GlobalDatabase,
    ObjectStore,
    Table,
    Volume,
)
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.edge import ApiGateway, Cdn, DdosProtection, DnsZone, LoadBalancer, WebAcl
from withstand.model.elements.identity import IdentityProvider
from withstand.model.elements.links import (
    Endpoint,
    InternetGateway,
    NatGateway,
    Peering,
    PrivateLine,
    ThirdParty,
    TransitGateway,
)
from withstand.model.elements.mesh import Mesh
from withstand.model.elements.messaging import Queue, StateMachine, Stream, Topic
from withstand.model.elements.observability import Alerting, Collector
from withstand.model.elements.recovery import BackupPlan, ClusterBackup
from withstand.model.elements.resource import Resource
from withstand.model.elements.security import AuditTrail, Certificate, ConfigRecorder, Detector, Key, Secret

SHAPES: tuple[type[Resource], ...] = (
    Alerting,
    ApiGateway,
    AuditTrail,
    AutoScaling,
    BackupPlan,
    Cache,
    Cdn,
    Certificate,
    Cluster,
    ClusterBackup,
    Collector,
    ConfigRecorder,
    CostTool,
    Database,
    DdosProtection,
    DeliveryTool,
    Detector,
    DnsZone,
    Endpoint,
    FileSystem,
    GlobalDatabase,
    IdentityProvider,
    InternetGateway,
    Key,
    LoadBalancer,
    Mesh,
    NatGateway,
    NodeGroup,
    ObjectStore,
    Peering,
    PrivateLine,
    Queue,
    Secret,
    StateMachine,
    Stream,
    Table,
    ThirdParty,
    Topic,
    TransitGateway,
    Volume,
    WebAcl,
)


def shape_of(item: Any) -> str | None:
    """The shape's name for a raw or built resource; None when its kind is missing or not in the catalog."""
    kind = item.get("kind") if isinstance(item, dict) else getattr(item, "kind", None)
    spec = catalog().get(kind) if isinstance(kind, str) else None
    return spec.shape.value if spec else None


if TYPE_CHECKING:
    AnyResource = Resource
else:
    AnyResource = Annotated[
        Union[tuple(Annotated[shape, Tag(shape.shape.value)] for shape in SHAPES)],  # noqa: UP007
        Discriminator(shape_of, custom_error_type="unknown_kind", custom_error_message="unknown kind"),
    ]
"""A resource of whatever shape its kind has."""
