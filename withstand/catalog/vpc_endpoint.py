"""VPC endpoint: reaches AWS services without the internet; gateway or interface (PrivateLink)."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="vpc-endpoint",
    title="VPC endpoint",
    system="VPC endpoint",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.ENDPOINT,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "bandwidth": Fact(
            1_250_000_000,
            "bytes/s",
            "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="10 Gbit/s per zone, growing to 100 Gbit/s.",
        ),
        "idle_timeout": Fact(
            350,
            "s",
            "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html",
            "2023-06-15",
            FactClass.LIMIT,
        ),
        "service_latency": Fact(
            0.0003,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0003, 0.001)),
            note="Added to a request through the endpoint; AWS gives no number.",
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
            0.999,
            "fraction",
            "https://aws.amazon.com/privatelink/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.network.Endpoint",
    stencil="shape:endpoints",
    fill="#8C4FFF",
    terraform=("aws_vpc_endpoint", "aws_vpc_endpoint_service"),
    cloudformation=("AWS::EC2::VPCEndpoint", "AWS::EC2::VPCEndpointService"),
    config_types=("AWS::EC2::VPCEndpoint",),
    scan=Scan(
        client="ec2",
        list="describe_vpc_endpoints",
        items="VpcEndpoints[]",
        id="VpcEndpointId",
        fields={
            "vpc": "VpcId",
            "service": "ServiceName",
            "type": "VpcEndpointType",
            "subnets": "SubnetIds",
            "private_dns": "PrivateDnsEnabled",
            "policy": "PolicyDocument",
        },
        permissions=("ec2:DescribeVpcEndpoints",),
    ),
    prices=("AmazonVPC:VpcEndpoint-Hours", "AmazonVPC:VpcEndpoint-Bytes"),
    documentation="https://docs.aws.amazon.com/vpc/latest/privatelink/",
)
