"""Amazon EC2 Auto Scaling group: keeps and scales a number of instances over zones."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_ASG = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="ec2-auto-scaling",
    title="EC2 Auto Scaling",
    system="EC2 Auto Scaling",
    layer=Layer.COMPUTE,
    scope=Scope.REGIONAL,
    shape=Shape.AUTO_SCALING,
    behaviour=Behaviour.COMPUTE_POOL,
    facts={
        "node_launch_time": Fact(
            55,
            "s",
            "https://www.daemonology.net/blog/2021-08-12-EC2-boot-time-benchmarking.html",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (55, 150)),
            note=(
                "Launch until login 26 to 29 s (published); start of the software on it about the same again."
            ),
        ),
        "scale_decision_interval": Fact(
            60,
            "s",
            _ASG + "as-scaling-target-tracking.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Target tracking reads metrics of one minute; alarms need three periods to scale out.",
        ),
        "metric_delay": Fact(
            180,
            "s",
            _ASG + "as-scaling-target-tracking.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "Three data points of one minute before scaling out, by the alarms that target tracking "
                "creates."
            ),
        ),
        "cooldown": Fact(
            300,
            "s",
            _ASG + "ec2-auto-scaling-scaling-cooldowns.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
        ),
        "health_check_grace": Fact(
            300,
            "s",
            _ASG + "health-check-grace-period.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Console 300 s, API 0.",
        ),
        "instance_check_interval": Fact(
            60,
            "s",
            _EC2 + "monitoring-system-instance-status-check.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
        ),
        "impaired_instance_replacement_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (120, 600)),
            note=(
                "Waits a few minutes before it replaces an impaired instance (documented without a number)."
            ),
        ),
        "instance_failure_rate": Fact(
            0.08,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.08, 0.2)),
            note="As for eks-node-group.",
        ),
        "interruption_rate": Fact(
            0.6,
            "1/y",
            "https://www.nops.io/blog/aws-spot-facts/",
            "2024-01-01",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("uniform", (0.3, 2.4)),
            note="Spot: less than 5 % of instances interrupted in a month.",
        ),
        "interruption_notice": Fact(
            120,
            "s",
            _EC2 + "spot-instance-termination-notices.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
        ),
        "launch_quota": Fact(
            5,
            "count",
            _EC2 + "ec2-on-demand-instances.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="vCPUs of running on-demand standard instances in a new account; raised on request.",
        ),
        "control_plane_impairment_rate": Fact(
            0.439,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.417, 0.755)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 6 events published for us-east-1 (EC2 launches: "
                "2011-04-21, 2012-06-29, 2015-09-20, 2017-02-28, 2021-12-07, 2025-10-20), 2011-01 to "
                "2025-10."
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
            _SLA + "compute/sla/",
            "2026-11-22",
            FactClass.SLA,
            note=(
                "EC2 in two or more zones of a region. Monthly; the remedy is a service credit, so this "
                "is not an availability."
            ),
        ),
        "sla_single_zone": Fact(
            0.995,
            "fraction",
            _SLA + "compute/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Single zone or single instance.",
        ),
    },
    icon="aws.compute.EC2AutoScaling",
    stencil="resIcon:auto_scaling2",
    fill="#ED7100",
    terraform=(
        "aws_autoscaling_group",
        "aws_autoscaling_policy",
        "aws_autoscaling_schedule",
        "aws_launch_template",
        "aws_instance",
    ),
    cloudformation=(
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::AutoScaling::ScalingPolicy",
        "AWS::AutoScaling::ScheduledAction",
        "AWS::AutoScaling::LaunchConfiguration",
        "AWS::EC2::LaunchTemplate",
        "AWS::EC2::Instance",
    ),
    config_types=("AWS::AutoScaling::AutoScalingGroup",),
    scan=Scan(
        client="autoscaling",
        list="describe_auto_scaling_groups",
        items="AutoScalingGroups[]",
        id="AutoScalingGroupARN",
        fields={
            "name": "AutoScalingGroupName",
            "minimum": "MinSize",
            "maximum": "MaxSize",
            "desired": "DesiredCapacity",
            "zones": "AvailabilityZones",
            "health_check": "HealthCheckType",
            "grace": "HealthCheckGracePeriod",
            "instances": "Instances[].InstanceId",
        },
        permissions=("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribePolicies"),
    ),
    prices=("AmazonEC2:BoxUsage", "AmazonEC2:SpotUsage"),
    documentation="https://docs.aws.amazon.com/autoscaling/ec2/userguide/",
)
