"""Configuration after the loss of a region: copied, reconciled from Git, from a backup, or gone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.simulation.execution.context import Budget, MeasureContext
from withstand.simulation.measuring.configuration_loss import Configuration, configuration
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

EAST, WEST = "us-east-1", "us-west-2"
EAST_LOST, WEST_LOST = f"region-loss:{EAST}", f"region-loss:{WEST}"
GIT = {"kind": "git", "region": EAST}
FOLLOWER = {
    "kind": "argocd",
    "region": WEST,
    "auto_sync": True,
    "source": "git",
    "deploys_to": [f"eks@{EAST}"],
}
BACKUP = {
    "kind": "velero", "region": EAST, "cluster": f"eks@{EAST}", "interval": "6h", "retention": "30d",
    "bucket": "b",
}  # fmt: skip


def context(build: Any, **resources: Any) -> MeasureContext:
    nothing: Any = None
    return MeasureContext(build(resources=resources), 1, Budget(), nothing, nothing)


def ages(
    made: MeasureContext, kept: Configuration | None, scenario: str = EAST_LOST, count: int = 400
) -> Any:
    assert kept is not None
    return np.array([kept.age(made, scenario, number) for number in range(count)])


def test_git_with_a_copy_elsewhere_loses_nothing(build) -> None:
    made = context(build, git={**GIT, "replicated_to": [WEST]})
    kept = configuration(made, "git")
    assert kept is not None and kept.how == "copied"
    assert not ages(made, kept).any()


def test_git_in_one_region_alone_is_gone_with_it_and_not_with_another(build) -> None:
    made = context(build, git=GIT)
    kept = configuration(made, "git")
    assert kept is not None and kept.how == "alone"
    assert set(ages(made, kept, count=5)) == {SECONDS_PER_YEAR}
    assert not ages(made, kept, WEST_LOST).any()


def test_a_cluster_lacks_what_was_changed_since_its_last_backup(build) -> None:
    bucket = {"kind": "s3", "region": WEST}
    made = context(build, velero=BACKUP, b=bucket)
    found = ages(made, configuration(made, f"eks@{EAST}"))
    assert found.min() >= 0 and found.max() <= 6 * 3600
    assert found.mean() == pytest.approx(3 * 3600, rel=0.06)


def test_a_cluster_that_follows_git_lacks_only_what_git_was_told_since(build) -> None:
    """Releases are rare, and it looks every few minutes: mostly nothing is missing."""
    made = context(build, git={**GIT, "replicated_to": [WEST]}, argo=FOLLOWER)
    kept = configuration(made, f"eks@{EAST}")
    assert kept is not None and kept.how == "reconciled" and kept.interval > 0
    found = ages(made, kept)
    assert found.max() <= kept.interval
    assert (found == 0).mean() > 0.9
    busy = Configuration(kept.id, "reconciled", kept.elements, kept.interval, (), 1e3, EAST)
    assert ages(made, busy).mean() == pytest.approx(kept.interval / 2, rel=0.06)


def test_what_holds_no_configuration(build) -> None:
    assert configuration(context(build), f"db@{EAST}") is None
