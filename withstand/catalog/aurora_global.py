"""Aurora Global Database: one writing region, storage-level asynchronous copies in other regions."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="aurora-global",
    title="Aurora Global Database",
    system="Aurora Global Database",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.GLOBAL_DATABASE,
    behaviour=Behaviour.GLOBAL_LEADER,
    facts={
        "replication_lag": Fact(
            0.3,
            "s",
            _AURORA + "aurora-global-database.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.3, 0.9)),
            note="Typically under a second, without a service level; read as 95th percentile.",
        ),
        "lag_burst_rate": Fact(
            4,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3.2, 12)),
            note="Peaks of writes, vacuum or long transactions: once a quarter.",
        ),
        "lag_burst_peak": Fact(
            10,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (10, 60)),
            note="Lag in such an episode; Aurora documents no bound unless the managed RPO is set.",
        ),
        "rpo_floor": Fact(
            20,
            "s",
            _AURORA + "aurora-global-database-disaster-recovery.html",
            "2026-11-22",
            FactClass.LIMIT,
            note=(
                "rds.global_db_rpo, PostgreSQL only, at least 20 s: commits wait when all copies lag more."
            ),
        ),
        "promotion_time": Fact(
            180,
            "s",
            _AURORA + "aurora-global-database-disaster-recovery.html",
            "2026-11-22",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (120, 600)),
            note=(
                "The guide says that the recovery time can be in the order of minutes; workshops say less "
                "than a minute. A call (FailoverGlobalCluster with data loss allowed) that somebody "
                "makes: never automatic."
            ),
        ),
        "switchover_time": Fact(
            60,
            "s",
            _AURORA + "aurora-global-database-disaster-recovery.html",
            "2026-11-22",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (60, 180)),
            note=(
                "Planned, no loss: waits until the copy has caught up. Documented as proportional to the "
                "lag; the number is our reading."
            ),
        ),
        "demotion_time": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 10_800)),
            note="The former writing region is rebuilt as a copy once it is back.",
        ),
        "max_secondary_regions": Fact(
            5,
            "count",
            _AURORA + "aurora-global-database.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Newer versions 10.",
        ),
        "reconnect_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note=(
                "Applications must find the new writer endpoint: new DNS answer or a changed setting, "
                "then new connections."
            ),
        ),
        "write_latency": Fact(
            0.006,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.006, 0.02)),
            note="In the writing region; copies in other regions do not delay a commit.",
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
    },
    icon="aws.database.Aurora",
    stencil="resIcon:aurora",
    fill="#C925D1",
    terraform=("aws_rds_global_cluster",),
    cloudformation=("AWS::RDS::GlobalCluster",),
    config_types=("AWS::RDS::GlobalCluster",),
    scan=Scan(
        client="rds",
        list="describe_global_clusters",
        items="GlobalClusters[]",
        id="GlobalClusterArn",
        fields={
            "engine": "Engine",
            "encrypted": "StorageEncrypted",
            "members": "GlobalClusterMembers[].DBClusterArn",
            "writer": "GlobalClusterMembers[].IsWriter",
            "deletion_protection": "DeletionProtection",
        },
        permissions=("rds:DescribeGlobalClusters",),
    ),
    prices=(
        "AmazonRDS:Aurora:ReplicatedWriteIO",
        "AmazonRDS:InstanceUsage:db.r6g",
        "AmazonRDS:Aurora:StorageUsage",
    ),
    documentation="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
)
