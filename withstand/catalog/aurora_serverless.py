"""Aurora Serverless v2: an Aurora cluster whose instances change size with the load."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_AURORA = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/"

SPEC = ServiceSpec(
    key="aurora-serverless",
    title="Aurora Serverless",
    system="Aurora Serverless",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.DATABASE,
    behaviour=Behaviour.LEADER_FOLLOWER,
    variant_of="aurora-postgresql",
    facts={
        "max_capacity_units": Fact(
            128,
            "count",
            _AURORA + "aurora-serverless-v2.setting-capacity.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Aurora capacity units of 2 GiB; 256 in newer versions.",
        ),
        "min_capacity_units": Fact(
            0.5,
            "count",
            _AURORA + "aurora-serverless-v2.setting-capacity.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Newer versions can pause to 0.",
        ),
        "scale_step_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note=(
                "Grows by steps while connections stay; the more capacity it has, the larger the steps. "
                "Doubling within tens of seconds."
            ),
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
            "min_capacity": "ServerlessV2ScalingConfiguration.MinCapacity",
            "max_capacity": "ServerlessV2ScalingConfiguration.MaxCapacity",
        },
        permissions=("rds:DescribeDBClusters", "rds:DescribeDBInstances"),
    ),
    prices=(
        "AmazonRDS:Aurora:ServerlessV2Usage",
        "AmazonRDS:Aurora:StorageUsage",
        "AmazonRDS:Aurora:StorageIOUsage",
    ),
    documentation="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html",
)
