"""Application Load Balancer: layer-7 balancing over the zones of a region with target health checks."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="alb",
    title="Application Load Balancer",
    system="Application Load Balancer",
    layer=Layer.COMPUTE,
    scope=Scope.REGIONAL,
    shape=Shape.LOAD_BALANCER,
    behaviour=Behaviour.LOAD_BALANCER,
    facts={
        "health_check_interval": Fact(
            30,
            "s",
            _ELB + "target-group-health-checks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="5 to 300 s.",
        ),
        "health_check_interval_min": Fact(
            5, "s", _ELB + "target-group-health-checks.html", "2023-06-15", FactClass.LIMIT
        ),
        "health_check_timeout": Fact(
            5,
            "s",
            _ELB + "target-group-health-checks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="2 to 120 s.",
        ),
        "health_check_threshold": Fact(
            2,
            "count",
            _ELB + "target-group-health-checks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "2 to 10. When all targets are unhealthy the load balancer fails open and sends to all of "
                "them."
            ),
        ),
        "health_check_recovery_threshold": Fact(
            5,
            "count",
            _ELB + "target-group-health-checks.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="2 to 10.",
        ),
        "deregistration_delay": Fact(
            300,
            "s",
            _ELB + "load-balancer-target-groups.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="0 to 3,600 s.",
        ),
        "idle_timeout": Fact(
            60, "s", _ELB + "application-load-balancers.html", "2023-06-15", FactClass.DOCUMENTED_DEFAULT
        ),
        "slow_start_min": Fact(
            30,
            "s",
            _ELB + "load-balancer-target-groups.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="30 to 900 s; off by default.",
        ),
        "zone_evacuation_time": Fact(
            90,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (60, 120)),
            note=(
                "Route 53 stops giving out the addresses of an unhealthy zone (its checks take about 30 "
                "s), then the alias TTL of 60 s runs out."
            ),
        ),
        "connection_timeout": Fact(
            10,
            "s",
            _ELB + "load-balancer-troubleshooting.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Time to connect to a target before HTTP 504.",
        ),
        "capacity_growth_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (60, 420)),
            note=(
                "AWS recommends to announce traffic that grows by more than half within five minutes; a "
                "load balancer doubles in about that time."
            ),
        ),
        "service_latency": Fact(
            0.001,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.001, 0.005)),
            note="What the load balancer adds to one request inside a zone.",
        ),
        "max_attachments": Fact(
            1000,
            "count",
            _ELB + "load-balancer-limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Targets per target group and load balancer by default.",
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
                "(2012-12-24 (state deleted) and 2025-10-20 (load balancer health checks)), 2011-01 to "
                "2025-10. Published events are a floor."
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
            0.304,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.282, 0.572)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 4 events published for us-east-1 (2012-06-29, "
                "2012-12-24, 2021-12-07, 2025-10-20), 2011-01 to 2025-10."
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
            _SLA + "elasticloadbalancing/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Monthly; the remedy is a service credit, so this is not an availability.",
        ),
        "sla_single_zone": Fact(
            0.999,
            "fraction",
            _SLA + "elasticloadbalancing/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Single zone or single instance.",
        ),
    },
    icon="aws.network.ElbApplicationLoadBalancer",
    stencil="shape:application_load_balancer",
    fill="#8C4FFF",
    terraform=("aws_lb", "aws_alb", "aws_lb_target_group", "aws_lb_listener", "aws_lb_listener_rule"),
    cloudformation=(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::ElasticLoadBalancingV2::Listener",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
    ),
    config_types=("AWS::ElasticLoadBalancingV2::LoadBalancer",),
    kubernetes=("networking.k8s.io/v1/Ingress",),
    scan=Scan(
        client="elbv2",
        list="describe_load_balancers",
        items="LoadBalancers[]",
        id="LoadBalancerArn",
        fields={
            "name": "LoadBalancerName",
            "type": "Type",
            "scheme": "Scheme",
            "vpc": "VpcId",
            "zones": "AvailabilityZones[].ZoneName",
            "subnets": "AvailabilityZones[].SubnetId",
            "security_groups": "SecurityGroups",
        },
        permissions=(
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeListeners",
        ),
    ),
    prices=("AWSELB:LoadBalancerUsage", "AWSELB:LCUUsage"),
    documentation="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/",
)
