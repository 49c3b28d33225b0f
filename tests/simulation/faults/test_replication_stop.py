"""A stopped copy falls behind by one second a second; with a limit writes wait instead."""

from __future__ import annotations

HOUR = 3600.0
LIMITED = "promotion: scripted, rpo_limit: 20s"


def test_what_is_behind_is_lost_unless_writes_wait(example, between) -> None:
    example("replication-stop").shows(
        lambda one: one.stores["orders"].rpo, between(HOUR - 1, HOUR + 5),
        old="promotion: scripted", new=LIMITED, off=between(0, 20),
    )  # fmt: skip


def test_writes_wait_where_the_lag_may_not_grow(example) -> None:
    for one in example("replication-stop").changed(("promotion: scripted", LIMITED)).played():
        assert one.flows["order"].lost >= HOUR - 20


def test_a_copy_that_has_caught_up_loses_its_usual_lag(example) -> None:
    short = example("replication-stop").changed(("duration: 2h}", "duration: 29m}"))
    assert all(lost < 60 for lost in short.measured(lambda one: one.stores["orders"].rpo))
