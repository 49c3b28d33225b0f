"""What waits for a control plane goes on when it works again, and what was refused is written down."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from withstand.simulation.recovery.control_plane import is_frozen, plane_of

EAST, WEST = "us-east-1", "us-west-2"


def test_names_of_control_planes() -> None:
    assert plane_of("rds-postgresql", EAST) == f"rds-postgresql@{EAST}"
    assert plane_of("", EAST) == EAST


@pytest.mark.parametrize(
    ("frozen", "region", "kind", "expected"),
    [
        ({EAST}, EAST, "alb", True),
        ({f"alb@{EAST}"}, EAST, "alb", True),
        ({f"alb@{EAST}"}, EAST, "eks", False),
        ({f"alb@{EAST}"}, WEST, "alb", False),
        (set(), EAST, "alb", False),
    ],
)
def test_a_kind_is_frozen_by_itself_or_with_its_region(
    frozen: set[str], region: str, kind: str, expected: bool
) -> None:
    assert is_frozen(SimpleNamespace(frozen=frozen), region, kind) is expected  # type: ignore[arg-type]


def alone() -> dict[str, Any]:
    """A database without a standby, and nobody who takes a region out."""
    return {
        "resources": {
            "own": {
                "kind": "rds-postgresql",
                "region": EAST,
                "instances": [{"zone": f"{EAST}a", "role": "writer"}],
            }
        },
    }


FAILOVER = {"rds-postgresql.failover_time_without_replica": 900.0}
LOST = {"kind": "writer-loss", "target": "own"}


def freeze(kind: str, duration: str, at: str = "0s", region: str = EAST) -> dict[str, Any]:
    return {
        "kind": "control-plane-impaired",
        "target": region,
        "service": kind,
        "duration": duration,
        "at": at,
    }


@pytest.mark.parametrize(
    ("faults", "rto"),
    [
        ([], 900.0),
        ([freeze("rds-postgresql", "1h")], 3600.0 - 60.0 + 900.0),
        ([freeze("", "1h")], 3600.0 - 60.0 + 900.0),
        ([freeze("aurora-postgresql", "1h")], 900.0),
        ([freeze("rds-postgresql", "1h", region=WEST)], 900.0),
        # Two in a row: the first that ends does not let it go on.
        ([freeze("rds-postgresql", "1h"), freeze("", "2h")], 7200.0 - 60.0 + 900.0),
        # It begins when the launch is under way already: static stability.
        ([freeze("rds-postgresql", "1h", at="5m")], 900.0),
    ],
)  # fmt: skip
def test_a_launch_waits_for_the_end_of_the_impairment(pinned, play, faults: list[Any], rto: float) -> None:
    one = play(pinned([*faults, {**LOST, "at": "1m"}], FAILOVER, **alone()))
    assert one.stores["own"].rto == pytest.approx(rto)
    waited = any(link.what == "Nothing is launched: the control plane is impaired" for link in one.links)
    assert waited is (rto > 900.0)
    assert one.hindered == ({("a new instance could not be launched", "own")} if waited else frozenset())
