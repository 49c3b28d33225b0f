"""SARIF, JUnit and Markdown: what other tools and people's pull requests take."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from withstand.model.results.finding import Finding, Severity, Status
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result
from withstand.reports import as_junit, as_markdown, as_sarif
from withstand.reports.register import Register


def sarif(result, register):
    return json.loads(as_sarif.render(result, register))["runs"][0]


def test_sarif_has_what_violates_and_leaves_out_what_holds(result, register):
    run = sarif(result, register)
    rules = {each["ruleId"] for each in run["results"]}
    assert {"rto.database", "slo.availability", "REL005", "SEC009"} <= rules
    assert not {"rto.region", "REL003"} & rules
    assert rules == {rule["id"] for rule in run["tool"]["driver"]["rules"]}


def test_sarif_results_have_place_level_and_a_fingerprint_without_line_numbers(result, register):
    moved = replace(
        result, findings=tuple(replace(each, position="other.yaml:9:9") for each in result.findings)
    )
    first, second = sarif(result, register), sarif(moved, register)
    prints = [[each["partialFingerprints"] for each in run["results"]] for run in (first, second)]
    assert prints[0] == prints[1]
    found = next(each for each in first["results"] if each["ruleId"] == "REL005")
    place = found["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "data.yaml"}, "region": {"startLine": 88, "startColumn": 5}}
    assert found["level"] == "error"
    assert {each["level"] for each in first["results"]} <= {"none", "note", "warning", "error"}


def test_sarif_keeps_accepted_risks_as_suppressed_with_the_reason(result, register):
    found = [each for each in sarif(result, register)["results"] if "suppressions" in each]
    assert {each["ruleId"] for each in found} == {"SEC010", "security.encryption-in-transit"}
    assert "Partner moves in Q1." in found[0]["suppressions"][0]["justification"]


def test_sarif_says_how_many_results_it_left_out():
    finding = Finding("R", Status.FAIL, "x", "y", Severity.LOW)
    many = tuple(replace(finding, resource=str(index)) for index in range(as_sarif.MOST_RESULTS + 3))
    run = sarif(Result("a", "", "1", 1, "", {}, (), many, (), ()), Register())
    assert len(run["results"]) == as_sarif.MOST_RESULTS and run["properties"]["leftOut"] == 3


def test_sarif_uris_are_encoded(result, register):
    verdict = replace(result.verdicts[3], position="my folder/a#b.yaml:3:1")
    place = sarif(replace(result, verdicts=(verdict,), findings=()), register)["results"][0]["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "my%20folder/a%23b.yaml"


def test_junit_counts_what_it_contains(result, register):
    root = ElementTree.fromstring(as_junit.render(result, register))
    for suite in root:
        for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name)) == len(suite.findall(f"testcase/{element}"))
        assert int(suite.get("tests")) == len(suite)
    assert int(root.get("tests")) == len(result.verdicts)
    assert (
        root.find(".//testcase[@name='rto.database']/failure").get("message").startswith("Databases recover")
    )
    assert root.find(".//testcase[@name='security.encryption-in-transit']/skipped") is not None
    assert root.find(".//testcase[@name='slo.availability']/error") is not None


@given(text=st.text(max_size=200))
def test_junit_is_well_formed_whatever_the_text(text):
    from withstand.model.results.verdict import Verdict

    verdict = Verdict(
        "id" + text, text, text, Outcome.VIOLATED, None, text, "m", "", text, None, (), (), (), text
    )
    result = Result(text, text, "1", 1, "", {}, (verdict,), (), (), ())
    ElementTree.fromstring(as_junit.render(result, Register()).encode("utf-8", "replace"))


def test_markdown_says_the_verdict_first_and_folds_what_holds(result, register):
    text = as_markdown.render(result, register)
    assert text.startswith("## AWS enterprise platform: 11 claims: 3 hold")
    assert text.index("rto.database") < text.index("<details>") < text.index("rto.region")


def test_markdown_takes_no_markup_mention_or_link_from_the_architecture(result, register):
    hostile = "<script>x</script> | [a](javascript:b) @someone `c`\n# d"
    verdicts = (replace(result.verdicts[3], title=hostile, reason=hostile),)
    text = as_markdown.render(replace(result, verdicts=verdicts, title=hostile), register)
    assert "<script>" not in text and "](java" not in text and "@someone" not in text and "\n# d" not in text
    row = next(line for line in text.splitlines() if "rto.database" in line)
    assert row.replace("\\|", "").count("|") == 5


def test_markdown_is_never_longer_than_a_comment_may_be(result, register):
    verdicts = tuple(replace(result.verdicts[3], claim=f"c{index}", reason="x" * 300) for index in range(500))
    text = as_markdown.render(replace(result, verdicts=verdicts), register)
    assert len(text) <= 65_536 and "the JSON result has the rest" in text
