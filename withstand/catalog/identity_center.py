"""IAM Identity Center: single sign-on for people, with multi-factor authentication."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="identity-center",
    title="IAM Identity Center",
    system="IAM Identity Center",
    layer=Layer.IDENTITY,
    scope=Scope.REGIONAL,
    shape=Shape.IDENTITY_PROVIDER,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "session_duration": Fact(
            28_800,
            "s",
            "https://docs.aws.amazon.com/singlesignon/latest/userguide/configure-user-session.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Access portal: 8 h by default; permission sets 1 h.",
        ),
        "service_latency": Fact(
            0.2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.2, 1)),
            note="One step of a sign-in, without the person.",
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
                "(2021-12-07 impaired sign-in), 2011-01 to 2025-10. Published events are a floor."
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
    },
    icon="aws.security.SingleSignOn",
    stencil="resIcon:single_sign_on",
    fill="#DD344C",
    terraform=(
        "aws_ssoadmin_permission_set",
        "aws_ssoadmin_account_assignment",
        "aws_identitystore_group",
        "aws_identitystore_user",
    ),
    cloudformation=("AWS::SSO::PermissionSet", "AWS::SSO::Assignment", "AWS::IdentityStore::Group"),
    scan=Scan(
        client="sso-admin",
        list="list_instances",
        items="Instances[]",
        id="InstanceArn",
        fields={
            "identity_store": "IdentityStoreId",
            "name": "Name",
            "status": "Status",
        },
        permissions=(
            "sso:ListInstances",
            "sso:ListPermissionSets",
            "sso:DescribePermissionSet",
            "identitystore:ListGroups",
        ),
    ),
    documentation="https://docs.aws.amazon.com/singlesignon/latest/userguide/",
)
