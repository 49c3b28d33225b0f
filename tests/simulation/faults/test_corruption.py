"""Ruined data comes back from the second before, from a snapshot, or never."""

from __future__ import annotations

import math

import pytest

HOUR = 3600.0


def test_a_continuous_backup_loses_a_second_and_a_snapshot_hours(example, between) -> None:
    example("corruption").shows(
        lambda one: one.stores["orders"].rpo, between(0.5, 1),
        old="continuous_backup: true", new="continuous_backup: false", off=between(2, 36 * HOUR),
    )  # fmt: skip


def test_data_that_nothing_backs_up_does_not_come_back(example) -> None:
    (one,) = example("corruption").changed(("continuous_backup: true", "backup_retention: 0s")).played(1)
    assert math.isinf(one.stores["orders"].rpo)
    assert one.stores["orders"].repaired


def test_a_restore_takes_its_time_after_somebody_has_decided(example) -> None:
    for one in example("corruption").played():
        chain = [one.links[index] for index in one.stores["orders"].critical]
        assert [link.stage for link in chain][-2:] == ["restore", "restore"]
        assert any(link.stage == "decide" for link in chain)
        assert chain[-1].end - chain[-1].start == pytest.approx(HOUR)
        assert one.stores["orders"].rto == pytest.approx(chain[-1].end)
