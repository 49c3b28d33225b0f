"""Route table: which next hop a subnet uses for which destination."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="route-table",
    title="Route table",
    system="",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "max_rules": Fact(
            50,
            "count",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Routes per table by default.",
        ),
    },
    icon="aws.network.RouteTable",
    stencil="shape:route_table",
    fill="#8C4FFF",
    terraform=("aws_route_table", "aws_route", "aws_route_table_association"),
    cloudformation=("AWS::EC2::RouteTable", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation"),
    config_types=("AWS::EC2::RouteTable",),
    scan=Scan(
        client="ec2",
        list="describe_route_tables",
        items="RouteTables[]",
        id="RouteTableId",
        fields={
            "vpc": "VpcId",
            "destinations": "Routes[].DestinationCidrBlock",
            "gateways": "Routes[].GatewayId",
            "nat_gateways": "Routes[].NatGatewayId",
            "subnets": "Associations[].SubnetId",
        },
        permissions=("ec2:DescribeRouteTables",),
    ),
    documentation="https://docs.aws.amazon.com/vpc/latest/userguide/",
)
