"""The writer fails over in the time of its fact, and clients without a proxy connect anew."""

from __future__ import annotations

import pytest

from withstand.scanners.spec import read_spec
from withstand.simulation.playing.timing import durations
from withstand.simulation.sampling.fact_log import FactLog

FACTS = {"failover_time": 40, "failover_time_without_replica": 500, "reconnect_time": 7}
PINNED = "assumptions:\n" + "".join(
    f"  {name}: {{fact: aurora-postgresql.{name}, value: {value}, source: a test}}\n"
    for name, value in FACTS.items()
)


def test_the_reader_takes_over_and_clients_connect_anew(example) -> None:
    for one in example("writer-loss").changed(("claims:\n", f"{PINNED}claims:\n")).played():
        assert one.stores["orders"].rto == pytest.approx(40)
        assert one.flows["order"].rto == pytest.approx(40 + 7)
        assert one.stores["orders"].rpo == 0


def test_without_a_reader_a_new_instance_starts(example) -> None:
    alone = example("writer-loss").changed(
        ("claims:\n", f"{PINNED}claims:\n"), (', {zone: "{region}b", role: reader}', "")
    )
    assert all(rto == pytest.approx(500) for rto in alone.measured(lambda one: one.stores["orders"].rto))


def test_a_measure_counts_a_proxy_and_a_second_reader_as_a_replication_does(example) -> None:
    proxied = ("orders-db: {each: region,", "orders-db: {each: region, proxy: true,")
    two = (
        '{zone: "{region}b", role: reader}',
        '{zone: "{region}b", role: reader}, {zone: "{region}c", role: reader}',
    )
    made = example("writer-loss").changed(("claims:\n", f"{PINNED}claims:\n"), proxied, two)
    architecture = read_spec(made.folder / "writer-loss.yaml")
    facts = FactLog(architecture, 42, "writer-loss")
    (fault,) = architecture.scenarios["writer-loss"].faults
    factor = facts.value("aurora-postgresql", "proxy_failover_factor")
    assert durations(fault, facts, 3) == pytest.approx(40 * factor)
    assert made.played(1)[0].flows["order"].rto == pytest.approx(40 * factor)
