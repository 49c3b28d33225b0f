"""Amazon SQS: queues kept in several zones, at least once or first in first out."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="sqs",
    title="SQS",
    system="SQS",
    layer=Layer.MESSAGING,
    scope=Scope.REGIONAL,
    shape=Shape.QUEUE,
    behaviour=Behaviour.QUEUE,
    facts={
        "visibility_timeout": Fact(
            30, "s", _SQS + "sqs-visibility-timeout.html", "2023-06-15", FactClass.DOCUMENTED_DEFAULT
        ),
        "visibility_timeout_max": Fact(
            43_200, "s", _SQS + "sqs-visibility-timeout.html", "2023-06-15", FactClass.LIMIT, note="12 h."
        ),
        "retention_default": Fact(
            345_600,
            "s",
            _SQS + "quotas-messages.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="4 days.",
        ),
        "retention_max": Fact(
            1_209_600,
            "s",
            _SQS + "quotas-messages.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="14 days; at least 60 s.",
        ),
        "in_flight_max": Fact(
            120_000,
            "count",
            _SQS + "quotas-messages.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Standard; FIFO 20,000.",
        ),
        "max_message_size": Fact(
            262_144,
            "bytes",
            _SQS + "quotas-messages.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="256 KiB in the documentation of 2023.",
        ),
        "max_throughput": Fact(
            300,
            "1/s",
            _SQS + "quotas-messages.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="FIFO without batching or high throughput mode; standard queues nearly unlimited.",
        ),
        "receive_attempts": Fact(
            5,
            "count",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="A common maxReceiveCount; there is no dead-letter queue unless one is set.",
        ),
        "duplicate_share": Fact(
            0.0001,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="Standard queues deliver at least once; duplicates are rare and no share is documented.",
        ),
        "service_latency": Fact(
            0.01,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.01, 0.05)),
            note="Send or receive call in the region.",
        ),
        "delivery_latency": Fact(
            0.02,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.02, 0.1)),
            note="Sent until received by a consumer that polls without pause.",
        ),
        "write_latency": Fact(
            0.01,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.01, 0.05)),
            note="A message is in several zones before the send returns.",
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
    icon="aws.integration.SimpleQueueServiceSqs",
    stencil="resIcon:sqs",
    fill="#E7157B",
    terraform=("aws_sqs_queue", "aws_sqs_queue_policy", "aws_sqs_queue_redrive_policy"),
    cloudformation=("AWS::SQS::Queue", "AWS::SQS::QueuePolicy"),
    config_types=("AWS::SQS::Queue",),
    scan=Scan(
        client="sqs",
        list="list_queues",
        items="QueueUrls[]",
        id="@",
        fields={
            "attributes": "Attributes",
        },
        permissions=("sqs:ListQueues", "sqs:GetQueueAttributes"),
        detail="get_queue_attributes",
        detail_parameter="QueueUrl",
        detail_arguments={"AttributeNames": ("All",)},
    ),
    prices=("AWSQueueService:Requests-Tier1", "AWSQueueService:Requests-FIFO-Tier1"),
    documentation="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/",
)
