"""Amazon SNS: topics that deliver each message to every subscriber."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_SNS = "https://docs.aws.amazon.com/sns/latest/dg/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="sns",
    title="SNS",
    system="SNS",
    layer=Layer.MESSAGING,
    scope=Scope.REGIONAL,
    shape=Shape.TOPIC,
    behaviour=Behaviour.QUEUE,
    facts={
        "delivery_attempts": Fact(
            100_015,
            "count",
            _SNS + "sns-message-delivery-retries.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="To endpoints that AWS manages (SQS, Lambda); 50 over 6 h to SMTP, SMS and mobile push.",
        ),
        "delivery_retry_span": Fact(
            1_987_200,
            "s",
            _SNS + "sns-message-delivery-retries.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="23 days.",
        ),
        "retention_default": Fact(
            1_987_200,
            "s",
            _SNS + "sns-message-delivery-retries.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="A message lives as long as its retries.",
        ),
        "max_message_size": Fact(
            262_144,
            "bytes",
            _SNS + "sns-message-attributes.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="256 KiB.",
        ),
        "max_throughput": Fact(
            30_000,
            "1/s",
            "https://docs.aws.amazon.com/general/latest/gr/sns.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Publishes a second in us-east-1 (9,000 in us-west-2) for standard topics, default quota.",
        ),
        "service_latency": Fact(
            0.015,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.015, 0.06)),
            note="Publish call in the region.",
        ),
        "delivery_latency": Fact(
            0.05,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.03, 0.2)),
            note="Published until in a subscribed queue; AWS says typically under 30 ms.",
        ),
        "service_impairment_rate": Fact(
            0.169,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.147, 0.374)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 2 regional events published for us-east-1 "
                "(2015-09-20 and 2025-10-20 impaired it with others), 2011-01 to 2025-10. Published "
                "events are a floor."
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
            0.999,
            "fraction",
            "https://aws.amazon.com/messaging/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.integration.SimpleNotificationServiceSns",
    stencil="resIcon:sns",
    fill="#E7157B",
    terraform=("aws_sns_topic", "aws_sns_topic_subscription", "aws_sns_topic_policy"),
    cloudformation=("AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::SNS::TopicPolicy"),
    config_types=("AWS::SNS::Topic",),
    scan=Scan(
        client="sns",
        list="list_topics",
        items="Topics[]",
        id="TopicArn",
        fields={
            "attributes": "Attributes",
        },
        permissions=("sns:ListTopics", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"),
        detail="get_topic_attributes",
        detail_parameter="TopicArn",
    ),
    prices=("AmazonSNS:Requests-Tier1", "AmazonSNS:DeliveryAttempts-SQS"),
    documentation="https://docs.aws.amazon.com/sns/latest/dg/",
)
