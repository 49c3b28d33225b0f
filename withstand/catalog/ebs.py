"""Amazon EBS: a volume in one zone, and its snapshots in the region."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/"
_EVENTS = "https://aws.amazon.com/"
_SLA = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="ebs",
    title="EBS volume and snapshot",
    system="EBS volume and snapshot",
    layer=Layer.DATA,
    scope=Scope.ZONAL,
    shape=Shape.VOLUME,
    behaviour=Behaviour.VOLUME,
    facts={
        "loss_rate": Fact(
            0.0015,
            "1/y",
            _EC2 + "ebs-volume-types.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (0.001, 0.002)),
            note="Annual failure rate 0.1 to 0.2 % for gp2, gp3, io1, st1 and sc1; io2 0.001 %.",
        ),
        "durability": Fact(
            0.9985,
            "fraction",
            _EC2 + "ebs-volume-types.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (0.998, 0.999)),
            note="99.8 to 99.9 % a year; io2 99.999 %.",
        ),
        "optimise_rate": Fact(
            305_420_000,
            "bytes/s",
            _EC2 + "ebs-fast-snapshot-restore.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Fast snapshot restore takes 60 min per TiB; without it blocks load lazily at first use.",
        ),
        "restore_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (300, 1800)),
            note=(
                "A volume from a snapshot is usable within minutes and slow until its blocks have been "
                "read once."
            ),
        ),
        "snapshot_time": Fact(
            900,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (900, 7200)),
            note="Incremental snapshot of a volume with some change.",
        ),
        "copy_time": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="Incremental copy to another region.",
        ),
        "backup_interval_min": Fact(
            3600,
            "s",
            _EC2 + "snapshot-lifecycle.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Data Lifecycle Manager, hourly at most.",
        ),
        "service_latency": Fact(
            0.001,
            "s",
            _EC2 + "ebs-volume-types.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (0.0005, 0.005)),
            note="gp3: single-digit milliseconds.",
        ),
        "max_throughput": Fact(
            3000,
            "1/s",
            _EC2 + "ebs-volume-types.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="gp3 baseline I/O operations a second, up to 16,000.",
        ),
        "bandwidth": Fact(
            131_072_000,
            "bytes/s",
            _EC2 + "ebs-volume-types.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="gp3 baseline 125 MiB/s, up to 1,000.",
        ),
        "max_volume_size": Fact(
            17_592_186_044_416,
            "bytes",
            _EC2 + "ebs-volume-types.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="gp3: 16 TiB.",
        ),
        "attach_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (20, 90)),
            note="Detach from a node that answers and attach to another in the same zone.",
        ),
        "size_modification_time": Fact(
            5,
            "s",
            _EC2 + "monitoring-volume-modifications.html",
            "2026-12-01",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (5, 30)),
            note=(
                "A larger size counts as soon as the modification is optimizing, usually after a few seconds "
                "(the numbers are our reading of it). A volume changed less than six hours ago must wait."
            ),
        ),
        "file_system_growth_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-12-01",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note=(
                "AWS grows the volume only; the file system is extended by hand, or online by the CSI driver "
                "once the kubelet has seen the new size."
            ),
        ),
        "forced_detach_delay": Fact(
            360,
            "s",
            "https://github.com/kubernetes/kubernetes/issues/65392",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "Kubernetes waits 6 min (maxWaitForUnmountDuration) before it takes a volume from a node "
                "that does not answer."
            ),
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
                "(2011-04-21 and 2012-10-22, one zone with regional control plane effects), 2011-01 to "
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
        "sla": Fact(
            0.9999,
            "fraction",
            _SLA + "compute/sla/",
            "2026-11-22",
            FactClass.SLA,
            note="Region level. Monthly; the remedy is a service credit, so this is not an availability.",
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
    icon="aws.storage.ElasticBlockStoreEBSVolume",
    stencil="resIcon:elastic_block_store",
    fill="#7AA116",
    terraform=(
        "aws_ebs_volume",
        "aws_ebs_snapshot",
        "aws_ebs_snapshot_copy",
        "aws_volume_attachment",
        "aws_dlm_lifecycle_policy",
    ),
    cloudformation=("AWS::EC2::Volume", "AWS::EC2::VolumeAttachment", "AWS::DLM::LifecyclePolicy"),
    config_types=("AWS::EC2::Volume",),
    kubernetes=(
        "v1/PersistentVolume",
        "v1/PersistentVolumeClaim",
        "storage.k8s.io/v1/StorageClass",
        "snapshot.storage.k8s.io/v1/VolumeSnapshot",
    ),
    scan=Scan(
        client="ec2",
        list="describe_volumes",
        items="Volumes[]",
        id="VolumeId",
        fields={
            "zone": "AvailabilityZone",
            "type": "VolumeType",
            "size": "Size",
            "iops": "Iops",
            "encrypted": "Encrypted",
            "kms_key": "KmsKeyId",
            "snapshot": "SnapshotId",
            "instances": "Attachments[].InstanceId",
        },
        permissions=("ec2:DescribeVolumes", "ec2:DescribeSnapshots", "dlm:GetLifecyclePolicies"),
    ),
    prices=("AmazonEC2:EBS:VolumeUsage.gp3", "AmazonEC2:EBS:SnapshotUsage"),
    documentation="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AmazonEBS.html",
)
