"""AWS CloudTrail: the record of API calls."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="cloudtrail",
    title="CloudTrail",
    system="CloudTrail",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.AUDIT_TRAIL,
    behaviour=Behaviour.OBSERVER,
    facts={
        "event_delay": Fact(
            300,
            "s",
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (300, 900)),
            note="Delivered on average within about 5 min of the call; not guaranteed.",
        ),
        "retention_default": Fact(
            7_776_000,
            "s",
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Event history 90 days; a trail in S3 as long as its bucket keeps it.",
        ),
        "sla": Fact(
            0.999,
            "fraction",
            "https://aws.amazon.com/cloudtrail/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.management.Cloudtrail",
    stencil="resIcon:cloudtrail",
    fill="#E7157B",
    terraform=("aws_cloudtrail", "aws_cloudtrail_event_data_store"),
    cloudformation=("AWS::CloudTrail::Trail", "AWS::CloudTrail::EventDataStore"),
    config_types=("AWS::CloudTrail::Trail",),
    scan=Scan(
        client="cloudtrail",
        list="describe_trails",
        items="trailList[]",
        id="TrailARN",
        fields={
            "name": "Name",
            "bucket": "S3BucketName",
            "multi_region": "IsMultiRegionTrail",
            "organization": "IsOrganizationTrail",
            "validation": "LogFileValidationEnabled",
            "kms_key": "KmsKeyId",
            "home_region": "HomeRegion",
        },
        permissions=(
            "cloudtrail:DescribeTrails",
            "cloudtrail:GetTrailStatus",
            "cloudtrail:GetEventSelectors",
        ),
    ),
    prices=("AWSCloudTrail:PaidEventsRecorded",),
    documentation="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/",
)
