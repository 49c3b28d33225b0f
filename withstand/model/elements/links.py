"""Gateways and links: how subnets reach the internet, AWS services, other VPCs and the premises."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import ResourceRef, SubnetRef, VpcRef, refers
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Cidr


class NatGateway(Resource):
    """A NAT gateway in one zone's public subnet."""

    shape: ClassVar[Shape] = Shape.NAT_GATEWAY
    subnet: SubnetRef


class InternetGateway(Resource):
    """The door between a VPC and the internet."""

    shape: ClassVar[Shape] = Shape.INTERNET_GATEWAY
    vpc: VpcRef


class Endpoint(Resource):
    """A VPC endpoint to an AWS service (PrivateLink interface, or a gateway in route tables)."""

    shape: ClassVar[Shape] = Shape.ENDPOINT
    vpc: VpcRef
    service: str = Field(description="Short service name: s3, dynamodb, sqs, kms, secretsmanager, ecr.api …")
    type: Literal["interface", "gateway"] = "interface"
    private_dns: bool = True


class Peering(Resource):
    """A peering connection between two VPCs; it is not transitive."""

    shape: ClassVar[Shape] = Shape.PEERING
    requester: VpcRef
    accepter: VpcRef


class TransitGateway(Resource):
    """A regional hub for VPCs, lines and peers in other regions."""

    shape: ClassVar[Shape] = Shape.TRANSIT_GATEWAY
    attachments: tuple[VpcRef, ...] = ()
    peers: tuple[ResourceRef, ...] = Field(default=(), description="Transit gateways of other regions.")
    isolated: tuple[VpcRef, ...] = Field(
        default=(), description="Attachments whose route table does not know the others."
    )


class PrivateLine(Resource):
    """Direct Connect or a site-to-site VPN from a site to a transit gateway or VPC."""

    shape: ClassVar[Shape] = Shape.PRIVATE_LINE
    site: Annotated[str, refers("sites")]
    to: ResourceRef
    location: str = Field(
        default="",
        description="Direct Connect location, or the carrier of a VPN; paths that share it fail together.",
    )
    connections: int = Field(default=1, ge=1)
    backup_for: Annotated[
        ResourceRef | None,
        RecordedOnly("every line to a site counts as a way to it; which one is used first changes nothing"),
    ] = None
    encrypted: bool = False
    site_cidrs: tuple[Cidr, ...] = ()


class ThirdParty(Resource):
    """A service of somebody else that the platform calls or is watched by."""

    shape: ClassVar[Shape] = Shape.THIRD_PARTY
    provider: Annotated[
        str, RecordedOnly("who runs it changes nothing; hosted_in decides what it shares")
    ] = ""
    hosted_in: tuple[str, ...] = Field(
        default=(), description="Cloud regions it is known to run in; empty: unknown."
    )
