"""Internet gateway: connects a VPC to the internet, redundant over its zones."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="internet-gateway",
    title="Internet gateway",
    system="Internet gateway",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.INTERNET_GATEWAY,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "mtu": Fact(
            1500,
            "bytes",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html",
            "2023-06-15",
            FactClass.LIMIT,
        ),
    },
    icon="aws.network.InternetGateway",
    stencil="shape:internet_gateway",
    fill="#8C4FFF",
    terraform=("aws_internet_gateway", "aws_internet_gateway_attachment", "aws_egress_only_internet_gateway"),
    cloudformation=("AWS::EC2::InternetGateway", "AWS::EC2::VPCGatewayAttachment"),
    config_types=("AWS::EC2::InternetGateway",),
    scan=Scan(
        client="ec2",
        list="describe_internet_gateways",
        items="InternetGateways[]",
        id="InternetGatewayId",
        fields={
            "vpcs": "Attachments[].VpcId",
        },
        permissions=("ec2:DescribeInternetGateways",),
    ),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
