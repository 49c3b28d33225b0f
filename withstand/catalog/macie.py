"""Amazon Macie: finds and classifies sensitive data in S3."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="macie",
    title="Macie",
    system="Macie / data classification",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.DETECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "sync_interval": Fact(
            86_400,
            "s",
            "https://docs.aws.amazon.com/macie/latest/user/discovery-asdd-how-it-works.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Automated discovery samples daily.",
        ),
        "event_delay": Fact(
            900,
            "s",
            "https://docs.aws.amazon.com/macie/latest/user/findings-publish-frequency.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Publication of updates every 15 min by default; 1 h and 6 h can be chosen.",
        ),
        "retention_default": Fact(
            7_776_000,
            "s",
            "https://docs.aws.amazon.com/macie/latest/user/findings.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Findings 90 days.",
        ),
    },
    icon="aws.security.Macie",
    stencil="resIcon:macie",
    fill="#DD344C",
    terraform=("aws_macie2_account", "aws_macie2_classification_job"),
    cloudformation=("AWS::Macie::Session", "AWS::Macie::FindingsFilter"),
    scan=Scan(
        client="macie2",
        list="list_classification_jobs",
        items="items[]",
        id="jobId",
        fields={
            "name": "name",
            "status": "jobStatus",
            "type": "jobType",
            "buckets": "bucketDefinitions[].buckets",
        },
        permissions=("macie2:ListClassificationJobs", "macie2:GetMacieSession"),
    ),
    prices=("AmazonMacie:SensitiveDataDiscovery",),
    documentation="https://docs.aws.amazon.com/macie/latest/user/",
)
