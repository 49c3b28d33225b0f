"""Copies fall behind by half a second a second, up to the peak of the burst."""

from __future__ import annotations


def test_a_slower_growth_stays_below_the_peak(example, between) -> None:
    # After a hundred seconds and more the peak of a minute is reached; a hundredth a second stays below it.
    example("replication-lag").shows(
        lambda one: one.stores["orders"].rpo, between(59, 65),
        old="severity: 50%", new="severity: 1%", off=between(35, 41),
    )  # fmt: skip
