"""Amazon Redshift: a data warehouse cluster with snapshots."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_REDSHIFT = "https://docs.aws.amazon.com/redshift/latest/mgmt/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="redshift",
    title="Redshift",
    system="Redshift",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.DATABASE,
    behaviour=Behaviour.LEADER_FOLLOWER,
    facts={
        "failover_time": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (60, 180)),
            note="Multi-AZ: AWS says recovery without loss and typically within a minute or so.",
        ),
        "failover_time_without_replica": Fact(
            900,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (900, 3600)),
            note=(
                "Single zone: relocation to another zone, or a node is replaced while the cluster is "
                "unavailable."
            ),
        ),
        "backup_retention_default": Fact(
            86_400,
            "s",
            _REDSHIFT + "working-with-snapshots.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Automated snapshots: 1 day.",
        ),
        "backup_retention_max": Fact(
            3_024_000,
            "s",
            _REDSHIFT + "working-with-snapshots.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="35 days for automated snapshots.",
        ),
        "backup_interval": Fact(
            28_800,
            "s",
            _REDSHIFT + "working-with-snapshots.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="About every 8 h or after 5 GB of change for each node.",
        ),
        "restorable_point_lag": Fact(
            28_800,
            "s",
            _REDSHIFT + "working-with-snapshots.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            Spread("uniform", (0, 28_800)),
            note="The newest snapshot is up to 8 h old.",
        ),
        "copy_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="Copy of a snapshot to another region.",
        ),
        "restore_time": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note="A cluster from a snapshot answers while blocks stream in.",
        ),
        "restore_throughput": Fact(
            268_435_456,
            "bytes/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="256 MiB/s while blocks stream in from the snapshot.",
        ),
        "service_latency": Fact(
            1,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1, 20)),
            note="One analytic query of middle size.",
        ),
        "max_connections": Fact(
            500,
            "count",
            _REDSHIFT + "amazon-redshift-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="2,000 on large node types.",
        ),
        "instance_failure_rate": Fact(
            0.1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.09, 0.3)),
            note="Per node; a lost node is replaced automatically.",
        ),
        "reconnect_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note="Tools and drivers open their connections again.",
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
            0.101,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0799, 0.264)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 1 regional event published for us-east-1 "
                "(2025-10-20), 2011-01 to 2025-10. Published events are a floor."
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
            "https://aws.amazon.com/redshift/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.analytics.Redshift",
    stencil="resIcon:redshift",
    fill="#8C4FFF",
    terraform=(
        "aws_redshift_cluster",
        "aws_redshift_subnet_group",
        "aws_redshift_parameter_group",
        "aws_redshift_snapshot_copy",
    ),
    cloudformation=(
        "AWS::Redshift::Cluster",
        "AWS::Redshift::ClusterSubnetGroup",
        "AWS::Redshift::ClusterParameterGroup",
    ),
    config_types=("AWS::Redshift::Cluster",),
    scan=Scan(
        client="redshift",
        list="describe_clusters",
        items="Clusters[]",
        id="ClusterIdentifier",
        fields={
            "node_type": "NodeType",
            "nodes": "NumberOfNodes",
            "multi_az": "MultiAZ",
            "zone": "AvailabilityZone",
            "encrypted": "Encrypted",
            "kms_key": "KmsKeyId",
            "public": "PubliclyAccessible",
            "retention": "AutomatedSnapshotRetentionPeriod",
            "copy_region": "ClusterSnapshotCopyStatus.DestinationRegion",
        },
        permissions=("redshift:DescribeClusters",),
    ),
    prices=("AmazonRedshift:Node:ra3.xlplus", "AmazonRedshift:RMS"),
    documentation="https://docs.aws.amazon.com/redshift/latest/mgmt/",
)
