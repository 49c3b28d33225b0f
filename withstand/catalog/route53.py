"""Amazon Route 53: public DNS zones, failover and weighted records, health checks."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_ROUTE53 = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="route53",
    title="Route 53",
    system="Route 53",
    layer=Layer.EDGE,
    scope=Scope.GLOBAL,
    shape=Shape.DNS_ZONE,
    behaviour=Behaviour.DNS,
    facts={
        "health_check_interval": Fact(
            30,
            "s",
            _ROUTE53 + "health-checks-creating-values.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="10 s can be chosen, only when the check is created.",
        ),
        "health_check_interval_min": Fact(
            10,
            "s",
            _ROUTE53 + "health-checks-creating-values.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Costs extra; cannot be changed after creation.",
        ),
        "health_check_threshold": Fact(
            3,
            "count",
            _ROUTE53 + "health-checks-creating-values.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="1 to 10.",
        ),
        "health_check_recovery_threshold": Fact(
            3,
            "count",
            _ROUTE53 + "health-checks-creating-values.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="The same threshold counts successes back to healthy.",
        ),
        "health_check_timeout": Fact(
            6,
            "s",
            _ROUTE53 + "dns-failover-determining-health-of-endpoints.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="HTTP and HTTPS: 4 s to connect, then 2 s for the status; TCP: 10 s.",
        ),
        "healthy_checker_share": Fact(
            0.18,
            "fraction",
            _ROUTE53 + "dns-failover-determining-health-of-endpoints.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Healthy when more than 18 % of the checkers report healthy; AWS may change it.",
        ),
        "checker_count": Fact(
            16,
            "count",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note=(
                "Checkers run in eight regions by default; at 30 s the endpoint sees about one check "
                "every 2 s (documented), hence about 15 to 16 checkers."
            ),
        ),
        "edge_propagation_time": Fact(
            2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (1, 5)),
            note=(
                "Health status is pushed over the data plane; AWS gives no number. A few seconds fit the "
                "failovers that AWS describes."
            ),
        ),
        "propagation_time": Fact(
            60,
            "s",
            "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (20, 60)),
            note=(
                "Record edits go through the control plane in us-east-1 and reach all servers generally "
                "within 60 s."
            ),
        ),
        "ttl": Fact(
            60,
            "s",
            _ROUTE53 + "best-practices-dns.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Recommended for failover records: 60 s or less.",
        ),
        "alias_ttl": Fact(
            60,
            "s",
            _ROUTE53 + "resource-record-sets-choosing-alias-non-alias.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="An alias to a load balancer takes the TTL of the load balancer, 60 s; it cannot be set.",
        ),
        "late_resolver_share": Fact(
            0.0874,
            "fraction",
            "https://ttl-violation-study.github.io",
            "2023-03-01",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("uniform", (0.02, 0.0874)),
            note=(
                "Of 8,524 resolvers measured, 8.74 % extend TTLs. By resolvers, not by users: large "
                "public resolvers comply, so the share of users is lower, which the spread allows for."
            ),
        ),
        "late_resolver_delay": Fact(
            240,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (240, 3600)),
            note=(
                "Resolvers and clients that raise short TTLs commonly use a floor of 5 min (so 240 s more "
                "than 60 s); a few hold on for an hour. No measured distribution was found."
            ),
        ),
        "service_latency": Fact(
            0.02,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.02, 0.08)),
            note="Answer from the nearest name server, for a resolver that has no answer cached.",
        ),
        "accelerated_recovery_time": Fact(
            3600,
            "s",
            _ROUTE53 + "accelerated-recovery.html",
            "2026-11-22",
            FactClass.DOCUMENTED_TYPICAL,
            note=(
                "Opt-in for public zones (2025-11): changes possible again about 60 min after AWS detects "
                "the impairment; without it, when the region recovers."
            ),
        ),
        "control_plane_impairment_rate": Fact(
            0.101,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0799, 0.264)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 1 event published for us-east-1 (2021-12-07, DNS "
                "changes impaired for about 7 h), 2011-01 to 2025-10."
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
        "sla": Fact(
            1,
            "fraction",
            "https://aws.amazon.com/route53/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Data plane only: queries, not "
                "changes. Monthly; the remedy is a service credit, so this is not an availability."
            ),
        ),
    },
    control_plane="us-east-1",
    icon="aws.network.Route53",
    stencil="resIcon:route_53",
    fill="#8C4FFF",
    terraform=("aws_route53_zone", "aws_route53_record", "aws_route53_health_check"),
    cloudformation=(
        "AWS::Route53::HostedZone",
        "AWS::Route53::RecordSet",
        "AWS::Route53::RecordSetGroup",
        "AWS::Route53::HealthCheck",
    ),
    config_types=("AWS::Route53::HostedZone",),
    scan=Scan(
        client="route53",
        list="list_hosted_zones",
        items="HostedZones[]",
        id="Id",
        fields={
            "name": "Name",
            "private": "Config.PrivateZone",
            "record_count": "ResourceRecordSetCount",
        },
        permissions=("route53:ListHostedZones", "route53:ListResourceRecordSets", "route53:ListHealthChecks"),
    ),
    prices=(
        "AmazonRoute53:HostedZone",
        "AmazonRoute53:DNS-Queries",
        "AmazonRoute53:Health-Check-AWS",
        "AmazonRoute53:Health-Check-Option-AWS",
    ),
    documentation="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/",
)
