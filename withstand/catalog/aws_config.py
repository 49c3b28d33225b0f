"""AWS Config: records configurations and checks them by rules."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="aws-config",
    title="AWS Config",
    system="AWS Config",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.CONFIG_RECORDER,
    behaviour=Behaviour.OBSERVER,
    facts={
        "event_delay": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (300, 1200)),
            note="Change until the rule has judged it; AWS says within minutes.",
        ),
        "sync_interval": Fact(
            86_400,
            "s",
            "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config-rules.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Periodic rules every 24 h by default.",
        ),
        "retention_default": Fact(
            220_752_000,
            "s",
            "https://docs.aws.amazon.com/config/latest/developerguide/delete-config-data-with-retention-period.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="7 years (2,557 days); 30 days at least.",
        ),
        "sla": Fact(
            0.999,
            "fraction",
            "https://aws.amazon.com/config/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.management.Config",
    stencil="resIcon:config",
    fill="#E7157B",
    terraform=(
        "aws_config_configuration_recorder",
        "aws_config_config_rule",
        "aws_config_remediation_configuration",
        "aws_config_conformance_pack",
        "aws_config_configuration_aggregator",
    ),
    cloudformation=(
        "AWS::Config::ConfigurationRecorder",
        "AWS::Config::ConfigRule",
        "AWS::Config::RemediationConfiguration",
        "AWS::Config::ConformancePack",
        "AWS::Config::ConfigurationAggregator",
    ),
    scan=Scan(
        client="config",
        list="describe_configuration_recorders",
        items="ConfigurationRecorders[]",
        id="name",
        fields={
            "all_supported": "recordingGroup.allSupported",
            "global_types": "recordingGroup.includeGlobalResourceTypes",
            "role": "roleARN",
        },
        permissions=(
            "config:DescribeConfigurationRecorders",
            "config:DescribeConfigRules",
            "config:DescribeRemediationConfigurations",
        ),
    ),
    prices=("AWSConfig:ConfigurationItemRecorded", "AWSConfig:ConfigRuleEvaluations"),
    documentation="https://docs.aws.amazon.com/config/latest/developerguide/",
)
