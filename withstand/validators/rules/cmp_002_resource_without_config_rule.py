"""CMP002: a resource that no Config rule watches, or a Config rule that only reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.finding import Finding, Severity
from withstand.model.resource import Resource
from withstand.model.security import ConfigRecorder
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Config rules watch every resource, and violations are mended automatically",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/remediation.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Between two audits only a rule that is always on sees that something was opened.

    Bad:
        resources:
          recorder: {kind: aws-config, all_kinds: true, rules: [{id: encrypted, kinds: [s3]}]}
          orders: {kind: s3}

    Good:
        resources:
          recorder:
            {kind: aws-config, all_kinds: true,
             rules: [{id: encrypted, kinds: [s3, aws-config], remediation: automatic, document: Mend}]}
          orders: {kind: s3}

    Limits: kinds without a CloudFormation type are not recorded by Config and are left out.
    Remedy: add a managed rule for the kind with an automatic remediation action.
    """
    watched = _Watched(architecture)
    yield from examine(architecture.resources.values(), watched.judge)
    recorders = (item for item in architecture.resources.values() if isinstance(item, ConfigRecorder))
    yield from examine(recorders, _judge_rules)


class _Watched:
    """Which kinds are recorded and watched in which region."""

    def __init__(self, architecture: Architecture) -> None:
        self._recorded: dict[str | None, set[str]] = defaultdict(set)
        self._rules: dict[str | None, dict[str, str]] = defaultdict(dict)
        self._everything: set[str | None] = set()
        for recorder in architecture.resources.values():
            if not isinstance(recorder, ConfigRecorder):
                continue
            for region in (recorder.region, None):
                self._recorded[region].update(recorder.recorded_kinds)
                if recorder.all_kinds:
                    self._everything.add(region)
                for config_rule in recorder.rules:
                    self._rules[region].update(dict.fromkeys(config_rule.kinds, config_rule.id))

    def judge(self, resource: Resource) -> Finding | None:
        """Whether the resource is recorded and watched where it is; a global one: anywhere."""
        if not resource.spec.cloudformation or resource.spec.scope is Scope.THIRD_PARTY:
            return None
        region, kind = resource.region, resource.kind
        if region not in self._everything and kind not in self._recorded[region]:
            where = f" in {region}" if region else ""
            return verdict(
                resource, passed=False, says=f"{resource.label}: Config does not record {kind}{where}"
            )
        by = self._rules[region].get(kind)
        says = f"is watched by {by}" if by else f"no Config rule watches {kind}"
        return verdict(resource, passed=by is not None, says=f"{resource.label}: {says}")


def _judge_rules(recorder: ConfigRecorder) -> Iterator[Finding]:
    for config_rule in recorder.rules:
        automatic = config_rule.remediation == "automatic"
        how = {
            "automatic": "is mended automatically",
            "manual": "waits for a person",
            "none": "is only reported",
        }
        says = f"{recorder.label}: a violation of {config_rule.id} {how[config_rule.remediation]}"
        yield verdict(recorder, passed=automatic, says=says)
