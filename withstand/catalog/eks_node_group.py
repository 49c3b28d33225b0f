"""EKS managed node group: EC2 instances, on demand or spot, that run pods in several zones."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
_EKS = "https://docs.aws.amazon.com/eks/latest/userguide/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="eks-node-group",
    title="EKS node group",
    system="EKS node group (on demand, spot)",
    layer=Layer.COMPUTE,
    scope=Scope.ZONAL,
    shape=Shape.NODE_GROUP,
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
                "Launch until login 26 to 29 s (published); joining the cluster, CNI and daemon sets add "
                "about the same again (our estimate); Karpenter advertises capacity in under a minute."
            ),
        ),
        "provision_decision_time": Fact(
            10,
            "s",
            "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md",
            "2026-08-01",
            FactClass.DOCUMENTED_DEFAULT,
            Spread("uniform", (1, 30)),
            note=(
                "Cluster Autoscaler scans every 10 s and aims to react within 30 s (up to 100 nodes), 60 "
                "s (1,000)."
            ),
        ),
        "image_pull_time": Fact(
            15,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (15, 60)),
            note=(
                "An image of some hundred megabytes from a registry in the region onto an empty node; "
                "large images take minutes."
            ),
        ),
        "scale_down_stabilisation": Fact(
            600,
            "s",
            "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md",
            "2026-08-01",
            FactClass.DOCUMENTED_DEFAULT,
            note="A node must be unneeded for 10 min.",
        ),
        "instance_failure_rate": Fact(
            0.08,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.08, 0.2)),
            note=(
                "About 8 % of servers had a hardware incident in a year in the first large published "
                "study (Vishwanath and Nagappan, SoCC 2010; recalled, not re-read); EC2 publishes no "
                "rate."
            ),
        ),
        "instance_check_interval": Fact(
            60,
            "s",
            _EC2 + "monitoring-system-instance-status-check.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="EC2 status checks run every minute.",
        ),
        "impaired_instance_replacement_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (120, 600)),
            note=(
                "Auto Scaling waits a few minutes before it replaces an impaired instance (documented "
                "without a number)."
            ),
        ),
        "gray_failure_rate": Fact(
            0.5,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.4, 2)),
            note="A node that answers its checks but is slow or drops packets: once in two years per node.",
        ),
        "gray_failure_duration": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note=(
                "Nobody is paged by a check that passes; found through the error rate and drained by a "
                "person."
            ),
        ),
        "interruption_rate": Fact(
            0.6,
            "1/y",
            "https://www.nops.io/blog/aws-spot-facts/",
            "2024-01-01",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("uniform", (0.3, 2.4)),
            note=(
                "Spot: less than 5 % of instances interrupted in a month, 0.6 a year; the Spot Instance "
                "Advisor has classes up to more than 20 % a month."
            ),
        ),
        "interruption_notice": Fact(
            120,
            "s",
            _EC2 + "spot-instance-termination-notices.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Spot: two minutes before the instance is stopped.",
        ),
        "launch_quota": Fact(
            5,
            "count",
            _EC2 + "ec2-on-demand-instances.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "vCPUs of running on-demand standard instances in a new account; raised on request, so "
                "put your own quota into the model."
            ),
        ),
        "max_nodes": Fact(
            450,
            "count",
            _EKS + "service-quotas.html",
            "2024-12-01",
            FactClass.LIMIT,
            note="Per managed node group, default quota.",
        ),
        "max_pods_per_node": Fact(
            110,
            "count",
            _EKS + "choosing-instance-type.html",
            "2024-12-01",
            FactClass.DOCUMENTED_TYPICAL,
            note=(
                "Recommended up to 30 vCPUs, 250 above; without prefix delegation the network interfaces "
                "allow fewer."
            ),
        ),
        "cooldown": Fact(
            10,
            "s",
            "https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md",
            "2026-08-01",
            FactClass.DOCUMENTED_DEFAULT,
        ),
        "savings_share": Fact(
            0.6,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.4, 0.7)),
            note="Spot against on demand for current general-purpose instances, a few pools wide.",
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
    icon="aws.compute.EC2Instances",
    stencil="shape:instance2",
    fill="#ED7100",
    terraform=("aws_eks_node_group", "aws_launch_template"),
    cloudformation=("AWS::EKS::Nodegroup", "AWS::EC2::LaunchTemplate"),
    config_types=("AWS::EC2::LaunchTemplate",),
    kubernetes=("karpenter.sh/v1/NodePool", "karpenter.k8s.aws/v1/EC2NodeClass"),
    scan=Scan(
        client="eks",
        list="list_clusters",
        items="clusters[]",
        id="@",
        fields={
            "node_groups": "nodegroups",
        },
        permissions=("eks:ListClusters", "eks:ListNodegroups", "eks:DescribeNodegroup"),
        detail="list_nodegroups",
        detail_parameter="clusterName",
    ),
    prices=("AmazonEC2:BoxUsage", "AmazonEC2:SpotUsage", "AmazonEC2:EBS:VolumeUsage.gp3"),
    documentation="https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html",
)
