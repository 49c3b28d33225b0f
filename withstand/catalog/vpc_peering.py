"""VPC peering: routes between two VPCs, also of two regions; not transitive."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="vpc-peering",
    title="VPC peering",
    system="VPC peering",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.PEERING,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "mtu": Fact(
            1500,
            "bytes",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Between regions; 9,001 within one (2023 text).",
        ),
        "max_attachments": Fact(
            50,
            "count",
            "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Active peerings per VPC by default, up to 125.",
        ),
        "partition_rate": Fact(
            0.2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.16, 0.6)),
            note="As for the backbone between two regions, see region.",
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
    },
    icon="aws.network.VPCPeering",
    stencil="shape:peering",
    fill="#8C4FFF",
    terraform=(
        "aws_vpc_peering_connection",
        "aws_vpc_peering_connection_accepter",
        "aws_vpc_peering_connection_options",
    ),
    cloudformation=("AWS::EC2::VPCPeeringConnection",),
    scan=Scan(
        client="ec2",
        list="describe_vpc_peering_connections",
        items="VpcPeeringConnections[]",
        id="VpcPeeringConnectionId",
        fields={
            "requester_vpc": "RequesterVpcInfo.VpcId",
            "accepter_vpc": "AccepterVpcInfo.VpcId",
            "requester_region": "RequesterVpcInfo.Region",
            "accepter_region": "AccepterVpcInfo.Region",
            "status": "Status.Code",
        },
        permissions=("ec2:DescribeVpcPeeringConnections",),
    ),
    prices=("AmazonEC2:DataTransfer-Regional-Bytes", "AmazonEC2:USE1-USW2-AWS-Out-Bytes"),
    documentation="https://docs.aws.amazon.com/vpc/latest/peering/",
)
