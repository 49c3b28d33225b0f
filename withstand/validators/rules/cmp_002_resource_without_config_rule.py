"""CMP002: a resource that no Config rule watches, or a Config rule that only reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from withstand.catalog import catalog
from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.elements.resource import Resource
from withstand.model.elements.security import ConfigRecorder
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.provided import by_aws
from withstand.validators.rule import examine, not_applicable, rule, verdict


@rule(
    title="Config rules watch every resource, and violations are mended automatically",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/remediation.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html",
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
             rules: [{id: encrypted, kinds: [s3], remediation: automatic, document: Mend}]}
          orders: {kind: s3}

    Limits: what Config records nothing of (a budget, a global datastore) needs no rule, unless one is written
        that looks at it from time to time; whether a rule asks the right question is not judged.
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
                self._recorded[region].update(_with_types(recorder.recorded_kinds))
                if recorder.all_kinds:
                    self._everything.add(region)
                for config_rule in recorder.rules:
                    self._rules[region].update(dict.fromkeys(_with_types(config_rule.kinds), config_rule.id))

    def judge(self, resource: Resource) -> Finding | None:
        """Whether the resource is recorded and watched where it is; a global one: anywhere."""
        if not resource.spec.cloudformation or resource.spec.scope is Scope.THIRD_PARTY:
            return None
        region, kind = resource.region, resource.kind
        # A rule on one kind sees every kind that Config records under the same name (a table and its stream).
        names = (kind, *resource.spec.config_types)
        by = next((self._rules[region][name] for name in names if name in self._rules[region]), None)
        if by:
            return verdict(resource, passed=True, says=f"{resource.label}: is watched by {by}")
        if not resource.spec.config_types or by_aws(resource):
            return not_applicable(resource, f"{resource.label}: Config records nothing of {kind}")
        if region not in self._everything and self._recorded[region].isdisjoint(names):
            where = f" in {region}" if region else ""
            says = f"Config does not record {kind}{where}"
        else:
            says = f"no Config rule watches {kind}"
        return verdict(resource, passed=False, says=f"{resource.label}: {says}")


def _with_types(kinds: Iterable[str]) -> Iterator[str]:
    """The kinds, and the names under which Config records them."""
    for kind in kinds:
        yield kind
        if kind in catalog():
            yield from catalog()[kind].config_types


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
