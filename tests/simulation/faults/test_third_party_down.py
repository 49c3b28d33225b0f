"""What needs a third party hard is down as long; what can do without is not."""

from __future__ import annotations


def test_a_soft_dependency_does_without(example, near) -> None:
    example("third-party-down").shows(
        lambda one: one.flows["pay"].outage, near(20 * 60.0),
        old="mode: hard", new="mode: soft", off=near(0),
    )  # fmt: skip
