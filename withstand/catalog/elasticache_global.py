"""ElastiCache Global Datastore: one writing region, asynchronous copies in other regions."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_WORKSHOP = "https://disaster-recovery.workshop.aws/"
_ELASTICACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/"

SPEC = ServiceSpec(
    key="elasticache-global",
    title="ElastiCache Global Datastore",
    system="ElastiCache Redis and Global Datastore",
    layer=Layer.DATA,
    scope=Scope.REGIONAL,
    shape=Shape.GLOBAL_DATABASE,
    behaviour=Behaviour.GLOBAL_LEADER,
    facts={
        "replication_lag": Fact(
            0.5,
            "s",
            _WORKSHOP,
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (0.4, 0.9)),
            note="Generally under a second.",
        ),
        "lag_burst_rate": Fact(
            4,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3.2, 12)),
            note="Bursts of large writes: once a quarter.",
        ),
        "lag_burst_peak": Fact(
            5,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (5, 30)),
            note="Lag in such an episode.",
        ),
        "promotion_time": Fact(
            60,
            "s",
            _WORKSHOP,
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (45, 90)),
            note="About a minute after somebody asks for it; there is no automatic promotion.",
        ),
        "switchover_time": Fact(
            60, "s", _WORKSHOP, "2023-06-15", FactClass.DOCUMENTED_TYPICAL, Spread("lognormal", (45, 90))
        ),
        "max_secondary_regions": Fact(
            2,
            "count",
            _ELASTICACHE + "Redis-Global-Datastores-Getting-Started.html",
            "2023-06-15",
            FactClass.LIMIT,
        ),
        "reconnect_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note="Applications must use the endpoint of the new writing region.",
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
    },
    icon="aws.database.Elasticache",
    stencil="resIcon:elasticache",
    fill="#C925D1",
    terraform=("aws_elasticache_global_replication_group",),
    cloudformation=("AWS::ElastiCache::GlobalReplicationGroup",),
    scan=Scan(
        client="elasticache",
        list="describe_global_replication_groups",
        items="GlobalReplicationGroups[]",
        id="ARN",
        fields={
            "members": "Members[].ReplicationGroupId",
            "regions": "Members[].ReplicationGroupRegion",
            "roles": "Members[].Role",
            "automatic_failover": "Members[].AutomaticFailover",
            "status": "Status",
        },
        arguments={"ShowMemberInfo": True},
        permissions=("elasticache:DescribeGlobalReplicationGroups",),
    ),
    prices=("AmazonElastiCache:NodeUsage:cache.r6g", "AmazonElastiCache:ElastiCache-Out-Bytes"),
    documentation="https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/Redis-Global-Datastore.html",
)
