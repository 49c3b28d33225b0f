"""AWS availability zone: data centres with power, cooling and network of their own."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="availability-zone",
    title="Availability Zone",
    system="Availability Zone",
    layer=Layer.TOPOLOGY,
    scope=Scope.ZONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "zone_loss_rate": Fact(
            0.0507,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.047, 0.0953)),
            note=(
                "4 published zone events in us-east-1 (2011-04-21, 2012-06-29, 2012-10-22, 2021-12-22) in "
                "14.8 years times 6 zones: (4 + 1/2) / 88.8 zone-years; the exact count of zones over the "
                "years is not public."
            ),
        ),
        "zone_loss_duration": Fact(
            24_840,
            "s",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (24_840, 66_000)),
            note=(
                "Seven zone events of all regions with a published duration (11, 11.8, 10, 6, 3.1, 10 and "
                "3 h): median 6.9 h, sigma 0.6."
            ),
        ),
        "zone_latency": Fact(
            0.001,
            "s",
            "https://www.xkyle.com/Measuring-AWS-Region-and-AZ-Latency/",
            "2020-05-01",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("uniform", (0.00025, 0.0034)),
            note="Round trip to another zone of the region.",
        ),
        "gray_failure_rate": Fact(
            0.2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.16, 0.6)),
            note="A zone with packet loss or a slow network that passes most checks: once in five years.",
        ),
        "gray_failure_duration": Fact(
            5400,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (5400, 14_400)),
            note="Until a person shifts traffic away from the zone.",
        ),
        "partition_rate": Fact(
            0.05,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.04, 0.2)),
            note="A zone cut off from the others while it has power.",
        ),
        "partition_duration": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="Network repair by the provider.",
        ),
        "failover_flow_timeout": Fact(
            60,
            "s",
            "https://docs.aws.amazon.com/r53recovery/latest/dg/arc-zonal-shift.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (60, 180)),
            note="A zonal shift stops new connections to the zone once the DNS TTL of 60 s has run out.",
        ),
    },
    icon="aws.general.General",
    fill="#147EBA",
    scan=Scan(
        client="ec2",
        list="describe_availability_zones",
        items="AvailabilityZones[]",
        id="ZoneName",
        fields={
            "zone_id": "ZoneId",
            "region": "RegionName",
            "state": "State",
        },
        permissions=("ec2:DescribeAvailabilityZones",),
    ),
    prices=("AWSDataTransfer:DataTransfer-Regional-Bytes",),
    documentation="https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html",
)
