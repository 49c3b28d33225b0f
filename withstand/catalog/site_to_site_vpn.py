"""AWS Site-to-Site VPN: two IPsec tunnels to a network outside."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_VPN = "https://docs.aws.amazon.com/vpn/latest/s2svpn/"

SPEC = ServiceSpec(
    key="site-to-site-vpn",
    title="Site-to-site VPN",
    system="Site-to-site VPN",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.PRIVATE_LINE,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "bandwidth": Fact(
            156_250_000,
            "bytes/s",
            _VPN + "vpn-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="1.25 Gbit/s per tunnel.",
        ),
        "failover_flow_timeout": Fact(
            30,
            "s",
            _VPN + "VPNTunnels.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Dead peer detection timeout, then the other tunnel.",
        ),
        "link_failure_rate": Fact(
            12,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (11, 24)),
            note="Tunnel endpoint maintenance and internet trouble, per tunnel and year.",
        ),
        "link_failure_duration": Fact(
            600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (600, 7200)),
            note="Some minutes for maintenance, longer for the internet.",
        ),
        "service_latency": Fact(
            0.003,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.003, 0.03)),
            note="Encryption and the detour over the internet, added to a round trip.",
        ),
        "sla": Fact(
            0.9995,
            "fraction",
            "https://aws.amazon.com/vpn/site-to-site-vpn-sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.network.SiteToSiteVpn",
    stencil="resIcon:site_to_site_vpn",
    fill="#8C4FFF",
    terraform=("aws_vpn_connection", "aws_vpn_gateway", "aws_customer_gateway"),
    cloudformation=("AWS::EC2::VPNConnection", "AWS::EC2::VPNGateway", "AWS::EC2::CustomerGateway"),
    config_types=("AWS::EC2::VPNConnection",),
    scan=Scan(
        client="ec2",
        list="describe_vpn_connections",
        items="VpnConnections[]",
        id="VpnConnectionId",
        fields={
            "customer_gateway": "CustomerGatewayId",
            "vpn_gateway": "VpnGatewayId",
            "transit_gateway": "TransitGatewayId",
            "state": "State",
            "tunnel_status": "VgwTelemetry[].Status",
        },
        permissions=("ec2:DescribeVpnConnections",),
    ),
    prices=("AmazonVPC:VPN-Usage-Hours:ipsec.1",),
    documentation="https://docs.aws.amazon.com/vpn/latest/s2svpn/",
)
