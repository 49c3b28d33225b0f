"""GOV004: a repository that one person can change alone, or that is in one place only."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Repositories demand a review and have a copy elsewhere",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Whatever is in the repository is what runs: who changes it alone, changes production alone.

    Bad:
        resources:
          code: {kind: git}

    Good:
        resources:
          code: {kind: git, protected_branches: true, replicated_to: [backup]}

    Limits: does not look at who may approve.
    Remedy: protect the default branch, and mirror the repository to another place.
    """
    repositories = (item for item in architecture.of_kind("git") if isinstance(item, DeliveryTool))
    yield from examine(repositories, _judge)


def _judge(repository: DeliveryTool) -> Finding:
    gaps = [] if repository.protected_branches else ["anybody may push to it alone"]
    if not repository.replicated_to:
        gaps.append("it is in one place only")
    says = " and ".join(gaps) or "reviews are demanded, and a copy is elsewhere"
    return verdict(repository, passed=not gaps, says=f"{repository.label}: {says}")
