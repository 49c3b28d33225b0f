"""AWS Direct Connect: a private line from a location of the provider."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="direct-connect",
    title="Direct Connect",
    system="Direct Connect",
    layer=Layer.NETWORK,
    scope=Scope.REGIONAL,
    shape=Shape.PRIVATE_LINE,
    behaviour=Behaviour.NETWORK_LINK,
    facts={
        "link_failure_rate": Fact(
            2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1.7, 5)),
            note="Fibre cuts, maintenance and device failures of one connection: twice a year.",
        ),
        "link_failure_duration": Fact(
            14_400,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (14_400, 57_600)),
            note=(
                "Repair of a line; the one published regional event (Tokyo, 2021-09-02) lasted 6 h 12 min."
            ),
        ),
        "failover_flow_timeout": Fact(
            90,
            "s",
            "https://docs.aws.amazon.com/directconnect/latest/UserGuide/routing-and-bgp.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="BGP hold timer; with BFD (3 times 300 ms) under a second.",
        ),
        "bandwidth": Fact(
            125_000_000,
            "bytes/s",
            "https://docs.aws.amazon.com/directconnect/latest/UserGuide/Welcome.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="1 Gbit/s; 10 and 100 are offered, hosted connections from 50 Mbit/s.",
        ),
        "service_latency": Fact(
            0.005,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.005, 0.02)),
            note="Round trip to a nearby location, without the way to it.",
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
            0.9999,
            "fraction",
            "https://aws.amazon.com/directconnect/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Only with redundant lines at "
                "two locations; 99.9 % with less redundancy. Monthly; the remedy is a service credit, so "
                "this is not an availability."
            ),
        ),
    },
    icon="aws.network.DirectConnect",
    stencil="resIcon:direct_connect",
    fill="#8C4FFF",
    terraform=(
        "aws_dx_connection",
        "aws_dx_gateway",
        "aws_dx_gateway_association",
        "aws_dx_private_virtual_interface",
        "aws_dx_transit_virtual_interface",
    ),
    cloudformation=(
        "AWS::DirectConnect::Connection",
        "AWS::DirectConnect::DirectConnectGateway",
        "AWS::DirectConnect::PrivateVirtualInterface",
    ),
    scan=Scan(
        client="directconnect",
        list="describe_connections",
        items="connections[]",
        id="connectionId",
        fields={
            "name": "connectionName",
            "location": "location",
            "bandwidth": "bandwidth",
            "state": "connectionState",
            "region": "region",
        },
        permissions=(
            "directconnect:DescribeConnections",
            "directconnect:DescribeVirtualInterfaces",
            "directconnect:DescribeDirectConnectGateways",
        ),
    ),
    prices=("AWSDirectConnect:PortUsage:1G", "AWSDirectConnect:DataXfer-Out"),
    documentation="https://docs.aws.amazon.com/directconnect/latest/UserGuide/",
)
