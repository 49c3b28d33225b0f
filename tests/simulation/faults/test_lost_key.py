"""A store under a lost key is unreadable; a copy or a backup under another key saves the data."""

from __future__ import annotations

import pytest

HOUR = 3600.0
ONE_KEY = "key: data-key@us-east-1,"
"""Both members under the key of one region."""


def test_a_copy_under_another_key_is_promoted(example, near, between) -> None:
    example("lost-key").shows(
        lambda one: one.stores["orders"].rto, between(60, 2 * HOUR),
        old="key: data-key,", new=ONE_KEY, off=near(12 * HOUR - 600),
    )  # fmt: skip


def test_people_leave_its_region_once_the_copy_is_promoted(example) -> None:
    for one in example("lost-key").played():
        assert one.flows["order"].rto < 3 * HOUR
        assert one.stores["orders"].rto < one.flows["order"].rto


@pytest.mark.parametrize(
    ("key", "restored"),
    [("", False), (", key: data-key@us-east-1", False), (", key: data-key@us-west-2", True)],
)
def test_only_a_backup_under_another_key_can_be_restored(example, key: str, restored: bool) -> None:
    plan = "{kind: aws-backup, region: us-east-1, covers: [orders-db], interval: 1h, retention: 35d"
    made = example("lost-key").changed(
        ("key: data-key,", ONE_KEY),
        ("  dns: {kind: route53", f"  plan: {plan}{key}}}\n  dns: {{kind: route53"),
    )
    for one in made.played():
        assert one.stores["orders"].repaired is not restored
        assert (one.stores["orders"].rpo > 1) is restored
