"""AWS IAM: principals, roles and policies; decided in each region, changed in us-east-1."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="iam",
    title="IAM",
    system="IAM",
    layer=Layer.IDENTITY,
    scope=Scope.GLOBAL,
    shape=Shape.IDENTITY_PROVIDER,
    behaviour=Behaviour.GLOBAL_SERVICE,
    facts={
        "session_duration": Fact(
            3600,
            "s",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Role sessions: 1 h by default, 15 min to 12 h.",
        ),
        "propagation_time": Fact(
            10,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (10, 60)),
            note="Eventually consistent; seconds in practice and no promise.",
        ),
        "service_latency": Fact(
            0.02,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.02, 0.1)),
            note="A call to the regional STS endpoint.",
        ),
        "control_plane_impairment_rate": Fact(
            0.169,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.147, 0.374)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 2 events published for us-east-1 (2021-12-07 and "
                "2025-10-20), 2011-01 to 2025-10."
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
    },
    control_plane="us-east-1",
    icon="aws.security.IdentityAndAccessManagementIam",
    stencil="resIcon:identity_and_access_management",
    fill="#DD344C",
    terraform=(
        "aws_iam_role",
        "aws_iam_policy",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_iam_user",
        "aws_iam_group",
        "aws_iam_openid_connect_provider",
        "aws_iam_saml_provider",
        "aws_iam_account_password_policy",
    ),
    cloudformation=(
        "AWS::IAM::Role",
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::User",
        "AWS::IAM::Group",
        "AWS::IAM::OIDCProvider",
        "AWS::IAM::SAMLProvider",
    ),
    config_types=("AWS::IAM::Role",),
    kubernetes=(
        "v1/ServiceAccount",
        "rbac.authorization.k8s.io/v1/Role",
        "rbac.authorization.k8s.io/v1/RoleBinding",
        "rbac.authorization.k8s.io/v1/ClusterRole",
        "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
    ),
    scan=Scan(
        client="iam",
        list="list_roles",
        items="Roles[]",
        id="Arn",
        fields={
            "name": "RoleName",
            "path": "Path",
            "trust": "AssumeRolePolicyDocument",
            "max_session": "MaxSessionDuration",
            "boundary": "PermissionsBoundary.PermissionsBoundaryArn",
        },
        permissions=(
            "iam:ListRoles",
            "iam:GetAccountAuthorizationDetails",
            "iam:GetCredentialReport",
            "iam:GetAccountPasswordPolicy",
        ),
    ),
    documentation="https://docs.aws.amazon.com/IAM/latest/UserGuide/",
)
