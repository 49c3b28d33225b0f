"""GOV001: a way to change what runs that does not go through Git, review and audit."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import DeliveryTool, DeploymentPath
from withstand.model.elements.identity import Principal
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.gitops import applies_infrastructure, reconciles, repository, tool
from withstand.validators.lookups.permissions import wide_actions
from withstand.validators.lookups.sign_in import SignIn, categories
from withstand.validators.rule import examine, not_applicable, rule, verdict

_FACTORS = 2
_CAN_CHANGE_WORKLOADS = frozenset({"*", "eks:*"})


@rule(
    title="Every change goes through Git, review and audit",
    severity=Severity.HIGH,
    sources=(
        "https://opengitops.dev/#principles",
        "https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-self-healing",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A second way to change production makes the first one a habit, not a control.

    Looks at the described deployment paths, at tools that write to clusters, and at people whose roles allow
    them to change everything by hand.

    Bad:
        resources:
          eks: {kind: eks}
        workloads:
          order: {cluster: eks}
        deployment_paths:
          kubectl: {changes: [order]}

    Good:
        resources:
          eks: {kind: eks}
          repository: {kind: git, protected_branches: true}
          argocd: {kind: argocd, source: repository, auto_sync: true, self_heal: true, deploys_to: [eks]}
        workloads:
          order: {cluster: eks}
        deployment_paths:
          gitops: {tool: argocd, changes: [order], audited_by: repository}

    Limits: a path for emergencies is left out only where break-glass accounts with two factors open it and it
        is on record; what a deny elsewhere takes away is not looked at.
    Remedy: close the path, or lead it through a reviewed commit that ArgoCD or Terraform applies; let ArgoCD
    revert what was changed beside it (selfHeal).
    """
    described = architecture.deployment_paths.values()
    yield from examine(described, lambda path: _judge_path(architecture, path))
    with_path = {path.tool for path in described}
    tools = (item for item in architecture.resources.values() if isinstance(item, DeliveryTool))
    yield from examine(
        (item for item in tools if item.deploys_to and item.id not in with_path),
        lambda item: _judge_tool(architecture, item),
    )
    known = {principal for path in described for principal in path.principals}
    people = (
        item for item in architecture.principals.values() if item.kind != "machine" and item.id not in known
    )
    yield from examine(people, lambda principal: _judge_person(architecture, principal))


def _judge_path(architecture: Architecture, path: DeploymentPath) -> Finding:
    gaps = tuple(_gaps(architecture, path))
    if path.emergency_only and path.tool is None:
        loose = tuple(_loose_ends(architecture, path))
        if not loose:
            says = f"{path.label}: break-glass with two factors, on record; people show each review"
            return not_applicable(path, says)
        gaps = (*loose, *gaps)
    what = path.label + (" (for emergencies)" if path.emergency_only else "")
    says = f"{what}: {'; '.join(gaps)}" if gaps else f"{what}: from Git, reviewed and audited"
    return verdict(path, passed=not gaps, says=says, witness=(*path.principals, *filter(None, (path.tool,))))


def _gaps(architecture: Architecture, path: DeploymentPath) -> Iterator[str]:
    by = tool(architecture, path.tool)
    if by is None:
        yield "people change it by hand"
    else:
        source = repository(architecture, by)
        if source is None:
            yield f"{by.label} takes no orders from Git"
        elif not source.protected_branches:
            yield f"nobody has to review a commit to {source.label}"
        workloads = [id for id in path.changes if id in architecture.workloads]
        if workloads and not reconciles(by):
            yield f"{by.label} writes to workloads itself, around GitOps"
        elif workloads and not by.self_heal:
            yield f"{by.label} leaves what was changed beside it (self-heal is off)"
    if path.audited_by is None:
        yield "nothing records it"


def _loose_ends(architecture: Architecture, path: DeploymentPath) -> Iterator[str]:
    """What keeps a path for emergencies from being kept for emergencies."""
    principals = [architecture.principals[id] for id in path.principals]
    everyday = [principal.label for principal in principals if principal.kind != "break-glass"]
    if everyday or not principals:
        yield f"{', '.join(everyday) or 'nobody named'} is no break-glass account"
    sign_in = SignIn(architecture)
    for way in sign_in.paths:
        factors = sign_in.factors(way) if not set(way.principals).isdisjoint(path.principals) else None
        if factors is not None and len(categories(factors)) < _FACTORS:
            yield f"one factor opens it ({way.label})"
    if path.audited_by is None:
        yield "nothing records it"


def _judge_tool(architecture: Architecture, item: DeliveryTool) -> Finding:
    from_git = repository(architecture, item) is not None
    gap = "" if from_git else "without orders from Git"
    if not gap and not applies_infrastructure(item):
        if not reconciles(item):
            gap = "by itself, around GitOps"
        elif not item.self_heal:
            gap = "from Git, and leaves what was changed beside it (self-heal is off)"
    says = f"{item.label} writes to {', '.join(item.deploys_to)} {gap or 'from Git'}"
    return verdict(item, passed=not gap, says=says, witness=item.deploys_to)


def _judge_person(architecture: Architecture, principal: Principal) -> Finding | None:
    for role_id in principal.roles:
        role = architecture.roles[role_id]
        wide = [action for action in wide_actions(role) if action in _CAN_CHANGE_WORKLOADS]
        if wide:
            says = (
                f"{principal.label} can change production by hand: {role.label} allows {wide[0]} everywhere"
            )
            return verdict(principal, passed=False, says=says, witness=(principal.id, role_id))
    return None
