"""Amazon CloudFront: content delivery with a cache at the edge and failover between origins."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_CLOUDFRONT = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="cloudfront",
    title="CloudFront",
    system="CloudFront",
    layer=Layer.EDGE,
    scope=Scope.GLOBAL,
    shape=Shape.CDN,
    behaviour=Behaviour.CDN,
    facts={
        "origin_connection_attempts": Fact(
            3,
            "count",
            _CLOUDFRONT + "high_availability_origin_failover.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="1 to 3.",
        ),
        "origin_connection_timeout": Fact(
            10,
            "s",
            _CLOUDFRONT + "high_availability_origin_failover.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="1 to 10 s per attempt, so 30 s until the second origin by default; the floor is 1 s.",
        ),
        "origin_response_timeout": Fact(
            30,
            "s",
            _CLOUDFRONT + "distribution-web-values-specify.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="1 to 60 s.",
        ),
        "cache_hit_share": Fact(
            0.85,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.7, 0.95)),
            note=(
                "Typical for a shop or a portal with versioned static files; journeys that are all "
                "dynamic have none. Override it with your own ratio."
            ),
        ),
        "warm_up_time": Fact(
            600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (600, 1800)),
            note="Popular objects come back within minutes of their first requests.",
        ),
        "edge_latency": Fact(
            0.015,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.015, 0.06)),
            note="User to the nearest edge over a fixed line.",
        ),
        "service_latency": Fact(
            0.003,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.003, 0.02)),
            note="Serving from the cache of the edge, without the network to the user.",
        ),
        "request_rate_limit": Fact(
            250_000,
            "1/s",
            _CLOUDFRONT + "cloudfront-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Default quota per distribution.",
        ),
        "propagation_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (300, 900)),
            note=(
                "A changed distribution reaches all edges within minutes; the change needs the control "
                "plane in us-east-1."
            ),
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
        "control_plane_impairment_rate": Fact(
            0.101,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0799, 0.264)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 1 event published for us-east-1 (2021-12-07, as "
                "for the other global control planes of us-east-1), 2011-01 to 2025-10."
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
            0.999,
            "fraction",
            "https://aws.amazon.com/cloudfront/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    control_plane="us-east-1",
    icon="aws.network.CloudFront",
    stencil="resIcon:cloudfront",
    fill="#8C4FFF",
    terraform=(
        "aws_cloudfront_distribution",
        "aws_cloudfront_origin_access_control",
        "aws_cloudfront_cache_policy",
    ),
    cloudformation=(
        "AWS::CloudFront::Distribution",
        "AWS::CloudFront::OriginAccessControl",
        "AWS::CloudFront::CachePolicy",
    ),
    config_types=("AWS::CloudFront::Distribution",),
    scan=Scan(
        client="cloudfront",
        list="list_distributions",
        items="DistributionList.Items[]",
        id="Id",
        fields={
            "domain_name": "DomainName",
            "aliases": "Aliases.Items",
            "origins": "Origins.Items[].DomainName",
            "origin_groups": "OriginGroups.Items[].Id",
            "web_acl": "WebACLId",
            "price_class": "PriceClass",
            "tls_minimum": "ViewerCertificate.MinimumProtocolVersion",
            "enabled": "Enabled",
        },
        permissions=("cloudfront:ListDistributions", "cloudfront:GetDistributionConfig"),
    ),
    prices=("AmazonCloudFront:DataTransfer-Out-Bytes", "AmazonCloudFront:Requests-Tier2-HTTPS"),
    documentation="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/",
)
