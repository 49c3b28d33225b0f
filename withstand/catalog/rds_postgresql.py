"""RDS for PostgreSQL: an instance with a synchronous standby in another zone."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="rds-postgresql",
    title="RDS PostgreSQL",
    system="RDS PostgreSQL (dedicated instance per service)",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.DATABASE,
    behaviour=Behaviour.LEADER_FOLLOWER,
    facts={
        "failover_time": Fact(
            90,
            "s",
            _RDS + "Concepts.MultiAZSingleStandby.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (60, 120)),
            note="Typically 60 to 120 s; large transactions or a long recovery make it longer.",
        ),
        "failover_time_readable_standbys": Fact(
            25,
            "s",
            _RDS + "multi-az-db-clusters-concepts.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (15, 35)),
            note="Multi-AZ DB cluster: typically under 35 s.",
        ),
        "failover_time_without_replica": Fact(
            900,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (900, 3600)),
            note=(
                "Single zone: the instance restarts on another host, or is restored when its zone is lost."
            ),
        ),
        "proxy_failover_factor": Fact(
            0.34,
            "ratio",
            _RDS + "rds-proxy.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            note="Up to 66 % faster through RDS Proxy.",
        ),
        "replica_lag": Fact(
            0.5,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.3, 3)),
            note="Asynchronous read replica in the region; the standby is synchronous.",
        ),
        "replication_lag": Fact(
            2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1.5, 15)),
            note="Asynchronous read replica in another region; no number is documented.",
        ),
        "lag_burst_rate": Fact(
            6,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (5, 18)),
            note="Write peaks and long transactions: every other month.",
        ),
        "lag_burst_peak": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (60, 600)),
            note="Lag in such an episode.",
        ),
        "promotion_time": Fact(
            300,
            "s",
            _RDS + "USER_ReadRepl.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (300, 900)),
            note=(
                "Promoting a replica takes several minutes or longer, depending on its size; it restarts "
                "first."
            ),
        ),
        "restorable_point_lag": Fact(
            300,
            "s",
            _RDS + "USER_PIT.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (0, 300)),
            note="Logs go to S3 every 5 min.",
        ),
        "restore_granularity": Fact(
            1, "s", _RDS + "USER_PIT.html", "2023-06-15", FactClass.DOCUMENTED_DEFAULT
        ),
        "restore_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="A new instance from a snapshot, then replay of the logs.",
        ),
        "restore_throughput": Fact(
            104_857_600,
            "bytes/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="100 MiB/s while blocks load lazily from the snapshot.",
        ),
        "backup_retention_default": Fact(
            604_800,
            "s",
            _RDS + "USER_WorkingWithAutomatedBackups.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="7 days in the console, 1 day by the API.",
        ),
        "backup_retention_max": Fact(
            3_024_000,
            "s",
            _RDS + "USER_WorkingWithAutomatedBackups.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="35 days; 0 turns backups off.",
        ),
        "max_connections": Fact(
            5000,
            "count",
            _RDS + "CHAP_Limits.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="LEAST(memory / 9,531,392 bytes, 5000).",
        ),
        "max_replicas": Fact(15, "count", _RDS + "USER_ReadRepl.html", "2023-06-15", FactClass.LIMIT),
        "max_volume_size": Fact(
            70_368_744_177_664,
            "bytes",
            _RDS + "CHAP_Storage.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="64 TiB.",
        ),
        "service_latency": Fact(
            0.002,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.002, 0.012)),
            note="One indexed read from memory.",
        ),
        "write_latency": Fact(
            0.005,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.005, 0.02)),
            note="A commit waits for the volume and, with Multi-AZ, for the standby.",
        ),
        "reconnect_time": Fact(
            10,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (10, 60)),
            note="The endpoint keeps its name; its TTL is 5 s, then pools open again.",
        ),
        "instance_failure_rate": Fact(
            0.15,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.13, 0.4)),
            note=(
                "Host failures (about 0.08 a year, see eks-node-group) and about as many engine or volume "
                "failures."
            ),
        ),
        "gray_failure_rate": Fact(
            0.2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.16, 0.7)),
            note="Slow without failing over, once in five years.",
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
            note="Wrong bulk change that needs a restore: once in ten years.",
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
            0.9995,
            "fraction",
            _SLA + "rds/sla/",
            "2026-11-22",
            FactClass.SLA,
            note=(
                "Multi-AZ instance. Monthly; the remedy is a service credit, so this is not an availability."
            ),
        ),
        "sla_single_zone": Fact(
            0.995,
            "fraction",
            _SLA + "rds/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Single zone or single instance.",
        ),
    },
    icon="aws.database.RDSPostgresqlInstance",
    stencil="resIcon:rds",
    fill="#C925D1",
    terraform=("aws_db_instance", "aws_db_parameter_group", "aws_db_subnet_group"),
    cloudformation=("AWS::RDS::DBInstance", "AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup"),
    config_types=("AWS::RDS::DBInstance",),
    scan=Scan(
        client="rds",
        list="describe_db_instances",
        items="DBInstances[]",
        id="DBInstanceArn",
        fields={
            "engine": "Engine",
            "engine_version": "EngineVersion",
            "instance_class": "DBInstanceClass",
            "multi_az": "MultiAZ",
            "zone": "AvailabilityZone",
            "standby_zone": "SecondaryAvailabilityZone",
            "encrypted": "StorageEncrypted",
            "kms_key": "KmsKeyId",
            "public": "PubliclyAccessible",
            "backup_retention": "BackupRetentionPeriod",
            "latest_restorable_time": "LatestRestorableTime",
            "storage_type": "StorageType",
            "security_groups": "VpcSecurityGroups[].VpcSecurityGroupId",
        },
        permissions=("rds:DescribeDBInstances",),
    ),
    prices=(
        "AmazonRDS:InstanceUsage:db.r6g",
        "AmazonRDS:Multi-AZUsage:db.r6g",
        "AmazonRDS:RDS:GP3-Storage",
        "AmazonRDS:RDS:Multi-AZ-GP3-Storage",
    ),
    documentation="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html",
)
