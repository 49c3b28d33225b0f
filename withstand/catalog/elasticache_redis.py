"""Amazon ElastiCache for Redis: shards with replicas in other zones and automatic failover."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_ELASTICACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="elasticache-redis",
    title="ElastiCache Redis",
    system="ElastiCache Redis and Global Datastore",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.CACHE,
    behaviour=Behaviour.CACHE,
    facts={
        "failover_time": Fact(
            15,
            "s",
            _ELASTICACHE + "AutoFailover.html",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (15, 45)),
            note=(
                "AWS documents the promotion as typically just a few seconds (AutoFailover); detection "
                "and the change of the endpoint come on top without a documented number."
            ),
        ),
        "failover_time_without_replica": Fact(
            600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (600, 1200)),
            note="A new node is started, empty.",
        ),
        "replica_lag": Fact(
            0.01,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.01, 0.1)),
            note="Asynchronous within the region.",
        ),
        "cache_hit_share": Fact(
            0.9,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.8, 0.98)),
            note="A session or catalogue cache sized for its working set. Override it with your own ratio.",
        ),
        "warm_up_time": Fact(
            900,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (900, 3600)),
            note=(
                "Empty until about the usual hit share, at the usual load; until then the stores behind "
                "see the misses."
            ),
        ),
        "max_throughput": Fact(
            100_000,
            "1/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (80_000, 250_000)),
            note=(
                "Simple commands a second on one shard of a current two-core node; large nodes with more "
                "I/O threads do several times this."
            ),
        ),
        "max_connections": Fact(
            65_000,
            "count",
            _ELASTICACHE + "ParameterGroups.Redis.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="maxclients.",
        ),
        "backup_retention_default": Fact(
            0,
            "s",
            _ELASTICACHE + "backups-automatic.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Automatic backups are off unless a retention is set.",
        ),
        "backup_retention_max": Fact(
            3_024_000,
            "s",
            _ELASTICACHE + "backups-automatic.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="35 days.",
        ),
        "restore_time": Fact(
            1200,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1200, 3600)),
            note="A new cluster seeded from a snapshot in S3.",
        ),
        "instance_failure_rate": Fact(
            0.1,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.09, 0.3)),
            note="Host failures as for EC2 and a few process failures.",
        ),
        "reconnect_time": Fact(
            2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (2, 15)),
            note="Clients follow the endpoint (cluster clients learn it from the other nodes).",
        ),
        "service_latency": Fact(
            0.0004,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0004, 0.0012)),
            note=(
                "GET of a small value on a warm connection within a zone, 0.3 to 0.5 ms; across zones add "
                "the round trip between them."
            ),
        ),
        "write_latency": Fact(
            0.0005,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0005, 0.0015)),
            note="SET of a small value; replication to replicas is asynchronous.",
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
            "https://aws.amazon.com/elasticache/sla/",
            "2026-11-22",
            FactClass.SLA,
            note=(
                "Multi-AZ with automatic failover; recalled, not re-read. Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.database.ElasticacheForRedis",
    stencil="resIcon:elasticache",
    fill="#C925D1",
    terraform=(
        "aws_elasticache_replication_group",
        "aws_elasticache_cluster",
        "aws_elasticache_subnet_group",
        "aws_elasticache_parameter_group",
    ),
    cloudformation=(
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::SubnetGroup",
        "AWS::ElastiCache::ParameterGroup",
    ),
    scan=Scan(
        client="elasticache",
        list="describe_replication_groups",
        items="ReplicationGroups[]",
        id="ARN",
        fields={
            "node_type": "CacheNodeType",
            "multi_az": "MultiAZ",
            "automatic_failover": "AutomaticFailover",
            "encrypted_at_rest": "AtRestEncryptionEnabled",
            "encrypted_in_transit": "TransitEncryptionEnabled",
            "kms_key": "KmsKeyId",
            "global_datastore": "GlobalReplicationGroupInfo.GlobalReplicationGroupId",
            "snapshot_retention": "SnapshotRetentionLimit",
            "members": "MemberClusters",
        },
        permissions=("elasticache:DescribeReplicationGroups", "elasticache:DescribeCacheClusters"),
    ),
    prices=("AmazonElastiCache:NodeUsage:cache.r6g",),
    documentation="https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/",
)
