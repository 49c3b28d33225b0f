"""Networks: VPCs, subnets by tier, routes, security groups and network ACLs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from withstand.model.elements.base import Element, Placed
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, SecurityGroupRef, VpcRef, refers
from withstand.model.values.quantities import Cidr

Protocol = Literal["tcp", "udp", "icmp", "all"]
Tier = Literal["public", "private", "database"]


class Ports(Element):
    """Which traffic a rule is about: protocol, and the inclusive port range where it has ports."""

    protocol: Protocol = "tcp"
    port: int | None = Field(
        default=None, ge=0, le=65535, description="One port; or use from_port and to_port."
    )
    from_port: int = Field(default=0, ge=0, le=65535)
    to_port: int = Field(default=65535, ge=0, le=65535)

    @model_validator(mode="after")
    def _range_in_order(self) -> Ports:
        if not self.unknown and self.from_port > self.to_port:
            raise ValueError(f"from_port {self.from_port} is above to_port {self.to_port}; swap them")
        return self

    @property
    def first(self) -> int:
        """Lowest port admitted."""
        return self.from_port if self.port is None else self.port

    @property
    def last(self) -> int:
        """Highest port admitted."""
        return self.to_port if self.port is None else self.port


class Vpc(Placed):
    """A virtual private cloud in one region."""

    cidr: Cidr
    account: Annotated[str, refers("accounts")] | None = None
    purpose: Literal["production", "shared-services", "development", "inspection"] = "production"
    flow_logs: bool = False
    tags: Annotated[dict[str, str], RecordedOnly("no rule asks for tags of a network")] = {}


class Subnet(Placed):
    """A subnet of one zone; its tier is what it is meant for, its routes say what it is."""

    vpc: VpcRef
    cidr: Cidr
    tier: Tier
    route_table: Annotated[str, refers("route_tables")]
    network_acl: Annotated[str, refers("network_acls")] | None = Field(
        default=None, description="Empty means the VPC's default ACL, which admits everything."
    )
    public_ip_on_launch: bool = False


class Route(Element):
    """A destination and the gateway, link or endpoint that takes it."""

    to: Cidr | None = Field(default=None, description="Destination network.")
    prefix_list: Annotated[
        str | None, RecordedOnly("via decides: a gateway endpoint takes the traffic of its service")
    ] = Field(default=None, description="A managed prefix list, for gateway endpoints.")
    via: AnyRef = Field(description="NAT or internet gateway, peering, transit gateway, endpoint, line.")


class RouteTable(Placed):
    """The routes of the subnets that use it; the local route of the VPC is implied."""

    vpc: Annotated[VpcRef, RecordedOnly("the subnets that name it decide")]
    routes: tuple[Route, ...] = ()


class SecurityGroupRule(Ports):
    """Admits traffic from (ingress) or to (egress) networks or members of other groups."""

    cidrs: tuple[Cidr, ...] = ()
    groups: tuple[SecurityGroupRef, ...] = ()
    prefix_list: str | None = Field(
        default=None, description="A managed list, e.g. com.amazonaws.global.cloudfront.origin-facing."
    )


class SecurityGroup(Placed):
    """A stateful firewall around its members: what is not admitted is refused."""

    vpc: VpcRef
    ingress: tuple[SecurityGroupRule, ...] = ()
    egress: tuple[SecurityGroupRule, ...] = Field(
        default=(SecurityGroupRule(protocol="all", cidrs=("0.0.0.0/0",)),),
        description="AWS's default admits everything outwards.",
    )


class AclEntry(Ports):
    """One numbered entry of a stateless network ACL; the lowest matching number decides."""

    number: int = Field(ge=1, le=32766)
    direction: Literal["ingress", "egress"]
    action: Literal["allow", "deny"]
    cidr: Cidr


class NetworkAcl(Placed):
    """A stateless packet filter on subnets; without a matching entry traffic is refused."""

    vpc: Annotated[VpcRef, RecordedOnly("the subnets that name it decide")]
    entries: tuple[AclEntry, ...] = ()
