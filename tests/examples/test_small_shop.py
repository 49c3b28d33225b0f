"""The tutorial's architecture: it loads, and asks for a bit of everything."""

from __future__ import annotations

from pathlib import Path

from withstand.scanners.spec import read_spec

SHOP = Path(__file__).resolve().parents[2] / "examples" / "small-shop"


def test_it_loads_from_its_one_file() -> None:
    assert [path.name for path in SHOP.glob("*.yaml")] == ["shop.yaml"]
    shop = read_spec(SHOP)
    assert len(shop.regions) == 1
    assert set(shop.regions["eu-central-1"].zones) == set(shop.zones)


def test_its_claims_are_of_different_kinds() -> None:
    metrics = {part.metric for claim in read_spec(SHOP).claims.values() for part in claim.parts}
    assert {"rules", "rto", "latency"} <= metrics
