"""Read replicas: who takes their writes, and that they are not asked to lose a writer they have not."""

from __future__ import annotations

from typing import Any

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.replicas import source_of_replica
from withstand.model.structure.serving import needs
from withstand.model.structure.standard_scenarios import standard_scenarios


def _two_regions(role: str, mode: str = "asynchronous") -> Architecture:
    def database(region: str, role: str) -> dict[str, Any]:
        return {
            "kind": "rds-postgresql",
            "region": region,
            "instances": ({"zone": f"{region}-a", "role": role}, {"zone": f"{region}-b", "role": "standby"}),
        }

    def service(region: str) -> dict[str, Any]:
        edge = {"to": "users", "protocol": "postgresql", "access": "read-write"}
        return {"region": region, "cluster": "eks", "dependencies": (edge,)}

    regions = {name: {"zones": (f"{name}-a", f"{name}-b")} for name in ("east", "west")}
    return build(
        {
            "name": "test",
            "traffic": {"peak": "10/s"},
            "regions": regions,
            "resources": {
                "eks@east": {"kind": "eks", "region": "east"},
                "eks@west": {"kind": "eks", "region": "west"},
                "users@east": database("east", "writer"),
                "users@west": database("west", role),
            },
            "workloads": {"service@east": service("east"), "service@west": service("west")},
            "replications": {"copy": {"source": "users@east", "target": "users@west", "mode": mode}},
            "journeys": {"save": {"path": ("service",), "uses": ("users",), "share": "100%"}},
        }
    )


def test_a_copy_without_a_writer_follows_its_source() -> None:
    assert dict(source_of_replica(_two_regions("reader"))) == {"users@west": "users@east"}


def test_a_copy_with_a_writer_follows_nobody() -> None:
    assert not source_of_replica(_two_regions("writer"))


def test_synchronous_copies_are_no_read_replicas() -> None:
    assert not source_of_replica(_two_regions("reader", mode="synchronous"))


def test_writes_of_a_replicas_region_need_the_source() -> None:
    architecture = _two_regions("reader")
    found = {need.element for need in needs(architecture, architecture.journeys["save"], "west")}
    assert {"users@east", "users@west"} <= found, "it writes at the source, and reads at the replica"


def test_who_only_writes_does_without_the_replica() -> None:
    architecture = _two_regions("reader")
    service = architecture.workloads["service@west"]
    only = service.dependencies[0].model_copy(update={"access": "write"})
    workloads = {**architecture.workloads, service.id: service.model_copy(update={"dependencies": (only,)})}
    made = architecture.model_copy(update={"workloads": workloads})
    found = {need.element for need in needs(made, made.journeys["save"], "west")}
    assert "users@east" in found
    assert "users@west" not in found


def test_only_the_source_can_lose_its_writer() -> None:
    keys = {scenario.id for scenario in standard_scenarios(_two_regions("reader"))}
    assert "writer-loss:users@east" in keys
    assert "writer-loss:users@west" not in keys
