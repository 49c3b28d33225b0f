"""Health checks take a lost region out of DNS; without them, people or the end of the fault do."""

from __future__ import annotations

MINUTE, HOUR = 60.0, 3600.0


def test_health_checks_move_the_traffic(example, between) -> None:
    example("region-loss").shows(
        lambda one: one.traffic, between(30, HOUR),
        old=", health_check: checks@us-east-1", new="", off=between(2 * MINUTE, 9 * HOUR),
    )  # fmt: skip
