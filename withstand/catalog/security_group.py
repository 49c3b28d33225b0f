"""Security group: stateful filter at a network interface."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="security-group",
    title="Security group",
    system="Security group",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "max_rules": Fact(
            60,
            "count",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Inbound, and as many outbound, per group by default.",
        ),
    },
    icon="aws.network.VPC",
    fill="#DD3522",
    terraform=(
        "aws_security_group",
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ),
    cloudformation=(
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SecurityGroupEgress",
    ),
    config_types=("AWS::EC2::SecurityGroup",),
    scan=Scan(
        client="ec2",
        list="describe_security_groups",
        items="SecurityGroups[]",
        id="GroupId",
        fields={
            "name": "GroupName",
            "vpc": "VpcId",
            "ingress_protocols": "IpPermissions[].IpProtocol",
            "ingress_cidrs": "IpPermissions[].IpRanges[].CidrIp",
            "ingress_groups": "IpPermissions[].UserIdGroupPairs[].GroupId",
        },
        permissions=("ec2:DescribeSecurityGroups", "ec2:DescribeSecurityGroupRules"),
    ),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
