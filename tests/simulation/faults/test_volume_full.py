"""Who mounts a full volume cannot write and goes on reading, until people have grown it."""

from __future__ import annotations

import pytest

FACTS = {
    "operator.escalation_delay": 100, "operator.page_time": 10, "operator.acknowledge_time": 200,
    "operator.decision_time": 300, "operator.execution_time": 50, "ebs.size_modification_time": 6,
    "ebs.file_system_growth_time": 40,
}  # fmt: skip
PINNED = "assumptions:\n" + "".join(
    f"  pinned-{number}: {{fact: {name}, value: {value}, source: a test}}\n"
    for number, (name, value) in enumerate(FACTS.items())
)


def pinned(example, *changes: tuple[str, str]):
    return example("volume-full").changed(("claims:\n", f"{PINNED}claims:\n"), *changes)


def test_writes_fail_and_reads_go_on_until_people_have_grown_it(example) -> None:
    for one in pinned(example).played(2):
        flow, store = one.flows["fill"], one.stores["disk"]
        assert flow.lowest == pytest.approx(1 - 0.4)
        assert flow.rto == store.rto == pytest.approx(sum(FACTS.values()))
        assert flow.lost == pytest.approx(0.4 * flow.rto)
        assert (store.rpo, store.repaired) == (0, False)


def test_an_alarm_is_faster_than_people_who_notice(example) -> None:
    alarm = (
        "claims:\n",
        "alerts:\n  full: {about: [disk], source: metrics, evaluation: 30s, pages: operations}\nclaims:\n",
    )
    tool = ("  disk: {", "  metrics: {kind: cloudwatch, region: us-west-2, signals: [metrics]}\n  disk: {")
    for one in pinned(example, alarm, tool).played(2):
        links = [one.links[index].what for index in one.flows["fill"].critical]
        assert links[0] == "Alert fires" and links[-1] == "Its file system is larger"


def test_nothing_grows_while_the_control_plane_is_impaired(example) -> None:
    frozen = (
        "- {kind: volume-full, target: disk}",
        "- {kind: volume-full, target: disk}\n"
        "      - {kind: control-plane-impaired, target: us-east-1, service: ebs, duration: 2h}",
    )
    for one in pinned(example, frozen).played(2):
        assert one.flows["fill"].rto == pytest.approx(2 * 3600 + 6 + 40)
        assert one.hindered == {("a volume could not be grown", "disk")}


def test_its_own_duration_ends_it(example) -> None:
    for one in pinned(example, ("target: disk}", "target: disk, duration: 5m, severity: 50%}")).played(2):
        assert one.flows["fill"].lowest == pytest.approx(1 - 0.2)
        assert one.flows["fill"].rto == one.stores["disk"].rto == pytest.approx(300)
        assert one.stores["disk"].repaired


def test_who_does_not_mount_it_notices_nothing(example, near) -> None:
    example("volume-full").shows(
        lambda one: one.flows["fill"].lowest, near(0.6),
        old=", volumes: [{volume: disk}]", new="", off=near(1),
    )  # fmt: skip
