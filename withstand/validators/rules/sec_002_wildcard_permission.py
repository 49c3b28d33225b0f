"""SEC002: a role that may do everything of a service, or of all, to every resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from withstand.model.architecture import Architecture
from withstand.model.elements.identity import Role
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.permissions import EVERYBODY, wide_actions
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="No role may do everything to every resource",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Whoever gets hold of such a role owns the service, or the account.

    Bad:
        roles:
          deploy:
            statements: [{actions: ["*"], resources: ["*"]}]

    Good:
        roles:
          deploy:
            statements: [{actions: ["eks:DescribeCluster"], resources: ["*"]}]

    Limits: reads the role's own statements; a deny elsewhere (boundary, organisation policy) is not
    set off against them, and wildcards inside an action's name (s3:Get*) are admitted.
    Remedy: name the actions and resources that are needed, or add a condition on the resource's tag.
    """
    holders = _holders(architecture)

    def judge(role: Role) -> Finding | None:
        who = ", ".join(architecture.elements[id].label for id in holders.get(role.id, ()))
        assumed = f"assumed by {who}" if who else "nobody is said to assume it"
        if EVERYBODY in role.trusts_accounts:
            return verdict(role, passed=False, says=f"{role.label}: any account may assume it")
        wide = tuple(dict.fromkeys(wide_actions(role)))
        if wide:
            bounded = " within a permissions boundary" if role.boundary else ""
            says = f"{role.label} may do {', '.join(wide)} on every resource{bounded}; {assumed}"
            return verdict(role, passed=False, says=says, witness=(*holders.get(role.id, ()), role.id))
        if not role.statements:
            return None
        return verdict(role, passed=True, says=f"{role.label}: no wildcard on wildcard; {assumed}")

    yield from examine(architecture.roles.values(), judge)


def _holders(architecture: Architecture) -> Mapping[str, Sequence[str]]:
    """Ids of everything that may assume each role: trusted by it, or given it."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for role in architecture.roles.values():
        found[role.id].update(dict.fromkeys(role.assumed_by))
    for principal in architecture.principals.values():
        for role_id in principal.roles:
            found[role_id][principal.id] = None
    for workload in architecture.workloads.values():
        if "identity" not in workload.unknown and workload.identity.role:
            found[workload.identity.role][workload.id] = None
    return {role: tuple(ids) for role, ids in found.items()}
