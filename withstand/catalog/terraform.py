"""Terraform or OpenTofu: infrastructure as code with a remote state."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="terraform",
    title="Terraform / OpenTofu",
    system="Terraform / OpenTofu",
    layer=Layer.DELIVERY,
    scope=Scope.NOWHERE,
    shape=Shape.DELIVERY_TOOL,
    behaviour=Behaviour.DELIVERY,
    facts={
        "execution_time": Fact(
            900,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (900, 3600)),
            note="Plan and apply of one stack of a few hundred resources.",
        ),
        "retry_attempts": Fact(
            25,
            "count",
            "https://registry.terraform.io/providers/hashicorp/aws/latest/docs",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "max_retries of the AWS provider: an impaired control plane makes an apply hang before it "
                "fails."
            ),
        ),
    },
    control_plane="",
    icon="onprem.iac.Terraform",
    fill="#232F3D",
    documentation="https://developer.hashicorp.com/terraform/docs",
)
