"""The one walk: load whatever a request sets off, need over hard calls only; twins made of it agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.scanners.spec import read_spec
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.demand import peak_demand

ROOT = Path(__file__).parents[3]
EXAMPLES = ["enterprise-platform", "small-shop/shop.yaml", "mechanisms/zone-loss.yaml"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_arrivals_of_a_steady_replication_are_the_demand_at_every_station(example: str) -> None:
    architecture = read_spec(ROOT / "examples" / example)
    plant, wanted = compile_plant(architecture), peak_demand(architecture)
    at_load = put_under_load(plant, 1.0)
    loads = at_load.demand_at(at_load.arrivals) * at_load.demand
    of = {"write": wanted.writes, "read": wanted.reads}
    seen = 0
    for station in plant.stations:
        if station.role == "link":
            continue
        rates = of.get(station.role, wanted.requests)
        arriving = float(loads[station.index])
        assert arriving == pytest.approx(rates[station.element], rel=1e-9, abs=1e-9), station.id
        seen += arriving > 0
    assert seen > 3
