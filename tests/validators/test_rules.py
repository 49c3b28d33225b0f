"""Every rule's Bad and Good example, its form, and what the runner makes of its findings."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.results.finding import Status
from withstand.validators.rule import Rule, all_rules
from withstand.validators.runner import findings_of

RULES = list(all_rules().values())


def example(text: str) -> Architecture:
    """The architecture of a docstring: plain data of the spec, with a name where it has none."""
    data: dict[str, Any] = {"name": "example", **yaml.safe_load(text)}
    return build(data)


def each_rule() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_there_are_rules() -> None:
    assert RULES


@each_rule()
def test_bad_example_fails(rule: Rule) -> None:
    findings = list(findings_of(rule, example(rule.bad)))
    assert any(finding.status is Status.FAIL for finding in findings), findings


@each_rule()
def test_good_example_passes(rule: Rule) -> None:
    findings = list(findings_of(rule, example(rule.good)))
    assert any(finding.status is Status.PASS for finding in findings), findings
    assert not [finding for finding in findings if finding.status in (Status.FAIL, Status.UNKNOWN)]


@each_rule()
def test_form(rule: Rule) -> None:
    """A title that is a sentence, sources that are addresses, a summary in the first line."""
    assert rule.title[0].isupper() and not rule.title.endswith(".")
    assert rule.sources and all(source.startswith("https://") for source in rule.sources)
    assert rule.summary.endswith(".")


@each_rule()
def test_empty_architecture_is_no_pass(rule: Rule) -> None:
    """Nothing to look at is `not applicable`, or a fail where something must be there; never a pass."""
    findings = list(findings_of(rule, build({"name": "empty"})))
    assert findings
    assert all(finding.status in (Status.NOT_APPLICABLE, Status.FAIL) for finding in findings), findings
