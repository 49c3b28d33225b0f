"""Amazon EKS: the managed Kubernetes control plane of a region."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_KUBERNETES = "https://kubernetes.io/docs/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="eks",
    title="EKS cluster",
    system="EKS cluster",
    layer=Layer.COMPUTE,
    scope=Scope.REGIONAL,
    shape=Shape.CLUSTER,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "max_nodes": Fact(
            13_500,
            "count",
            "https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html",
            "2024-12-01",
            FactClass.LIMIT,
            note="450 managed nodes per node group times 30 node groups per cluster, the default quotas.",
        ),
        "node_not_ready_time": Fact(
            40,
            "s",
            _KUBERNETES + "concepts/architecture/nodes/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="node-monitor-grace-period; newer versions 50 s.",
        ),
        "eviction_delay": Fact(
            300,
            "s",
            _KUBERNETES + "concepts/scheduling-eviction/taint-and-toleration/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Default tolerations not-ready and unreachable, so pods move after 340 s at the earliest.",
        ),
        "endpoint_removal_time": Fact(
            2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (1, 5)),
            note="EndpointSlice update until kube-proxy or the mesh on every node has it.",
        ),
        "service_latency": Fact(
            0.02,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.02, 0.2)),
            note="One API call to the control plane; pods that already run do not need it.",
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
            0.236,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.214, 0.475)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 3 events published for us-east-1 (2020-11-25, "
                "2023-06-13, 2025-10-20 impaired EKS or its provisioning), 2011-01 to 2025-10."
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
            "https://aws.amazon.com/eks/sla/",
            "2026-11-22",
            FactClass.SLA,
            note=(
                "The Kubernetes API endpoint. Monthly; the remedy is a service credit, so this is not an "
                "availability."
            ),
        ),
    },
    icon="aws.compute.ElasticKubernetesService",
    stencil="resIcon:eks",
    fill="#ED7100",
    terraform=("aws_eks_cluster", "aws_eks_addon", "aws_eks_access_entry"),
    cloudformation=("AWS::EKS::Cluster", "AWS::EKS::Addon", "AWS::EKS::AccessEntry"),
    config_types=("AWS::EKS::Cluster",),
    scan=Scan(
        client="eks",
        list="list_clusters",
        items="clusters[]",
        id="@",
        fields={
            "arn": "cluster.arn",
            "version": "cluster.version",
            "subnets": "cluster.resourcesVpcConfig.subnetIds",
            "public_endpoint": "cluster.resourcesVpcConfig.endpointPublicAccess",
            "encryption": "cluster.encryptionConfig[].provider.keyArn",
            "logging": "cluster.logging.clusterLogging[].types",
        },
        permissions=("eks:ListClusters", "eks:DescribeCluster"),
        detail="describe_cluster",
        detail_parameter="name",
    ),
    prices=("AmazonEKS:AmazonEKS-Hours:perCluster",),
    documentation="https://docs.aws.amazon.com/eks/latest/userguide/",
)
