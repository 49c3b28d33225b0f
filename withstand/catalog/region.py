"""AWS region: zones with shared regional services and control planes."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="region",
    title="Region",
    system="Region",
    layer=Layer.TOPOLOGY,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "region_event_rate": Fact(
            0.47,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.484, 0.845)),
            note=(
                "7 published regional events in us-east-1 in 14.8 years (2015, 2017, 2020, 2021, 2023, "
                "2024, 2025): 0.47 a year, Poisson 95 % 0.19 to 0.97. A floor for us-east-1 and "
                "pessimistic elsewhere; the spread is the Jeffreys posterior."
            ),
        ),
        "region_event_duration": Fact(
            25_560,
            "s",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (25_560, 66_400)),
            note=(
                "Log-normal fit to the durations 4.9, 4.3, 17.1, 6.9, 3.8, 6.9 and 14.5 h: median 7.1 h, "
                "sigma 0.58."
            ),
        ),
        "region_loss_rate": Fact(
            0.006,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0045, 0.0147)),
            note=(
                "Complete loss. One published near-case (me-central-1, 2026-03-01, two of three zones) in "
                "about 265 region-years since 2011: (1 + 1/2) / 265. None in us-east-1 or us-west-2."
            ),
        ),
        "region_loss_duration": Fact(
            43_200,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (43_200, 259_200)),
            note=(
                "No complete case to measure; the near-case lasted more than a day, the regional events a "
                "median of 7.1 h. Between the two."
            ),
        ),
        "zone_latency": Fact(
            0.001,
            "s",
            "https://www.xkyle.com/Measuring-AWS-Region-and-AZ-Latency/",
            "2020-05-01",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("uniform", (0.00025, 0.0034)),
            note=(
                "Best of 50 pings: 0.25 to 3.37 ms over all zone pairs; AWS says single-digit milliseconds."
            ),
        ),
        "region_latency": Fact(
            0.065,
            "s",
            "https://acomputerscientistlearnsaws.blogspot.com/2017/04/aws-regions.html",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.058, 0.089)),
            note=(
                "us-east-1 to us-west-2: 87 to 89 ms published in 2017 (the source), about 60 to 70 ms on "
                "the present backbone; other pairs differ."
            ),
        ),
        "partition_rate": Fact(
            0.2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.16, 0.6)),
            note="Loss of the backbone between two regions while both run: once in five years.",
        ),
        "partition_duration": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note=(
                "Rerouting within tens of minutes; on 2021-12-15 both US-west regions lost internet "
                "connectivity for 30 to 45 min."
            ),
        ),
        "operator_error_rate": Fact(
            2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1.7, 5)),
            note="Changes by the people of the platform that cause an outage in a region: twice a year.",
        ),
        "control_plane_impairment_rate": Fact(
            0.439,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.417, 0.755)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 6 events published for us-east-1 (EC2 launches or "
                "APIs: 2011-04-21, 2012-06-29, 2015-09-20, 2017-02-28, 2021-12-07, 2025-10-20), 2011-01 "
                "to 2025-10."
            ),
        ),
        "control_plane_impairment_duration": Fact(
            24_100,
            "s",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (24_100, 45_000)),
            note=(
                "Log-normal fit to five published impairments of EC2 launches (11, 4.9, 4.3, 7 and 8.2 "
                "h): median 6.7 h, sigma 0.38."
            ),
        ),
    },
    icon="aws.general.General",
    stencil="group:group_region",
    fill="#00A4A6",
    scan=Scan(
        client="ec2",
        list="describe_regions",
        items="Regions[]",
        id="RegionName",
        fields={
            "opt_in_status": "OptInStatus",
        },
        permissions=("ec2:DescribeRegions",),
    ),
    prices=("AWSDataTransfer:AWS-Out-Bytes", "AWSDataTransfer:DataTransfer-Out-Bytes"),
    documentation="https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/regions.html",
)
