"""What a reader should know first."""

from __future__ import annotations

from dataclasses import replace

from withstand.model.results.outcome import Outcome
from withstand.reports.ranking import know_first


def test_only_violated_claims_and_lost_service_before_missing_records(result):
    first = know_first(result.verdicts, 10)
    assert all(verdict.outcome is Outcome.VIOLATED for verdict in first)
    names = [verdict.claim for verdict in first]
    assert names.index("rto.database") < names.index("ha.no-single-point") < names.index("dr.test-monthly")


def test_no_downtime_at_all_is_missed_by_more_than_any_factor(result):
    assert know_first(result.verdicts, 1)[0].claim == "dr.zero-downtime"


def test_further_from_the_bound_comes_first(result):
    names = [verdict.claim for verdict in know_first(result.verdicts, 10)]
    assert names.index("rto.database") < names.index("rto.dns")  # 6.2 times the bound before 3.2 times


def test_accepted_risks_come_last(result):
    assert know_first(result.verdicts, 10)[-1].waived_by
    waived = tuple(
        replace(each, waived_by="w") if each.claim == "rto.dns" else each for each in result.verdicts
    )
    assert know_first(waived, 10)[-1].waived_by and know_first(waived, 10)[-2].claim == "rto.dns"


def test_does_not_depend_on_the_order_of_the_claims(result):
    assert know_first(result.verdicts, 5) == know_first(tuple(reversed(result.verdicts)), 5)
