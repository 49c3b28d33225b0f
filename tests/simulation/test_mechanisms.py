"""Every fault kind by its example: the mechanism at work, and another outcome once it is switched off.

The expected numbers follow from the example alone: shares of traffic (70/30), severities, durations, tries.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from withstand.model.elements.scenario import FaultKind
from withstand.scanners.spec import read_spec
from withstand.simulation.engine.record import Replication
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import MODELLED

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "mechanisms"
PAGE = ROOT / "docs" / "explanation" / "faults-and-mechanisms.md"
EAST, WEST = 0.7, 0.3
MINUTE, HOUR = 60.0, 3600.0
COUNT = 8

Measure = Callable[[Replication], float]
Check = Callable[[float], bool]


class Mechanism(NamedTuple):
    """What is measured, what the mechanism makes of it, the text that switches it off, and what is then."""

    measure: Measure
    works: Check
    old: str
    new: str
    off: Check


def near(expected: float, tolerance: float = 1e-6) -> Check:
    return lambda found: math.isclose(found, expected, rel_tol=tolerance, abs_tol=tolerance)


def between(low: float, high: float) -> Check:
    return lambda found: low <= found <= high


def lowest(flow: str = "order") -> Measure:
    return lambda one: one.flows[flow].lowest


def lost(flow: str = "order") -> Measure:
    return lambda one: one.flows[flow].lost


def outage(flow: str = "order") -> Measure:
    return lambda one: one.flows[flow].outage


def orders_rto(one: Replication) -> float:
    return one.stores["orders"].rto


def orders_rpo(one: Replication) -> float:
    return one.stores["orders"].rpo


THREE, SIX = "replicas: 3, scaling: {minimum: 3", "replicas: 6, scaling: {minimum: 6"
MECHANISMS = {
    "process-crash": Mechanism(lowest(), near(1 - EAST / 3), THREE, SIX, near(1 - EAST / 6)),
    "node-loss": Mechanism(
        lowest(), near(1 - EAST / 3), "kind: node-loss", "kind: spot-interruption", near(1)
    ),
    "zone-loss": Mechanism(
        orders_rto, between(10, 2 * MINUTE), ', {zone: "{region}b", role: reader}', "", between(150, HOUR)
    ),
    "region-loss": Mechanism(
        lambda one: one.traffic,
        between(30, HOUR),
        ", health_check: checks@us-east-1",
        "",
        between(2 * MINUTE, 9 * HOUR),
    ),
    "service-impaired": Mechanism(
        lost(), near(EAST * 0.2 * 30 * MINUTE),
        "severity: 20%", "severity: 40%", near(EAST * 0.4 * 30 * MINUTE),
    ),
    "control-plane-impaired": Mechanism(
        outage(), between(HOUR, 3 * HOUR), "service: eks-node-group", "service: sqs", between(1, 20 * MINUTE)
    ),
    "static-stability": Mechanism(
        lost(), near(0),
        "kind: control-plane-impaired, ", "kind: service-impaired, service: alb, ", between(1, HOUR),
    ),
    "gray-failure": Mechanism(
        lowest("browse"), near(1 - EAST * 0.2**3), "attempts: 2", "attempts: 0", near(1 - EAST * 0.2)
    ),
    "partition": Mechanism(lost(), near(WEST * 30 * MINUTE), "weight: 30", "weight: 0", near(0)),
    "packet-loss": Mechanism(lowest("refund"), near(1 - 0.3**2), "attempts: 1", "attempts: 0", near(1 - 0.3)),
    # Growth of half a second a second, up to the peak of the burst; then a hundredth, which stays below it.
    "replication-lag": Mechanism(
        orders_rpo, between(59, 65), "severity: 50%", "severity: 1%", between(35, 41)
    ),
    "replication-stop": Mechanism(
        orders_rpo, between(HOUR - 1, HOUR + 5), "promotion: scripted", "promotion: scripted, rpo_limit: 20s",
        between(0, 20),
    ),
    "bad-release": Mechanism(
        lowest(), near(1 - EAST * 0.1), "severity: 10%", "severity: 5%", near(1 - EAST * 0.05)
    ),
    "corruption": Mechanism(
        orders_rpo, between(0.5, 1),
        "continuous_backup: true", "continuous_backup: false", between(2, 36 * HOUR),
    ),
    "traffic-surge": Mechanism(lowest(), between(0.1, 0.9), THREE, SIX.replace("6", "12"), near(1)),
    "expired-certificate": Mechanism(
        lowest(), near(WEST), "used_by: [alb@us-east-1]", "used_by: []", near(1)
    ),
    "lost-key": Mechanism(
        orders_rto, between(MINUTE, 2 * HOUR), "key: data-key,", "key: data-key@us-east-1,",
        near(12 * HOUR - 10 * MINUTE),
    ),
    "third-party-down": Mechanism(outage("pay"), near(20 * MINUTE), "mode: hard", "mode: soft", near(0)),
    "nat-gateway-lost": Mechanism(
        lowest("pay"), near(1 - EAST / 3), "protocol: https", "protocol: https, mode: soft", near(1)
    ),
    "shared-nat-gateway": Mechanism(
        lambda one: one.flows["pay"].outage - one.flows["order"].outage, between(60, 2 * HOUR),
        'via: "nat@{region}a"', "via: nat", near(0, 60),
    ),
    "vpc-endpoint-lost": Mechanism(
        lost("hand-in"), near(EAST * 10 * MINUTE),
        "kind: vpc-endpoint, vpc: main, service: sqs", "kind: vpc-endpoint, vpc: main, service: sns",
        near(EAST / 3 * 10 * MINUTE),
    ),
    "peering-lost": Mechanism(
        lost("restock"), near(WEST * 0.5 * 30 * MINUTE), "write_share: 50%", "write_share: 0%", near(0)
    ),
    "private-line-lost": Mechanism(
        outage("office-work"), between(30, 200), "site: office, to: hub@us-east-1, location: internet",
        "site: office, to: hub@us-west-2, location: internet", near(4 * HOUR),
    ),
    "transit-gateway-impaired": Mechanism(
        lost("office-work"), near(0.5 * 30 * MINUTE), "service: transit-gateway", "service: direct-connect",
        between(0.5 * 30, 0.5 * 200),
    ),
    "spot-interruption": Mechanism(
        lowest("preview"), near(1), "kind: spot-interruption", "kind: node-loss", between(0.5, 0.95)
    ),
}  # fmt: skip


def played(folder: Path, name: str, count: int = COUNT) -> list[Replication]:
    return Chunks(read_spec(folder / f"{name}.yaml"), 42).make(name, "peak", range(count))


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """The example in another folder, with a text of it or of its base replaced."""
    texts = {file: (FOLDER / file).read_text() for file in ("base.yaml", f"{name}.yaml")}
    assert any(old in text for text in texts.values()), "what is to be switched off is not there"
    for file, text in texts.items():
        (folder / file).write_text(text.replace(old, new))
    return folder


def test_every_example_is_tested() -> None:
    assert set(MECHANISMS) == {file.stem for file in FOLDER.glob("*.yaml")} - {"base"}


@pytest.mark.parametrize("kind", get_args(FaultKind))
def test_every_kind_of_fault_is_played_and_explained(kind: str) -> None:
    assert kind in MODELLED
    assert f"| `{kind}` |" in PAGE.read_text()


@pytest.mark.parametrize("name", MECHANISMS)
def test_mechanism_at_work(name: str) -> None:
    mechanism = MECHANISMS[name]
    found = [mechanism.measure(one) for one in played(FOLDER, name)]
    assert all(mechanism.works(value) for value in found), found


@pytest.mark.parametrize("name", MECHANISMS)
def test_switched_off_it_changes_the_outcome(name: str, tmp_path: Path) -> None:
    mechanism = MECHANISMS[name]
    folder = changed(tmp_path, name, mechanism.old, mechanism.new)
    found = [mechanism.measure(one) for one in played(folder, name)]
    assert all(mechanism.off(value) for value in found), found
    before = [mechanism.measure(one) for one in played(FOLDER, name)]
    assert found != before


def test_data_that_nothing_backs_up_does_not_come_back(tmp_path: Path) -> None:
    folder = changed(tmp_path, "corruption", "continuous_backup: true", "backup_retention: 0s")
    (one,) = played(folder, "corruption", 1)
    assert math.isinf(one.stores["orders"].rpo)
    assert one.stores["orders"].repaired


def test_a_restore_takes_its_time_after_somebody_has_decided() -> None:
    for one in played(FOLDER, "corruption"):
        chain = [one.links[index] for index in one.stores["orders"].critical]
        assert [link.stage for link in chain][-2:] == ["restore", "restore"]
        assert any(link.stage == "decide" for link in chain)
        assert chain[-1].end - chain[-1].start == pytest.approx(HOUR)
        assert one.stores["orders"].rto == pytest.approx(chain[-1].end)


def test_writes_wait_where_the_lag_may_not_grow(tmp_path: Path) -> None:
    folder = changed(
        tmp_path, "replication-stop", "promotion: scripted", "promotion: scripted, rpo_limit: 20s"
    )
    for one in played(folder, "replication-stop"):
        assert one.flows["order"].lost >= HOUR - 20


def test_a_copy_that_has_caught_up_loses_its_usual_lag(tmp_path: Path) -> None:
    folder = changed(tmp_path, "replication-stop", "duration: 2h}", "duration: 29m}")
    assert all(orders_rpo(one) < MINUTE for one in played(folder, "replication-stop"))


def test_the_renewal_ends_an_expired_certificate(tmp_path: Path) -> None:
    folder = changed(tmp_path, "expired-certificate", ", decided_by: operations", "")
    (folder / "base.yaml").write_text(
        (folder / "base.yaml")
        .read_text()
        .replace("on_call: {operations: {}}\n", "")
        .replace(", health_check: checks@us-east-1", "")
    )
    for one in played(folder, "expired-certificate"):
        chain = [one.links[index].what for index in one.flows["order"].critical]
        assert chain[-1] == "Certificate is renewed by hand"
        assert one.flows["order"].lost == pytest.approx(EAST * one.flows["order"].rto)


def test_people_leave_a_region_whose_key_is_lost_once_the_copy_is_promoted() -> None:
    for one in played(FOLDER, "lost-key"):
        assert one.flows["order"].rto < 3 * HOUR
        assert one.stores["orders"].rto < one.flows["order"].rto


@pytest.mark.parametrize(
    ("key", "restored"),
    [("", False), (", key: data-key@us-east-1", False), (", key: data-key@us-west-2", True)],
)
def test_only_a_backup_under_another_key_can_be_restored(tmp_path: Path, key: str, restored: bool) -> None:
    folder = changed(tmp_path, "lost-key", "key: data-key,", "key: data-key@us-east-1,")
    base = folder / "base.yaml"
    plan = "{kind: aws-backup, region: us-east-1, covers: [orders-db], interval: 1h, retention: 35d"
    base.write_text(base.read_text().replace("resources:\n", f"resources:\n  plan: {plan}{key}}}\n"))
    for one in played(folder, "lost-key"):
        assert one.stores["orders"].repaired is not restored
        assert (one.stores["orders"].rpo > 1) is restored


def test_payments_take_another_gateway_once_people_have_changed_the_route() -> None:
    for one in played(FOLDER, "nat-gateway-lost"):
        chain = [one.links[index] for index in one.flows["pay"].critical]
        assert [link.stage for link in chain][-3:] == ["decide", "decide", "redirect"]
        assert chain[-1].what == "Traffic takes another link"


def test_the_other_connection_of_a_line_takes_over_by_itself(tmp_path: Path) -> None:
    folder = changed(tmp_path, "private-line-lost", "location: one", "location: one, connections: 2")
    for one in played(folder, "private-line-lost"):
        assert one.flows["office-work"].lowest == pytest.approx(0.5)
        assert one.flows["office-work"].outage == pytest.approx(90)


def test_half_of_a_fault_does_half_of_the_harm(tmp_path: Path) -> None:
    folder = changed(
        tmp_path, "expired-certificate", "target: entry-", "severity: 50%, duration: 10m, target: entry-"
    )
    (one,) = played(folder, "expired-certificate", 1)
    assert one.flows["order"].lowest == pytest.approx(1 - EAST / 2)


def test_zones_apart_cut_the_share_of_calls_between_them(tmp_path: Path) -> None:
    folder = changed(tmp_path, "partition", "[us-east-1, us-west-2]", "[us-east-1a, us-east-1b]")
    (one,) = played(folder, "partition", 1)
    # A third of the copies is in zone b, and the writer that they need is in zone a; so are half of the
    # readers, and those in zone a read from zone b half of the time.
    assert 1 - EAST < one.flows["order"].lowest < 1 - EAST / 4


def test_a_load_above_every_capacity_is_a_result(tmp_path: Path) -> None:
    folder = changed(tmp_path, "traffic-surge", "factor: 20", "factor: 100000")
    (one,) = played(folder, "traffic-surge", 1)
    assert 0 <= one.flows["order"].lowest < 0.01
    assert one.flows["order"].outage >= HOUR - MINUTE
