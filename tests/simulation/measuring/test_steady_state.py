"""What is overloaded without any fault: nothing is measured of its recovery, and the reason is said."""

from __future__ import annotations

import pytest

from withstand import api
from withstand.model.results.outcome import Outcome

SHOP = api.example("small-shop") / "shop.yaml"


def verdicts(tmp_path, peak, *claims):
    text = SHOP.read_text(encoding="utf-8")
    assert "peak: 120/s" in text
    (tmp_path / "shop.yaml").write_text(text.replace("peak: 120/s", f"peak: {peak}"), encoding="utf-8")
    result = api.verify(api.load(tmp_path / "shop.yaml"), api.VerifyOptions(claims=claims, budget=60))
    return {verdict.claim: verdict for verdict in result.verdicts}


def test_a_load_above_every_capacity_is_not_blamed_on_faults(tmp_path):
    found = verdicts(tmp_path, "12000000/s", "zone-loss", "availability", "database-failover")
    for claim in ("zone-loss", "availability"):
        assert found[claim].outcome is Outcome.INCONCLUSIVE
        assert found[claim].estimate is None
        assert "without any fault, order is answered to 0.0%" in found[claim].reason
    assert found["database-failover"].estimate is not None, "a database fails over whatever the load is"


@pytest.mark.parametrize("peak", ["1/s", "120/s"])
def test_what_can_be_served_is_measured(tmp_path, peak):
    (found,) = verdicts(tmp_path, peak, "zone-loss").values()
    assert found.estimate is not None
