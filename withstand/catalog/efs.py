"""Amazon EFS: a shared file system over the zones of a region, with replication to another."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EFS = "https://docs.aws.amazon.com/efs/latest/ug/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="efs",
    title="EFS",
    system="EFS",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.FILE_SYSTEM,
    behaviour=Behaviour.FILE_STORE,
    facts={
        "replication_lag": Fact(
            600,
            "s",
            _EFS + "efs-replication.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (420, 900)),
            note="Most changes within 15 min; longer with more than 100 million files or much change.",
        ),
        "promotion_time": Fact(
            300,
            "s",
            _EFS + "efs-replication.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (300, 900)),
            note="Failing over means deleting the replication: minutes, by a call that somebody makes.",
        ),
        "service_latency": Fact(
            0.002,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.002, 0.01)),
            note="Reading a small file: sub-millisecond from cache, a few milliseconds else.",
        ),
        "write_latency": Fact(
            0.005,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.005, 0.02)),
            note="Writing a small file, kept in three zones before it is acknowledged.",
        ),
        "durability": Fact(
            0.99999999999,
            "fraction",
            "https://aws.amazon.com/efs/features/",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="Designed for eleven nines a year.",
        ),
        "backup_interval": Fact(
            86_400,
            "s",
            _EFS + "awsbackup.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Automatic backups daily through AWS Backup.",
        ),
        "backup_retention_default": Fact(
            3_024_000,
            "s",
            _EFS + "awsbackup.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="35 days.",
        ),
        "restore_time": Fact(
            7200,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (7200, 43_200)),
            note="Depends on size and number of files.",
        ),
        "restore_throughput": Fact(
            104_857_600,
            "bytes/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="100 MiB/s for files of medium size.",
        ),
        "data_corruption_rate": Fact(
            0.1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.07, 0.35)),
            note="Wrong bulk change: once in ten years.",
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
        "sla": Fact(
            0.9999,
            "fraction",
            _SLA + "efs/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
        "sla_single_zone": Fact(
            0.999,
            "fraction",
            _SLA + "efs/sla/",
            "2023-01-08",
            FactClass.SLA,
            note="Single zone or single instance.",
        ),
    },
    icon="aws.storage.ElasticFileSystemEFS",
    stencil="resIcon:elastic_file_system",
    fill="#7AA116",
    terraform=(
        "aws_efs_file_system",
        "aws_efs_mount_target",
        "aws_efs_replication_configuration",
        "aws_efs_backup_policy",
        "aws_efs_access_point",
    ),
    cloudformation=("AWS::EFS::FileSystem", "AWS::EFS::MountTarget", "AWS::EFS::AccessPoint"),
    config_types=("AWS::EFS::FileSystem",),
    kubernetes=("v1/PersistentVolumeClaim",),
    scan=Scan(
        client="efs",
        list="describe_file_systems",
        items="FileSystems[]",
        id="FileSystemArn",
        fields={
            "name": "Name",
            "encrypted": "Encrypted",
            "kms_key": "KmsKeyId",
            "zone": "AvailabilityZoneName",
            "throughput_mode": "ThroughputMode",
            "size": "SizeInBytes.Value",
        },
        permissions=(
            "elasticfilesystem:DescribeFileSystems",
            "elasticfilesystem:DescribeReplicationConfigurations",
            "elasticfilesystem:DescribeMountTargets",
        ),
    ),
    prices=("AmazonEFS:TimedStorage-ByteHrs", "AmazonEFS:ETDataAccess-Bytes"),
    documentation="https://docs.aws.amazon.com/efs/latest/ug/",
)
