"""NAT gateway: outgoing connections of private subnets, in one zone."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_VPC = "https://docs.aws.amazon.com/vpc/latest/userguide/"

SPEC = ServiceSpec(
    key="nat-gateway",
    title="NAT gateway",
    system="NAT gateway",
    layer=Layer.NETWORK,
    scope=Scope.ZONAL,
    shape=Shape.NAT_GATEWAY,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "bandwidth": Fact(
            12_500_000_000,
            "bytes/s",
            _VPC + "nat-gateway-basics.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Grows by itself from 5 to 100 Gbit/s.",
        ),
        "ports_per_destination": Fact(
            55_000,
            "count",
            _VPC + "nat-gateway-basics.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Simultaneous connections to each destination per address.",
        ),
        "idle_timeout": Fact(350, "s", _VPC + "nat-gateway-basics.html", "2023-06-15", FactClass.LIMIT),
        "link_failure_rate": Fact(
            0.02,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.015, 0.08)),
            note="Redundant inside its zone; what remains besides the loss of the zone is rare.",
        ),
        "link_failure_duration": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-30",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note="Until the provider has mended it or somebody has made a new one; AWS gives no number.",
        ),
        "failover_flow_timeout": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (60, 600)),
            note="Without a gateway in each zone, a route must be changed by hand or automation.",
        ),
        "service_latency": Fact(
            0.0003,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0003, 0.001)),
            note="Added to a packet on its way out; AWS gives no number.",
        ),
        "sla": Fact(
            0.999,
            "fraction",
            "https://aws.amazon.com/vpc/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.network.NATGateway",
    stencil="shape:nat_gateway",
    fill="#8C4FFF",
    terraform=("aws_nat_gateway", "aws_eip"),
    cloudformation=("AWS::EC2::NatGateway", "AWS::EC2::EIP"),
    config_types=("AWS::EC2::NatGateway",),
    scan=Scan(
        client="ec2",
        list="describe_nat_gateways",
        items="NatGateways[]",
        id="NatGatewayId",
        fields={
            "vpc": "VpcId",
            "subnet": "SubnetId",
            "state": "State",
            "connectivity": "ConnectivityType",
        },
        permissions=("ec2:DescribeNatGateways", "ec2:DescribeAddresses"),
    ),
    prices=("AmazonEC2:NatGateway-Hours", "AmazonEC2:NatGateway-Bytes"),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
