"""Lost updates: sampled writes against the Poisson closed form, and the ways not to lose any."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.simulation.measures.lost_updates import expected_lost_share, lost_share, zipf
from withstand.simulation.sampling.streams import stream


@pytest.mark.parametrize(("rates", "lag"), [((70.0, 30.0), 0.5), ((700.0, 300.0), 0.2), ((5.0, 5.0), 3.0)])
def test_sampled_writes_against_the_closed_form(rates: tuple[float, float], lag: float) -> None:
    items = zipf(10_000, 0.99)
    rng = stream(1, "lost-updates", 0, "test")
    sampled = [lost_share(rng, items, np.array(rates), lag) for _ in range(60)]
    expected = expected_lost_share(np.diff(items, prepend=0), np.array(rates), lag)
    assert np.mean(sampled) == pytest.approx(expected, rel=0.05)
    wrong = expected_lost_share(np.diff(items, prepend=0), np.array(rates), lag * 1.3)
    assert np.mean(sampled) != pytest.approx(wrong, rel=0.05)


def test_a_multi_active_table_loses_updates_and_versions_do_not_help(ask: Any) -> None:
    (found,) = ask("lost-updates").measurements
    assert found.judged.statistic == "mean" and found.judged.unit == "per million"
    assert 0 < found.judged.low <= found.judged.value <= found.judged.high < 1e6
    assert "conditional writes on a version do not help" in found.notes[0]
    assert "dynamodb-global-table.hot_key_exponent" in {used.name for used in found.facts}


def test_less_lag_loses_less(data: dict[str, Any], ask: Any) -> None:
    usual = ask("lost-updates").measurements[0].judged.value
    data["assumptions"] = {
        "fast": {"fact": "dynamodb-global-table.conflict_window", "value": 0.01, "source": "measured"}
    }
    assert ask("lost-updates").measurements[0].judged.high < usual / 3


@pytest.mark.parametrize(
    "change", [{"consistency": "strong"}, {"primary": "carts@us-east-1"}], ids=["strong", "one writer"]
)
def test_without_conflicts_nothing_is_lost(data: dict[str, Any], ask: Any, change: dict[str, Any]) -> None:
    data["resources"]["carts-global"] |= change
    found = ask("lost-updates").measurements[0]
    assert (found.judged.value, found.judged.method) == (0, "exact")


def test_one_writing_region_has_no_conflicts(data: dict[str, Any], ask: Any) -> None:
    data["dns_records"]["www"]["targets"][1]["weight"] = 0
    assert ask("lost-updates").measurements[0].binding == "only one region writes"
