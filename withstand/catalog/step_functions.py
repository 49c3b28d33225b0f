"""AWS Step Functions: state machines for sagas, standard or express."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_STEPFUNCTIONS = "https://docs.aws.amazon.com/step-functions/latest/dg/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="step-functions",
    title="Step Functions",
    system="Step Functions",
    layer=Layer.MESSAGING,
    scope=Scope.REGIONAL,
    shape=Shape.STATE_MACHINE,
    behaviour=Behaviour.WORKFLOW,
    facts={
        "max_duration": Fact(
            31_536_000,
            "s",
            _STEPFUNCTIONS + "limits-overview.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Standard one year; express 5 min.",
        ),
        "max_events": Fact(
            25_000,
            "count",
            _STEPFUNCTIONS + "limits-overview.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="Events in the history of a standard execution.",
        ),
        "retention_default": Fact(
            7_776_000,
            "s",
            _STEPFUNCTIONS + "limits-overview.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="History of standard executions is kept 90 days.",
        ),
        "retry_attempts": Fact(
            3,
            "count",
            _STEPFUNCTIONS + "concepts-error-handling.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="MaxAttempts where a Retry is written without it.",
        ),
        "retry_backoff_base": Fact(
            1,
            "s",
            _STEPFUNCTIONS + "concepts-error-handling.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="IntervalSeconds, doubled each time by default.",
        ),
        "launch_rate": Fact(
            300,
            "1/s",
            _STEPFUNCTIONS + "limits-overview.html",
            "2023-06-15",
            FactClass.LIMIT,
            note=(
                "StartExecution refill rate of standard state machines in us-east-1 and us-west-2; "
                "express 6,000."
            ),
        ),
        "burst_limit": Fact(
            1300, "count", _STEPFUNCTIONS + "limits-overview.html", "2023-06-15", FactClass.LIMIT
        ),
        "service_latency": Fact(
            0.05,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.05, 0.2)),
            note="One state transition of a standard execution.",
        ),
        "service_impairment_rate": Fact(
            0.101,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0799, 0.264)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 1 regional event published for us-east-1 "
                "(2025-10-20), 2011-01 to 2025-10. Published events are a floor."
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
            0.999,
            "fraction",
            "https://aws.amazon.com/step-functions/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.integration.StepFunctions",
    stencil="resIcon:step_functions",
    fill="#E7157B",
    terraform=("aws_sfn_state_machine", "aws_sfn_activity"),
    cloudformation=("AWS::StepFunctions::StateMachine", "AWS::StepFunctions::Activity"),
    config_types=("AWS::StepFunctions::StateMachine",),
    scan=Scan(
        client="stepfunctions",
        list="list_state_machines",
        items="stateMachines[]",
        id="stateMachineArn",
        fields={
            "name": "name",
            "type": "type",
            "definition": "definition",
            "role": "roleArn",
            "logging": "loggingConfiguration.level",
            "tracing": "tracingConfiguration.enabled",
        },
        permissions=("states:ListStateMachines", "states:DescribeStateMachine"),
        detail="describe_state_machine",
        detail_parameter="stateMachineArn",
    ),
    prices=("AmazonStates:StateTransition", "AmazonStates:StepFunctions-Request"),
    documentation="https://docs.aws.amazon.com/step-functions/latest/dg/",
)
