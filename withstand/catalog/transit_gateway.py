"""AWS Transit Gateway: a regional router between VPCs, VPNs and peers in other regions."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_TGW = "https://docs.aws.amazon.com/vpc/latest/tgw/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="transit-gateway",
    title="Transit Gateway",
    system="Transit Gateway",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.TRANSIT_GATEWAY,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "bandwidth": Fact(
            6_250_000_000,
            "bytes/s",
            _TGW + "transit-gateway-quotas.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="50 Gbit/s per VPC attachment (2023 text), 1.25 Gbit/s per VPN tunnel.",
        ),
        "mtu": Fact(8500, "bytes", _TGW + "transit-gateway-quotas.html", "2023-06-15", FactClass.LIMIT),
        "max_attachments": Fact(
            5000, "count", _TGW + "transit-gateway-quotas.html", "2023-06-15", FactClass.LIMIT
        ),
        "service_latency": Fact(
            0.001,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.001, 0.003)),
            note="Added to a round trip.",
        ),
        "partition_rate": Fact(
            0.2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.16, 0.6)),
            note="Peering between regions: as for the backbone, see region.",
        ),
        "partition_duration": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note="As for the backbone between two regions, see region.",
        ),
        "service_impairment_rate": Fact(
            0.0338,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0154, 0.13)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: no regional event published for us-east-1, 2011-01 "
                "to 2025-10. Published events are a floor."
            ),
        ),
        "service_impairment_duration": Fact(
            25_560,
            "s",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (25_560, 66_400)),
            note=(
                "Log-normal fit to the seven published regional events of us-east-1, 2015 to 2025: median "
                "7.1 h, sigma 0.58."
            ),
        ),
        "sla": Fact(
            0.9999,
            "fraction",
            "https://aws.amazon.com/transit-gateway/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.network.TransitGateway",
    stencil="resIcon:transit_gateway",
    fill="#8C4FFF",
    terraform=(
        "aws_ec2_transit_gateway",
        "aws_ec2_transit_gateway_vpc_attachment",
        "aws_ec2_transit_gateway_peering_attachment",
        "aws_ec2_transit_gateway_route_table",
        "aws_ec2_transit_gateway_route",
    ),
    cloudformation=(
        "AWS::EC2::TransitGateway",
        "AWS::EC2::TransitGatewayAttachment",
        "AWS::EC2::TransitGatewayPeeringAttachment",
        "AWS::EC2::TransitGatewayRouteTable",
        "AWS::EC2::TransitGatewayRoute",
    ),
    config_types=("AWS::EC2::TransitGateway",),
    scan=Scan(
        client="ec2",
        list="describe_transit_gateways",
        items="TransitGateways[]",
        id="TransitGatewayId",
        fields={
            "arn": "TransitGatewayArn",
            "asn": "Options.AmazonSideAsn",
            "state": "State",
        },
        permissions=(
            "ec2:DescribeTransitGateways",
            "ec2:DescribeTransitGatewayAttachments",
            "ec2:DescribeTransitGatewayPeeringAttachments",
            "ec2:SearchTransitGatewayRoutes",
        ),
    ),
    prices=("AmazonVPC:TransitGateway-Hours", "AmazonVPC:TransitGateway-Bytes"),
    documentation="https://docs.aws.amazon.com/vpc/latest/tgw/",
)
