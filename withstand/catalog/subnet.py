"""Subnet: a range of a VPC in one zone; public, private or for databases."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="subnet",
    title="Subnet",
    system="Subnet (public, private, database tier)",
    layer=Layer.NETWORK,
    scope=Scope.ZONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "max_attachments": Fact(
            200,
            "count",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Subnets per VPC by default; five addresses of each are reserved.",
        ),
    },
    icon="aws.network.PrivateSubnet",
    stencil="group:group_security_group",
    fill="#00A4A6",
    terraform=("aws_subnet", "aws_db_subnet_group"),
    cloudformation=("AWS::EC2::Subnet", "AWS::RDS::DBSubnetGroup"),
    config_types=("AWS::EC2::Subnet",),
    scan=Scan(
        client="ec2",
        list="describe_subnets",
        items="Subnets[]",
        id="SubnetId",
        fields={
            "vpc": "VpcId",
            "cidr": "CidrBlock",
            "zone": "AvailabilityZone",
            "public_addresses": "MapPublicIpOnLaunch",
            "free_addresses": "AvailableIpAddressCount",
        },
        permissions=("ec2:DescribeSubnets",),
    ),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
