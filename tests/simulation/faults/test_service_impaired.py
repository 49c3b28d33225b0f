"""An impaired service: what its stations, its links, its stores and its alerts make of it."""

from __future__ import annotations

from typing import Any

import pytest

EAST, WEST = "us-east-1", "us-west-2"

HALF_HOUR = 1800.0

# Nobody is on call and nothing checks health: only the end of the fault brings a region back.
ALONE: dict[str, Any] = {
    "on_call": None,
    "alerts": None,
    "health_checks": None,
    "dns_records": {
        "www": {"targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]}
    },
    "resources": {"global": {"decided_by": None}},
}


def impaired(severity: str, service: str = "aurora-postgresql", region: str = EAST) -> dict[str, Any]:
    return {
        "kind": "service-impaired",
        "target": region,
        "service": service,
        "duration": "30m",
        "severity": severity,
    }


def scenario(*faults: dict[str, Any]) -> dict[str, Any]:
    return {"test": {"faults": list(faults)}}


@pytest.mark.parametrize(("severity", "share"), [("20%", 0.2), ("50%", 0.5), ("100%", 1.0)])
def test_a_service_that_fails_a_share_of_requests_costs_that_share_of_its_region(
    build, replications, severity: str, share: float
) -> None:
    architecture = build(**ALONE, scenarios=scenario(impaired(severity)))
    (one,) = replications(architecture, "test", 1)
    flow = one.flows["shop"]
    assert flow.lowest == pytest.approx(1 - 0.7 * share)
    assert flow.outage == pytest.approx(HALF_HOUR)
    assert flow.lost == pytest.approx(0.7 * share * HALF_HOUR)


def test_an_impaired_service_that_no_request_needs_costs_nothing(build, replications) -> None:
    architecture = build(**ALONE, scenarios=scenario(impaired("100%", "s3")))
    (one,) = replications(architecture, "test", 1)
    assert one.flows["shop"].lost == 0


def test_a_store_takes_no_writes_while_its_service_is_wholly_impaired(build, replications) -> None:
    architecture = build(**ALONE, scenarios=scenario(impaired("100%")))
    (one,) = replications(architecture, "test", 1)
    assert one.stores["global"].rto == pytest.approx(HALF_HOUR)
    assert one.stores["global"].rpo == 0
    assert one.stores["global"].repaired


def test_the_writer_elsewhere_goes_on(build, replications) -> None:
    architecture = build(**ALONE, scenarios=scenario(impaired("100%", region=WEST)))
    (one,) = replications(architecture, "test", 1)
    assert "global" not in one.stores


def test_an_impaired_monitor_raises_no_alert(build, replications) -> None:
    watched = {
        "health_checks": None,
        "dns_records": ALONE["dns_records"],
        "resources": {"metrics": {"kind": "cloudwatch", "region": EAST, "signals": ["metrics"]}},
        "alerts": {"down": {"source": "metrics"}},
    }
    down = {**impaired("100%"), "duration": "4h"}
    blind = impaired("60%", "cloudwatch")
    (seen,) = replications(build(**watched, scenarios=scenario(down)), "test", 1)
    (unseen,) = replications(build(**watched, scenarios=scenario(blind, down)), "test", 1)
    assert any(link.what == "Alert fires" for link in seen.links)
    assert not any(link.what == "Alert fires" for link in unseen.links)
    assert any(link.what == "Noticed without an alert" for link in unseen.links)


def test_a_share_of_the_tries_of_one_region_fails(example, near) -> None:
    example("service-impaired").shows(
        lambda one: one.flows["order"].lost, near(0.7 * 0.2 * HALF_HOUR),
        old="severity: 20%", new="severity: 40%", off=near(0.7 * 0.4 * HALF_HOUR),
    )  # fmt: skip


def test_links_of_an_impaired_service_lose_its_share(example, near, between) -> None:
    # A line of Direct Connect has a backup, which takes over after half a minute to three and a half.
    example("transit-gateway-impaired").shows(
        lambda one: one.flows["office-work"].lost, near(0.5 * HALF_HOUR),
        old="service: transit-gateway", new="service: direct-connect", off=between(0.5 * 30, 0.5 * 200),
    )  # fmt: skip
