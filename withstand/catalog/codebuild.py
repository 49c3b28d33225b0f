"""AWS CodeBuild: managed build containers."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="codebuild",
    title="CodeBuild",
    system="CodeBuild",
    layer=Layer.DELIVERY,
    scope=Scope.REGIONAL,
    shape=Shape.DELIVERY_TOOL,
    behaviour=Behaviour.DELIVERY,
    facts={
        "timeout_default": Fact(
            3600,
            "s",
            "https://docs.aws.amazon.com/codebuild/latest/userguide/change-project.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="60 min; 5 min to 8 h.",
        ),
        "max_attachments": Fact(
            60,
            "count",
            "https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Concurrently running builds by default quota; varies with the compute type.",
        ),
        "build_time": Fact(
            600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (600, 1800)),
            note="Commit until the tested artefact is in the registry.",
        ),
        "cold_start_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 90)),
            note="Provisioning of the container.",
        ),
        "sla": Fact(
            0.999,
            "fraction",
            "https://aws.amazon.com/codebuild/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.devtools.Codebuild",
    stencil="resIcon:codebuild",
    fill="#C925D1",
    terraform=("aws_codebuild_project", "aws_codebuild_webhook"),
    cloudformation=("AWS::CodeBuild::Project",),
    config_types=("AWS::CodeBuild::Project",),
    scan=Scan(
        client="codebuild",
        list="list_projects",
        items="projects[]",
        id="@",
        fields={
            "arn": "projects[].arn",
            "image": "projects[].environment.image",
            "privileged": "projects[].environment.privilegedMode",
            "key": "projects[].encryptionKey",
            "role": "projects[].serviceRole",
        },
        permissions=("codebuild:ListProjects", "codebuild:BatchGetProjects"),
        detail="batch_get_projects",
        detail_parameter="names",
    ),
    prices=("CodeBuild:Build-Min:Linux:g1.small",),
    documentation="https://docs.aws.amazon.com/codebuild/latest/userguide/",
)
