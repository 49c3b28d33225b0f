"""Aurora PostgreSQL: one writer, readers in other zones, storage in six copies over three zones."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="aurora-postgresql",
    title="Aurora PostgreSQL",
    system="Aurora PostgreSQL cluster",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.DATABASE,
    behaviour=Behaviour.LEADER_FOLLOWER,
    facts={
        "failover_time": Fact(
            30,
            "s",
            _AURORA + "Concepts.AuroraHighAvailability.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (30, 60)),
            note=(
                "Typically less than 60 s and often less than 30 s with a replica; read as median and "
                "95th percentile."
            ),
        ),
        "failover_time_without_replica": Fact(
            300,
            "s",
            _AURORA + "Concepts.AuroraHighAvailability.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (300, 600)),
            note="A new writer is created: typically less than 10 min.",
        ),
        "proxy_failover_factor": Fact(
            0.34,
            "ratio",
            _AURORA + "rds-proxy.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="RDS Proxy cuts failover times by up to 66 %, so this is the best case.",
        ),
        "replica_lag": Fact(
            0.02,
            "s",
            _AURORA + "Aurora.Replication.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.02, 0.1)),
            note="Usually much less than 100 ms.",
        ),
        "restorable_point_lag": Fact(
            300,
            "s",
            _AURORA + "Aurora.Managing.Backups.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (0, 300)),
            note="The newest restorable time is typically within the last 5 min.",
        ),
        "restore_granularity": Fact(
            1,
            "s",
            _AURORA + "Aurora.Managing.Backups.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Any second within the retention.",
        ),
        "backup_retention_default": Fact(
            604_800,
            "s",
            _AURORA + "Aurora.Managing.Backups.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="7 days in the console; 1 day by the API.",
        ),
        "backup_retention_max": Fact(
            3_024_000,
            "s",
            _AURORA + "Aurora.Managing.Backups.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="35 days.",
        ),
        "restore_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (2700, 10_800)),
            note=(
                "A new cluster on a restored volume; the volume is copied on write, so about half an hour "
                "to hours, and then instances start."
            ),
        ),
        "restore_throughput": Fact(
            268_435_456,
            "bytes/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="256 MiB/s; for sizing a restore from an exported snapshot.",
        ),
        "max_connections": Fact(
            5000,
            "count",
            _AURORA + "AuroraPostgreSQL.Managing.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="LEAST(memory / 9,531,392 bytes, 5000), reached from about 45 GiB of memory.",
        ),
        "max_replicas": Fact(15, "count", _AURORA + "Aurora.Replication.html", "2023-06-15", FactClass.LIMIT),
        "max_volume_size": Fact(
            140_737_488_355_328,
            "bytes",
            _AURORA + "CHAP_Limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="128 TiB.",
        ),
        "service_latency": Fact(
            0.002,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.002, 0.012)),
            note="One indexed read from memory in the zone of the caller or the next.",
        ),
        "write_latency": Fact(
            0.006,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.006, 0.02)),
            note="A commit waits for four of six storage copies in three zones.",
        ),
        "reconnect_time": Fact(
            5,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (5, 30)),
            note="Pools open their connections again once DNS of the cluster endpoint has moved (TTL 5 s).",
        ),
        "instance_failure_rate": Fact(
            0.15,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.13, 0.4)),
            note=(
                "Host failures (about 0.08 a year, see eks-node-group) and about as many engine restarts "
                "again."
            ),
        ),
        "gray_failure_rate": Fact(
            0.2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.16, 0.7)),
            note=(
                "A writer that is slow without failing over (storage, locks, plan change), once in five "
                "years."
            ),
        ),
        "gray_failure_duration": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note="Until a person forces a failover.",
        ),
        "data_corruption_rate": Fact(
            0.1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.07, 0.35)),
            note=(
                "Wrong bulk change by a person or a release that needs a point-in-time restore: once in "
                "ten years."
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
            0.169,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.147, 0.374)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 2 events published for us-east-1 (2020-11-25 and "
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
            _SLA + "rds/aurora/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Multi-AZ. Monthly; the remedy is a service credit, so this is not an availability.",
        ),
        "sla_single_zone": Fact(
            0.999,
            "fraction",
            _SLA + "rds/aurora/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Single zone or single instance.",
        ),
    },
    icon="aws.database.Aurora",
    stencil="resIcon:aurora",
    fill="#C925D1",
    terraform=(
        "aws_rds_cluster",
        "aws_rds_cluster_instance",
        "aws_rds_cluster_parameter_group",
        "aws_db_proxy",
    ),
    cloudformation=(
        "AWS::RDS::DBCluster",
        "AWS::RDS::DBInstance",
        "AWS::RDS::DBClusterParameterGroup",
        "AWS::RDS::DBProxy",
    ),
    config_types=("AWS::RDS::DBCluster",),
    scan=Scan(
        client="rds",
        list="describe_db_clusters",
        items="DBClusters[]",
        id="DBClusterArn",
        fields={
            "engine": "Engine",
            "engine_version": "EngineVersion",
            "members": "DBClusterMembers[].DBInstanceIdentifier",
            "zones": "AvailabilityZones",
            "encrypted": "StorageEncrypted",
            "kms_key": "KmsKeyId",
            "backup_retention": "BackupRetentionPeriod",
            "deletion_protection": "DeletionProtection",
            "global_role": "GlobalWriteForwardingStatus",
            "subnet_group": "DBSubnetGroup",
        },
        permissions=("rds:DescribeDBClusters", "rds:DescribeDBInstances"),
    ),
    prices=(
        "AmazonRDS:InstanceUsage:db.r6g",
        "AmazonRDS:Aurora:StorageUsage",
        "AmazonRDS:Aurora:StorageIOUsage",
        "AmazonRDS:Aurora:BackupUsage",
    ),
    documentation="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/",
)
