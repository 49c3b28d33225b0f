"""GOV003: development in production's account or network."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.network import Vpc
from withstand.model.elements.resource import Owned
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_NOT_PRODUCTION = frozenset({"development", "staging"})


@rule(
    title="Development and production are in accounts and networks of their own",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_securely_operate_multi_accounts.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What development may do, it may do to everything in the same account.

    Bad:
        accounts:
          production: {environment: production}
        resources:
          scratch: {kind: s3, environment: development, account: production}

    Good:
        accounts:
          production: {environment: production}
          development: {environment: development}
        resources:
          scratch: {kind: s3, environment: development, account: development}

    Limits: routes between the networks are SEC005's and SEC006's.
    Remedy: move it to an account and a VPC of its own environment.
    """
    production = {id for id, account in architecture.accounts.items() if account.environment == "production"}

    def judge(owned: Owned) -> Finding | None:
        if owned.environment not in _NOT_PRODUCTION or owned.account is None:
            return None
        inside = owned.account in production
        says = f"is in {owned.account}, {'a production' if inside else 'not a production'} account"
        return verdict(owned, passed=not inside, says=f"{owned.label} ({owned.environment}) {says}")

    yield from examine((*architecture.resources.values(), *architecture.workloads.values()), judge)
    networks = (vpc for vpc in architecture.vpcs.values() if vpc.purpose == "development")
    yield from examine(networks, lambda vpc: _judge_vpc(production, vpc))


def _judge_vpc(production: set[str], vpc: Vpc) -> Finding | None:
    if vpc.account is None:
        return None
    inside = vpc.account in production
    return verdict(vpc, passed=not inside, says=f"{vpc.label} is in {vpc.account}")
