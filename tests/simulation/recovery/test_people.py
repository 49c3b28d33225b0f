"""People: an alert, a page, an acknowledgement or an escalation, a judgement; each counts, and once."""

from __future__ import annotations

from typing import Any

import pytest

EAST = "us-east-1"
LOSS = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
WRITES = {"journeys": {"shop": {"write_share": 1.0}}}
EVALUATION = 60.0
"""What the alert of the shop evaluates by default, in seconds."""


def test_the_decision_is_the_sum_of_its_steps(pinned, play, constants, names) -> None:
    one = play(pinned(LOSS, **WRITES))
    store = one.stores["global"]
    assert names(one, store.critical) == [
        "Alert fires", "Paged", "Acknowledged", "Judged by a person", "global promoted in us-west-2",
    ]  # fmt: skip
    steps = ("operator.page_time", "operator.acknowledge_time", "operator.decision_time")
    expected = EVALUATION + sum(constants[name] for name in steps) + constants["aurora-global.promotion_time"]
    assert store.rto == pytest.approx(expected, abs=1e-4)
    # Clients come back to the new leader some time after it takes writes.
    assert one.flows["shop"].rto == pytest.approx(
        expected + constants["aurora-global.reconnect_time"], abs=1e-4
    )


@pytest.mark.parametrize(
    "fact",
    [
        "operator.page_time", "operator.acknowledge_time", "operator.decision_time",
        "aurora-global.promotion_time", "aurora-global.reconnect_time",
    ],
)  # fmt: skip
def test_each_step_moves_the_recovery_by_its_own_time(pinned, play, constants, fact: str) -> None:
    before = play(pinned(LOSS, **WRITES)).flows["shop"].rto
    after = play(pinned(LOSS, {fact: constants[fact] + 100.0}, **WRITES)).flows["shop"].rto
    assert after - before == pytest.approx(100.0, abs=1e-4)


def test_a_rotation_that_says_how_fast_it_is_is_believed(pinned, play, took) -> None:
    own = {"operations": {"acknowledge": "11s", "decide": "19s"}}
    one = play(pinned(LOSS, **WRITES, on_call=own))
    assert took(one, "Acknowledged") == [pytest.approx(11)]
    assert took(one, "Judged by a person") == [pytest.approx(19)]


def escalating() -> dict[str, Any]:
    return {"on_call": {"operations": {"escalation": "managers"}, "managers": {}}}


def test_the_next_person_is_asked_after_the_escalation_delay_and_not_before(pinned, play, took) -> None:
    """The earlier of the two answers counts: the first person's, or the second's after the delay."""
    slow = {"operator.acknowledge_time": 1000.0, "operator.escalation_delay": 300.0}
    assert took(play(pinned(LOSS, slow, **WRITES, **escalating())), "Acknowledged") == [pytest.approx(1000)]
    quick = {"operator.acknowledge_time": 100.0, "operator.escalation_delay": 300.0}
    assert took(play(pinned(LOSS, quick, **WRITES, **escalating())), "Acknowledged") == [pytest.approx(100)]


def test_who_has_not_answered_by_then_is_overtaken_by_the_next(build, replications, assume) -> None:
    """With a spread, each person draws alone: the minimum of one and of the delay plus the other."""
    spread = assume("operator.acknowledge_time", 500.0, "lognormal", 500.0, 5000.0)
    assumptions = {"acknowledge": spread, "delay": assume("operator.escalation_delay", 40.0)}
    scenario = {"scenarios": {"test": {"faults": LOSS}}, "assumptions": assumptions, **WRITES}

    def acknowledged(**changes: Any) -> list[float]:
        found = replications(build(**scenario, **changes), "test", 40)
        links = [link for one in found for link in one.links if link.what == "Acknowledged"]
        return [link.end - link.start for link in links]

    alone, both = acknowledged(), acknowledged(**escalating())
    assert all(second <= first + 1e-9 for first, second in zip(alone, both, strict=True))
    overtaken = [second for first, second in zip(alone, both, strict=True) if second < first - 1e-9]
    assert len(overtaken) > 5
    assert all(second > 40 for second in overtaken)


def test_without_an_alert_somebody_notices_an_escalation_later(pinned, play, took, constants) -> None:
    one = play(pinned(LOSS, **WRITES, alerts=None))
    assert took(one, "Noticed without an alert") == [pytest.approx(constants["operator.escalation_delay"])]
    assert not took(one, "Alert fires")


def test_an_alert_waits_for_its_evaluation_and_the_next_reading(pinned, play, took) -> None:
    def fires(interval: float, evaluation: str = "60s") -> float:
        alerts = {"down": {"evaluation": evaluation}}
        one = play(pinned(LOSS, {"datadog.scrape_interval": interval}, **WRITES, alerts=alerts))
        (seconds,) = took(one, "Alert fires")
        return seconds

    phase = (fires(600.0) - 60.0) / 600.0
    assert 0 < phase < 1
    assert fires(60.0) == pytest.approx(60.0 + 60.0 * phase)
    assert fires(60.0, "200s") == pytest.approx(200.0 + 60.0 * phase)


def test_all_who_wait_for_one_rotation_share_its_decision(pinned, play, took) -> None:
    """Two databases, one incident: people are paged once."""
    roles = {EAST: "writer", "us-west-2": "reader"}
    second = {
        **{
            f"other@{region}": {
                "kind": "aurora-postgresql", "region": region,
                "instances": [{"zone": f"{region}a", "role": role}],
            }
            for region, role in roles.items()
        },
        "second": {
            "kind": "aurora-global", "members": ["other@us-east-1", "other@us-west-2"],
            "primary": "other@us-east-1", "promotion": "scripted", "decided_by": "operations",
        },
    }  # fmt: skip
    one = play(pinned(LOSS, **WRITES, resources=second))
    assert len(took(one, "Paged")) == 1
    assert one.stores["second"].rto == pytest.approx(one.stores["global"].rto)


def test_a_promotion_by_hand_takes_as_long_again_as_the_hands_need(pinned, play, constants) -> None:
    scripted = play(pinned(LOSS, **WRITES)).stores["global"].rto
    manual = play(pinned(LOSS, **WRITES, resources={"global": {"promotion": "manual"}})).stores["global"].rto
    assert manual - scripted == pytest.approx(constants["operator.execution_time"])
