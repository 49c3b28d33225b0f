"""The way in: how long it waits for an answer."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.model.build import build
from withstand.simulation.plant.routes import patience_of_journey


@pytest.mark.parametrize(
    ("front", "waits"),
    [
        ({}, 60.0),
        ({"cdn": {"kind": "cloudfront", "response_timeout": "25s"}}, 25.0),
        ({"cdn": {"kind": "cloudfront", "response_timeout": "90s"}}, 60.0),
        ({"api": {"kind": "api-gateway", "integrations": ["alb"], "timeout": "12s"}}, 12.0),
    ],
)
def test_the_first_that_gives_up_decides(front: dict[str, Any], waits: float) -> None:
    if "cdn" in front:
        front["cdn"] |= {"origins": [{"id": "origin", "to": "alb"}], "default_origin": "origin"}
    architecture = build(
        {
            "name": "shop",
            "traffic": {"peak": "10/s"},
            "regions": {"us-east-1": {"zones": ["us-east-1a"]}},
            "resources": {"alb": {"kind": "alb", "region": "us-east-1"}, **front},
            "journeys": {"shop": {"path": [*front, "alb"], "share": "100%", "timeout": "60s"}},
        }
    )
    assert patience_of_journey(architecture, architecture.journeys["shop"]) == waits
