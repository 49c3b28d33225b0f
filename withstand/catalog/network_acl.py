"""Network ACL: stateless filter of a subnet."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="network-acl",
    title="Network ACL",
    system="Network ACL",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "max_rules": Fact(
            20,
            "count",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Per direction by default, 40 on request.",
        ),
    },
    icon="aws.network.Nacl",
    stencil="shape:network_access_control_list",
    fill="#8C4FFF",
    terraform=("aws_network_acl", "aws_network_acl_rule", "aws_default_network_acl"),
    cloudformation=(
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::NetworkAclEntry",
        "AWS::EC2::SubnetNetworkAclAssociation",
    ),
    config_types=("AWS::EC2::NetworkAcl",),
    scan=Scan(
        client="ec2",
        list="describe_network_acls",
        items="NetworkAcls[]",
        id="NetworkAclId",
        fields={
            "vpc": "VpcId",
            "default": "IsDefault",
            "rule_numbers": "Entries[].RuleNumber",
            "subnets": "Associations[].SubnetId",
        },
        permissions=("ec2:DescribeNetworkAcls",),
    ),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
