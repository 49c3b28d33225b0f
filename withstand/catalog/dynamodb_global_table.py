"""DynamoDB global table: replicas in several regions that all take writes."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_DYNAMODB = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="dynamodb-global-table",
    title="DynamoDB global table",
    system="DynamoDB and Global Tables",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.GLOBAL_DATABASE,
    behaviour=Behaviour.MULTI_ACTIVE,
    facts={
        "replication_lag": Fact(
            0.5,
            "s",
            _DYNAMODB + "V2globaltables_HowItWorks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.5, 1)),
            note="Usually within a second; without a service level (metric ReplicationLatency).",
        ),
        "conflict_window": Fact(
            0.5,
            "s",
            _DYNAMODB + "V2globaltables_HowItWorks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.5, 1)),
            note="Last writer wins: writes to one item in two regions within the lag overwrite each other.",
        ),
        "lag_burst_rate": Fact(
            1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.8, 4)),
            note=(
                "Replication behind by minutes, once a year; on 2025-10-20 replicas elsewhere worked with "
                "lag."
            ),
        ),
        "lag_burst_peak": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (300, 7200)),
            note="Lag in such an episode.",
        ),
        "promotion_time": Fact(
            0,
            "s",
            _DYNAMODB + "GlobalTables.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Every replica takes writes: nothing to promote, only traffic to move.",
        ),
        "item_count": Fact(
            1_000_000,
            "count",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="A million items; the share of the hottest ones hardly depends on it.",
        ),
        "hot_key_exponent": Fact(
            0.99,
            "ratio",
            "https://github.com/brianfrankcooper/YCSB/wiki/Core-Properties",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="The zipfian constant of the YCSB benchmark; measured access patterns differ.",
        ),
        "shared_write_share": Fact(
            0.1,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.01, 0.3)),
            note=(
                "Writes to items that several clients write (stock, counters). A customer's own items are "
                "written by one client, whose resolver keeps one region for the TTL of the DNS answer."
            ),
        ),
        "strong_regions_min": Fact(
            3,
            "count",
            _DYNAMODB + "multi-region-strong-consistency-gt.html",
            "2026-11-22",
            FactClass.LIMIT,
            note=(
                "Strong consistency (2025-06): exactly three regions of one set, three replicas or two "
                "and a witness; loses nothing."
            ),
        ),
        "write_latency_strong": Fact(
            0.05,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.05, 0.12)),
            note=(
                "Strong consistency waits for one other region: its round trip on top; nearest pair of "
                "the United States about 12 ms, coast to coast 65 ms."
            ),
        ),
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
        "sla": Fact(
            0.99999,
            "fraction",
            "https://aws.amazon.com/dynamodb/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Monthly; the remedy is a service credit, so this is not an availability.",
        ),
    },
    icon="aws.database.DynamodbTable",
    stencil="resIcon:dynamodb",
    fill="#C925D1",
    terraform=("aws_dynamodb_table", "aws_dynamodb_table_replica"),
    cloudformation=("AWS::DynamoDB::GlobalTable",),
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
        "AmazonDynamoDB:ReplWriteRequestUnits",
        "AmazonDynamoDB:ReadRequestUnits",
        "AmazonDynamoDB:TimedStorage-ByteHrs",
    ),
    documentation="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html",
)
