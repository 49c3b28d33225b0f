"""Amazon S3: objects kept in at least three zones, with versions and replication between regions."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_S3 = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
_SLA = "https://aws.amazon.com/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="s3",
    title="S3",
    system="S3 and Cross-Region Replication",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.OBJECT_STORE,
    behaviour=Behaviour.OBJECT_STORE,
    facts={
        "replication_lag": Fact(
            60,
            "s",
            _S3 + "replication.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (60, 900)),
            note="Most objects within 15 min, large ones up to hours; read as 95th percentile 15 min.",
        ),
        "replication_lag_max": Fact(
            14_400,
            "s",
            _S3 + "replication.html",
            "2023-06-15",
            FactClass.OWN_ESTIMATE,
            note=(
                "The guide says that it can take a couple of hours or more; we read four. Without it "
                "the log-normal of replication_lag would let an object of a busy bucket travel for weeks."
            ),
        ),
        "replication_within": Fact(
            900,
            "s",
            _S3 + "replication-time-control.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Replication Time Control: 15 min.",
        ),
        "replication_share_within": Fact(
            0.9999,
            "fraction",
            _S3 + "replication-time-control.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="By design with Replication Time Control; most objects take seconds.",
        ),
        "replication_lag_time_control": Fact(
            15,
            "s",
            _S3 + "replication-time-control.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (15, 92)),
            note=(
                "With Replication Time Control: most objects in seconds, 99.99 % within 15 min; the "
                "log-normal through 15 s and 900 s at 99.99 %."
            ),
        ),
        "sla_replication": Fact(
            0.999,
            "fraction",
            _SLA + "s3/sla-rtc/",
            "2026-11-22",
            FactClass.SLA,
            note="Per region pair and month, with Replication Time Control.",
        ),
        "durability": Fact(
            0.99999999999,
            "fraction",
            _S3 + "DataDurability.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="Designed for eleven nines a year.",
        ),
        "service_latency": Fact(
            0.03,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.03, 0.15)),
            note="First byte of a small object; AWS documents 100 to 200 ms as the upper end of typical.",
        ),
        "write_latency": Fact(
            0.05,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.05, 0.2)),
            note="PUT of a small object.",
        ),
        "partition_read_throughput": Fact(
            5500,
            "1/s",
            _S3 + "optimizing-performance.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="GET and HEAD per prefix, at least.",
        ),
        "partition_write_throughput": Fact(
            3500,
            "1/s",
            _S3 + "optimizing-performance.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="PUT, COPY, POST and DELETE per prefix, at least.",
        ),
        "restore_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 28_800)),
            note="Bringing back deleted versions of a bucket with a batch job.",
        ),
        "restorable_point_lag": Fact(
            0,
            "s",
            _S3 + "Versioning.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="With versions every overwrite can be undone.",
        ),
        "data_corruption_rate": Fact(
            0.1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.07, 0.35)),
            note="Wrong bulk delete or overwrite: once in ten years.",
        ),
        "service_impairment_rate": Fact(
            0.101,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0799, 0.264)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 1 regional event published for us-east-1 "
                "(2017-02-28), 2011-01 to 2025-10. Published events are a floor."
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
            _SLA + "s3/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Standard class. Monthly; the remedy is a service credit, so this is not an availability.",
        ),
    },
    icon="aws.storage.SimpleStorageServiceS3",
    stencil="resIcon:s3",
    fill="#7AA116",
    terraform=(
        "aws_s3_bucket",
        "aws_s3_bucket_versioning",
        "aws_s3_bucket_replication_configuration",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_intelligent_tiering_configuration",
        "aws_s3_bucket_object_lock_configuration",
    ),
    cloudformation=("AWS::S3::Bucket", "AWS::S3::BucketPolicy"),
    config_types=("AWS::S3::Bucket",),
    scan=Scan(
        client="s3",
        list="list_buckets",
        items="Buckets[]",
        id="Name",
        fields={
            "rules": "ReplicationConfiguration.Rules[].Destination.Bucket",
            "time_control": "ReplicationConfiguration.Rules[].Destination.ReplicationTime.Status",
        },
        permissions=(
            "s3:ListAllMyBuckets",
            "s3:GetReplicationConfiguration",
            "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
            "s3:GetBucketPublicAccessBlock",
        ),
        detail="get_bucket_replication",
        detail_parameter="Bucket",
    ),
    prices=(
        "AmazonS3:TimedStorage-ByteHrs",
        "AmazonS3:TimedStorage-INT-FA-ByteHrs",
        "AmazonS3:Requests-Tier1",
        "AmazonS3:Requests-Tier2",
        "AmazonS3:S3RTC-Out-Bytes",
    ),
    documentation="https://docs.aws.amazon.com/AmazonS3/latest/userguide/",
)
