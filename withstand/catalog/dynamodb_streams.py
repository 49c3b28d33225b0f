"""DynamoDB Streams: the ordered changes of a table, kept for 24 hours."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="dynamodb-streams",
    title="DynamoDB Streams",
    system="DynamoDB Streams",
    layer=Layer.MESSAGING,
    scope=Scope.REGIONAL,
    shape=Shape.STREAM,
    behaviour=Behaviour.STREAM,
    facts={
        "retention_default": Fact(
            86_400,
            "s",
            _DYNAMODB + "Streams.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="24 h; older records are trimmed whether they were read or not.",
        ),
        "retention_max": Fact(86_400, "s", _DYNAMODB + "Streams.html", "2023-06-15", FactClass.LIMIT),
        "readers_per_shard": Fact(
            2,
            "count",
            _DYNAMODB + "Streams.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="More than two readers of a shard can be throttled; one for global tables.",
        ),
        "delivery_latency": Fact(
            0.3,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.3, 1)),
            note=(
                "Change until it can be read; near real time, without a number. Lambda polls four times a "
                "second."
            ),
        ),
        "service_latency": Fact(
            0.01,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.01, 0.05)),
            note="One read of records from a shard, in the region.",
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
                "(2015-09-20 and 2025-10-20), 2011-01 to 2025-10. Published events are a floor."
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
            "https://aws.amazon.com/dynamodb/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Monthly; the remedy is a service credit, so this is not an availability.",
        ),
    },
    icon="aws.database.DynamodbStreams",
    stencil="shape:dynamodb_stream",
    fill="#C925D1",
    terraform=("aws_dynamodb_table", "aws_lambda_event_source_mapping"),
    cloudformation=("AWS::DynamoDB::Table", "AWS::Lambda::EventSourceMapping"),
    config_types=("AWS::DynamoDB::Table",),
    scan=Scan(
        client="dynamodbstreams",
        list="list_streams",
        items="Streams[]",
        id="StreamArn",
        fields={
            "table": "TableName",
            "label": "StreamLabel",
        },
        permissions=("dynamodb:ListStreams", "dynamodb:DescribeStream"),
    ),
    prices=("AmazonDynamoDB:Streams-Requests",),
    documentation="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
)
