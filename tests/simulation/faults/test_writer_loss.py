"""The writer fails over in the time of its fact, and clients without a proxy connect anew."""

from __future__ import annotations

import pytest

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
