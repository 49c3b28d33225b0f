"""AWS WAF: web access control lists with managed and rate-based rules."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_WAF = "https://docs.aws.amazon.com/waf/latest/developerguide/"

SPEC = ServiceSpec(
    key="waf",
    title="WAF",
    system="WAF",
    layer=Layer.EDGE,
    scope=Scope.GLOBAL,
    shape=Shape.WEB_ACL,
    behaviour=Behaviour.PASSIVE,
    facts={
        "service_latency": Fact(
            0.001,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.001, 0.005)),
            note="What the evaluation of a few rule groups adds to a request; AWS gives no number.",
        ),
        "max_capacity_units": Fact(
            1500,
            "count",
            _WAF + "limits.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Web ACL capacity units included in the price; 5,000 at most.",
        ),
        "detection_time": Fact(
            30,
            "s",
            _WAF + "waf-rule-statement-type-rate-based.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            Spread("uniform", (0, 30)),
            note=(
                "Rate-based rules check every 30 s and count the five minutes before, so blocking begins "
                "with a delay."
            ),
        ),
        "propagation_time": Fact(
            60,
            "s",
            _WAF + "web-acl-creating.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (5, 300)),
            note="Changes spread within seconds to minutes.",
        ),
        "sla": Fact(
            0.9995,
            "fraction",
            "https://aws.amazon.com/waf/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    control_plane="us-east-1",
    icon="aws.security.WAF",
    stencil="resIcon:waf",
    fill="#DD344C",
    terraform=(
        "aws_wafv2_web_acl",
        "aws_wafv2_web_acl_association",
        "aws_wafv2_rule_group",
        "aws_wafv2_ip_set",
    ),
    cloudformation=(
        "AWS::WAFv2::WebACL",
        "AWS::WAFv2::WebACLAssociation",
        "AWS::WAFv2::RuleGroup",
        "AWS::WAFv2::IPSet",
    ),
    config_types=("AWS::WAFv2::WebACL",),
    scan=Scan(
        client="wafv2",
        list="list_web_acls",
        items="WebACLs[]",
        id="ARN",
        fields={
            "name": "Name",
            "id": "Id",
        },
        arguments={"Scope": "REGIONAL"},
        permissions=("wafv2:ListWebACLs", "wafv2:GetWebACL", "wafv2:ListResourcesForWebACL"),
    ),
    prices=("awswaf:WebACLV2", "awswaf:RuleV2", "awswaf:RequestV2-Tier1"),
    documentation="https://docs.aws.amazon.com/waf/latest/developerguide/",
)
