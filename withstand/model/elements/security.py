"""Security services: keys, secrets, certificates, audit trails, configuration rules, detection."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, NodeRef, RegionRef, ResourceRef
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Seconds


class Key(Resource):
    """A KMS key."""

    shape: ClassVar[Shape] = Shape.KEY
    manager: Literal["customer", "aws"] = "customer"
    rotation: bool = False
    multi_region: bool = False
    administrators: Annotated[tuple[AnyRef, ...], RecordedOnly("no rule asks who administers a key")] = ()
    deletion_window: Annotated[
        Seconds | None, RecordedOnly("a lost key is lost for the fault's duration")
    ] = None


class Secret(Resource):
    """A credential and where it really lies: `stored_in` says it, whatever the kind is called."""

    shape: ClassVar[Shape] = Shape.SECRET
    stored_in: Literal[
        "secrets-manager", "parameter-store", "kubernetes-secret", "environment", "git", "jenkins", "file"
    ] = "secrets-manager"
    unlocks: tuple[AnyRef, ...] = Field(default=(), description="What the credential opens.")
    used_by: tuple[NodeRef, ...] = ()
    rotation: Seconds | None = Field(default=None, description="Interval of automatic rotation; empty: none.")
    replica_regions: tuple[RegionRef, ...] = ()
    key: ResourceRef | None = None


class Certificate(Resource):
    """A certificate or the authority of many short-lived ones."""

    shape: ClassVar[Shape] = Shape.CERTIFICATE
    used_by: tuple[NodeRef, ...] = ()
    lifetime: Seconds
    renewal: Literal["none", "manual", "acm-dns", "acm-email", "istiod", "cert-manager"] = "none"
    domains: Annotated[tuple[str, ...], RecordedOnly("whether a certificate covers a name is not asked")] = ()


class AuditTrail(Resource):
    """A CloudTrail trail."""

    shape: ClassVar[Shape] = Shape.AUDIT_TRAIL
    all_regions: bool = False
    organisation: bool = False
    log_validation: bool = False
    management_events: bool = True
    data_events: tuple[str, ...] = ()
    bucket: ResourceRef | None = None
    key: ResourceRef | None = None
    accounts: tuple[str, ...] = ()


class ConfigRule(Element):
    """A continuously evaluated rule and what happens when it fails."""

    id: str
    kinds: tuple[str, ...] = Field(default=(), description="Catalog kinds whose resources it watches.")
    remediation: Literal["none", "manual", "automatic"] = "none"
    document: Annotated[str, RecordedOnly("remediation decides")] = Field(
        default="", description="SSM automation document that remediates."
    )


class ConfigRecorder(Resource):
    """AWS Config in one region."""

    shape: ClassVar[Shape] = Shape.CONFIG_RECORDER
    all_kinds: bool = False
    recorded_kinds: tuple[str, ...] = ()
    rules: tuple[ConfigRule, ...] = ()


class Detector(Resource):
    """A service that finds threats, exposed data or bad configuration."""

    shape: ClassVar[Shape] = Shape.DETECTOR
    features: Annotated[tuple[str, ...], RecordedOnly("a detector counts as a whole")] = ()
    watches: tuple[AnyRef, ...] = Field(
        default=(), description="Empty: everything in its region and account."
    )
    standards: Annotated[tuple[str, ...], RecordedOnly("a detector counts as a whole")] = ()
    reports_to: tuple[ResourceRef, ...] = ()


class Response(Named):
    """What happens on a finding: the detection, the way it takes, and who or what answers."""

    detectors: tuple[ResourceRef, ...]
    severities: tuple[Literal["low", "medium", "high", "critical"], ...] = ("high", "critical")
    through: tuple[ResourceRef, ...] = Field(default=(), description="Topics, alerting tools on the way.")
    responder: AnyRef | None = Field(default=None, description="On-call schedule or automation that answers.")
    automated: bool = False
