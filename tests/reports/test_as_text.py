"""The main screen, and the story of one claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from withstand.errors import UsageError
from withstand.model.results.estimate import EventKind, Trace, TraceEvent
from withstand.reports import as_text
from withstand.reports.wording import columns


def test_every_claim_is_on_the_screen_with_its_symbol_in_its_section(result):
    text = as_text.render(result)
    for verdict in result.verdicts:
        assert verdict.claim in text
    lines = text.splitlines()
    assert lines.index("RTO") < next(i for i, line in enumerate(lines) if "✗ rto.database" in line)
    assert "11 claims: 3 hold · 6 violated · 1 inconclusive · 1 not assessed" in text
    assert "seed 42 · 8.4 s" in lines[0]


def test_one_line_says_how_much_decides_nothing(result):
    text = as_text.render(result)
    line = "recorded only: 4 values of 2 fields decide nothing; withstand validate lists them"
    assert line in text.splitlines()
    assert "recorded only" not in as_text.render(replace(result, recorded_only=()))
    one = as_text.render(replace(result, recorded_only=result.recorded_only[1:]))
    assert "recorded only: 1 value of 1 field decides nothing;" in one


def test_no_duration_where_none_was_measured(result):
    assert "8.4" not in as_text.render(replace(result, seconds=0.0))


@pytest.mark.parametrize("width", [60, 100, 140])
def test_reasons_never_run_over_the_width(result, width):
    for line in as_text.render(result, width=width).splitlines():
        if line.startswith("    "):
            assert columns(line) <= width


def test_a_reason_too_long_for_its_line_stands_below(result):
    lines = as_text.render(result, width=120).splitlines()
    at = next(i for i, line in enumerate(lines) if "✗ rto.dns" in line)
    assert "then 60 s TTL of the alias" in lines[at + 1]


def test_escape_sequences_of_the_architecture_do_not_reach_the_terminal(result):
    verdict = replace(result.verdicts[0], title="a\x1b[31mred\x07\u202e", reason="b\nc")
    text = as_text.render(replace(result, verdicts=(verdict,), architecture="x\x1b]0;t\x07"))
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text


def test_wide_characters_keep_the_columns_aligned(result):
    verdicts = (
        replace(result.verdicts[0], title="テスト", reason="r"),
        replace(result.verdicts[0], title="test"),
    )
    lines = [line for line in as_text.render(replace(result, verdicts=verdicts)).splitlines() if "✓" in line]
    places = [columns(line[: line.index("2 pass")]) for line in lines]
    assert places[0] == places[1]


def test_explanation_tells_the_whole_story(result, register):
    story = as_text.explain_claim(result, "rto.database", register)
    for expected in (
        "✗ VIOLATED (simulated)",
        "Recovery objectives, database tier",  # clause
        "On-call engineer decides to fail over",  # chain
        "critical 71 %",
        "n = 4,000, seed 42",
        "https://docs.aws.amazon.com/AmazonRDS/aurora-global.html",  # source of a number
        "documented typical",  # its class
        "[assumption a.decision]",
        "Incident reviews of 2025",  # source of an assumption
        "P95 must be < 1 m; it is 6 m 12 s",  # what would change it
        "claims.yaml:22:3",
    ):
        assert expected in story


def test_explanation_of_a_rule_shows_witness_and_remedy(result):
    story = as_text.explain_claim(result, "ha.no-single-point")
    assert "edge → gateway@us-east-1 → auth@us-east-1 → auth-db@us-east-1" in story
    assert "REL005: Add a reader in another zone." in story
    assert "data.yaml:88:5" in story


def test_explanation_says_what_is_unknown(result):
    assert "Say what is unknown: EFS replication is not described" in as_text.explain_claim(
        result, "rpo.files"
    )


def test_every_claim_can_be_explained(result, register):
    for verdict in result.verdicts:
        assert verdict.title in as_text.explain_claim(result, verdict.claim, register)


def test_an_unknown_claim_is_answered_with_the_closest(result):
    with pytest.raises(UsageError, match=r"did you mean rto\.dns"):
        as_text.explain_claim(result, "rto.dsn")


def test_what_happens_to_many_at_once_is_one_line(result):
    verdict = result.verdicts[3]
    found = verdict.parts[0].answer.measurements[0]
    events = tuple(
        TraceEvent(0.0, EventKind.BELOW, "Below its floor", f"journey-{index}") for index in range(40)
    )
    trace = Trace(
        1, "a run", (*events, TraceEvent(33.0, EventKind.STEP, "Health checks fail", "edge", "detect"))
    )
    answer = replace(verdict.parts[0].answer, measurements=(replace(found, traces=(trace,)),))
    part = replace(verdict.parts[0], answer=answer)
    story = as_text.explain_claim(
        replace(result, verdicts=(replace(verdict, parts=(part,)),)), "rto.database"
    )
    assert "Below its floor: journey-0, journey-1, journey-2, journey-3 and 36 more" in story
    assert "33 s  Health checks fail: edge (detect)" in story
