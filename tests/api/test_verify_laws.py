"""Laws of `verify` as a whole: targets, workers, order and redundancy."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from withstand import api
from withstand.model.results.estimate import Estimate
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result

OTHER_BOUNDS = {
    "s": ("< 1ms", "< 7d"),
    "fraction": (">= 0.1%", ">= 99.99999%"),
    "ratio": (">= 0.01", ">= 1000"),
}


def answers(result: Result) -> dict[str, Any]:
    """Everything that was measured, by claim: estimates, intervals, chains, traces and facts."""
    return {verdict.claim: [part.answer for part in verdict.parts] for verdict in result.verdicts}


def outcomes(result: Result) -> dict[str, Outcome]:
    return {verdict.claim: verdict.outcome for verdict in result.verdicts}


def test_a_target_changes_verdicts_and_no_estimate(data: dict[str, Any], verify: Any) -> None:
    before = verify(data)
    units = {claim.id: claim.parts[0].bound.unit for claim in _claims(data) if claim.parts[0].bound}
    for place, (claim, unit) in enumerate(units.items()):
        data["claims"][claim]["bound"] = OTHER_BOUNDS[unit][place % 2]
    after = verify(data)
    assert answers(after) == answers(before)
    changed = {claim for claim, outcome in outcomes(after).items() if outcome is not outcomes(before)[claim]}
    assert len(changed) >= 3


def _claims(data: dict[str, Any]) -> Any:
    from withstand.model.elements.claim import Claim

    return [Claim.model_validate({"id": id, **written}) for id, written in data["claims"].items()]


def test_the_number_of_workers_changes_no_byte(data: dict[str, Any], verify: Any, tmp_path: Path) -> None:
    alone, together = (verify(data, budget=60, workers=workers) for workers in (1, 2))
    architecture = api.load(tmp_path / "shop.yaml")
    for format in ("json", "html", "sarif", "junit", "markdown"):
        assert api.render(format, alone, architecture) == api.render(format, together, architecture)


def test_another_seed_changes_estimates(data: dict[str, Any], verify: Any) -> None:
    """Without this, the law above could hold because nothing is drawn at all."""
    assert answers(verify(data, seed=1, claims=("writer",))) != answers(
        verify(data, seed=2, claims=("writer",))
    )


def test_the_order_of_what_is_written_changes_nothing(
    data: dict[str, Any], verify: Any, tmp_path: Path
) -> None:
    before = verify(data)
    folder = tmp_path / "folder"
    folder.mkdir()
    shuffle = random.Random(1)
    sections = list(data)
    shuffle.shuffle(sections)
    for number, section in enumerate(sections):
        value = data[section]
        if isinstance(value, dict):
            items = list(value.items())
            shuffle.shuffle(items)
            value = dict(items)
        text = yaml.safe_dump({section: value}, sort_keys=False)
        (folder / f"{number:02}.yaml").write_text(text, encoding="utf-8")
    after = api.verify(api.load(folder), api.VerifyOptions(budget=20))
    assert outcomes(after) == outcomes(before)
    assert estimates(after) == estimates(before)


def more_replicas(data: dict[str, Any]) -> None:
    data["workloads"]["web"]["replicas"] = 9
    data["workloads"]["web"]["scaling"]["minimum"] = 9


def more_nodes(data: dict[str, Any]) -> None:
    data["resources"]["nodes"] |= {"minimum": 9, "desired": 9}


def another_reader(data: dict[str, Any]) -> None:
    data["resources"]["db"]["instances"].append({"zone": "{region}c", "role": "reader"})


def another_zone(data: dict[str, Any]) -> None:
    for region, written in data["regions"].items():
        written["zones"].append(f"{region}d")
    data["resources"]["nodes"]["zones"].append("{region}d")


def estimates(result: Result) -> dict[str, Estimate]:
    return {verdict.claim: verdict.estimate for verdict in result.verdicts if verdict.estimate}


@pytest.mark.parametrize("add", [more_replicas, more_nodes, another_reader])
def test_more_of_something_never_worsens_availability(data: dict[str, Any], verify: Any, add: Any) -> None:
    """The same random numbers for both, so the comparison is of architectures and not of luck."""
    chosen = ("time", "requests", "answered")
    more = copy.deepcopy(data)
    add(more)
    before, after = (estimates(verify(each, claims=chosen)) for each in (data, more))
    assert set(before) == set(chosen)
    for claim in chosen:
        assert after[claim].value >= before[claim].value - 1e-9, claim


def test_another_zone_never_worsens_the_share_of_requests_that_is_answered(
    data: dict[str, Any], verify: Any
) -> None:
    """Each zone brings losses of its own, which cost less each: by requests that cancels out, but for luck.

    By time it does not: while a load balancer notices, the level is below the floor whether a third of the
    requests fails or a quarter. So of availability by time nothing is said here.
    """
    chosen = ("requests", "answered")
    more = copy.deepcopy(data)
    another_zone(more)
    before, after = (estimates(verify(each, claims=chosen)) for each in (data, more))
    for claim in chosen:
        assert after[claim].high >= before[claim].value, claim


def test_another_zone_never_prolongs_the_outage_after_the_loss_of_one(
    data: dict[str, Any], verify: Any
) -> None:
    data["claims"] = {
        f"without-{zone}": {"metric": "outage", "scenarios": [f"zone-loss:{zone}"], "bound": "= 0s"}
        for region in data["regions"].values()
        for zone in region["zones"]
    }
    more = copy.deepcopy(data)
    another_zone(more)
    before, after = (estimates(verify(each)) for each in (data, more))
    assert len(before) == 6
    assert max(outage.value for outage in before.values()) > 0
    for claim, outage in before.items():
        assert after[claim].value <= outage.value + 1e-9, claim
