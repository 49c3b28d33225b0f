"""Amazon DynamoDB: a key-value table kept in three zones of one region."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="dynamodb",
    title="DynamoDB table",
    system="DynamoDB and Global Tables",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.TABLE,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "service_latency": Fact(
            0.004,
            "s",
            _DYNAMODB + "Introduction.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.004, 0.01)),
            note="Single-digit milliseconds, here read as median 4 ms.",
        ),
        "write_latency": Fact(
            0.006,
            "s",
            _DYNAMODB + "Introduction.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.006, 0.015)),
            note="Single-digit milliseconds.",
        ),
        "restorable_point_lag": Fact(
            300,
            "s",
            _DYNAMODB + "PointInTimeRecovery_Howitworks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (0, 300)),
            note="The newest restorable time is typically 5 min before now.",
        ),
        "restore_granularity": Fact(
            1,
            "s",
            _DYNAMODB + "PointInTimeRecovery_Howitworks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
        ),
        "restore_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 10_800)),
            note=(
                "A new table; AWS says that most restores take less than an hour but that size and skew "
                "decide."
            ),
        ),
        "backup_retention_default": Fact(
            3_024_000,
            "s",
            _DYNAMODB + "PointInTimeRecovery_Howitworks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="35 days; newer versions 1 to 35.",
        ),
        "backup_retention_max": Fact(
            3_024_000, "s", _DYNAMODB + "PointInTimeRecovery_Howitworks.html", "2023-06-15", FactClass.LIMIT
        ),
        "initial_read_throughput": Fact(
            12_000,
            "1/s",
            _DYNAMODB + "HowItWorks.ReadWriteCapacityMode.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Double the previous peak of 6,000 read units that a new on-demand table starts with.",
        ),
        "initial_write_throughput": Fact(
            4000,
            "1/s",
            _DYNAMODB + "HowItWorks.ReadWriteCapacityMode.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Double the previous peak of 2,000 write units that a new on-demand table starts with.",
        ),
        "max_read_throughput": Fact(
            40_000,
            "1/s",
            _DYNAMODB + "ServiceQuotas.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Read units per table by default.",
        ),
        "max_write_throughput": Fact(
            40_000,
            "1/s",
            _DYNAMODB + "ServiceQuotas.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Write units per table by default.",
        ),
        "partition_read_throughput": Fact(
            3000, "1/s", _DYNAMODB + "bp-partition-key-design.html", "2023-06-15", FactClass.LIMIT
        ),
        "partition_write_throughput": Fact(
            1000, "1/s", _DYNAMODB + "bp-partition-key-design.html", "2023-06-15", FactClass.LIMIT
        ),
        "capacity_growth_time": Fact(
            1800,
            "s",
            _DYNAMODB + "HowItWorks.ReadWriteCapacityMode.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "On demand takes up to double the previous peak at once; more than that is throttled "
                "unless spread over 30 min."
            ),
        ),
        "retry_attempts": Fact(
            2,
            "count",
            "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "Standard mode of the SDKs: three attempts in all; older DynamoDB clients retry ten times."
            ),
        ),
        "retry_backoff_base": Fact(
            0.05,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="Exponential with jitter in the SDKs; DynamoDB clients begin at 50 ms.",
        ),
        "retry_backoff_max": Fact(
            20,
            "s",
            "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Standard mode of the SDKs.",
        ),
        "data_corruption_rate": Fact(
            0.1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.07, 0.35)),
            note="Wrong bulk change that needs a restore: once in ten years.",
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
        "control_plane_impairment_rate": Fact(
            0.169,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.147, 0.374)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 2 events published for us-east-1 (2015-09-20 and "
                "2025-10-20), 2011-01 to 2025-10."
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
            0.9999,
            "fraction",
            "https://aws.amazon.com/dynamodb/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Monthly; the remedy is a service credit, so this is not an availability.",
        ),
    },
    icon="aws.database.Dynamodb",
    stencil="resIcon:dynamodb",
    fill="#C925D1",
    terraform=("aws_dynamodb_table",),
    cloudformation=("AWS::DynamoDB::Table",),
    config_types=("AWS::DynamoDB::Table",),
    scan=Scan(
        client="dynamodb",
        list="list_tables",
        items="TableNames[]",
        id="@",
        fields={
            "arn": "Table.TableArn",
            "billing": "Table.BillingModeSummary.BillingMode",
            "replicas": "Table.Replicas[].RegionName",
            "encryption": "Table.SSEDescription.SSEType",
            "kms_key": "Table.SSEDescription.KMSMasterKeyArn",
            "stream": "Table.StreamSpecification.StreamViewType",
            "deletion_protection": "Table.DeletionProtectionEnabled",
        },
        permissions=("dynamodb:ListTables", "dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups"),
        detail="describe_table",
        detail_parameter="TableName",
    ),
    prices=(
        "AmazonDynamoDB:ReadRequestUnits",
        "AmazonDynamoDB:WriteRequestUnits",
        "AmazonDynamoDB:TimedStorage-ByteHrs",
        "AmazonDynamoDB:TimedPITRStorage-ByteHrs",
    ),
    documentation="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/",
)
