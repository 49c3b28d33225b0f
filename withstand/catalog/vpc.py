"""Amazon VPC: an isolated network in one region."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="vpc",
    title="VPC",
    system="VPC",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "mtu": Fact(
            9001,
            "bytes",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Jumbo frames inside a VPC; 1,500 over an internet gateway, 8,500 over a transit gateway.",
        ),
        "max_attachments": Fact(
            5,
            "count",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="VPCs per region by default.",
        ),
    },
    icon="aws.network.VPC",
    stencil="group:group_vpc2",
    fill="#8C4FFF",
    terraform=("aws_vpc", "aws_flow_log", "aws_vpc_ipv4_cidr_block_association"),
    cloudformation=("AWS::EC2::VPC", "AWS::EC2::FlowLog", "AWS::EC2::VPCCidrBlock"),
    config_types=("AWS::EC2::VPC",),
    scan=Scan(
        client="ec2",
        list="describe_vpcs",
        items="Vpcs[]",
        id="VpcId",
        fields={
            "cidr": "CidrBlock",
            "cidrs": "CidrBlockAssociationSet[].CidrBlock",
            "default": "IsDefault",
        },
        permissions=("ec2:DescribeVpcs", "ec2:DescribeFlowLogs"),
    ),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
