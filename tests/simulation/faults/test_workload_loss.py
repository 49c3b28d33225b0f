"""All copies of a region crash at once, and restart in place after one draw of their start."""

from __future__ import annotations

import pytest

EAST = 0.7
"""Share of the traffic that goes to us-east-1."""


def test_the_region_is_down_for_as_long_as_a_restart(example) -> None:
    crash = example("workload-loss")
    fixed = ("claims:", "assumptions:\n  start: {fact: kubernetes-workload.process_restart_time, "
             "value: 77, source: a test}\nclaims:")  # fmt: skip
    for one in crash.changed(fixed).played():
        assert one.flows["order"].lowest == pytest.approx(1 - EAST)
        assert one.flows["order"].rto == pytest.approx(77)


def test_one_copy_that_crashes_alone_leaves_the_others(example, near) -> None:
    example("workload-loss").shows(
        lambda one: one.flows["order"].lowest, near(1 - EAST),
        old="kind: workload-loss", new="kind: process-crash", off=near(1 - EAST / 3),
    )  # fmt: skip
