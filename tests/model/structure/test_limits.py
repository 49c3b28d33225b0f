"""Documented limits beside a claim: what no setting of the service promises, whatever is measured."""

from __future__ import annotations

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture
from withstand.model.structure.limits import limits_beyond


def build(metric: str, bound: str, scope: tuple[str, ...] = (), *, alias: bool = True) -> Architecture:
    return build_architecture(
        {
            "name": "x",
            "regions": {"r1": {"zones": ["z1"]}, "r2": {"zones": ["z2"]}},
            "resources": {
                "zone": {"kind": "route53", "domain": "example.com"},
                "one": {"kind": "alb", "region": "r1"},
                "two": {"kind": "alb", "region": "r2"},
                "east": {"kind": "aurora-postgresql", "region": "r1"},
                "west": {"kind": "aurora-postgresql", "region": "r2"},
                "orders": {"kind": "aurora-global", "members": ["east", "west"], "primary": "east"},
                "alone": {"kind": "rds-postgresql", "region": "r1"},
            },
            "dns_records": {
                "entry": {
                    "zone": "zone",
                    "record": "example.com",
                    "policy": "weighted",
                    "alias": alias,
                    "ttl": None if alias else "5s",
                    "targets": [{"to": "one", "weight": 1}, {"to": "two", "weight": 1}],
                }
            },
            "claims": {
                "c": {
                    "title": "c",
                    "metric": metric,
                    "scope": list(scope),
                    "scenarios": ["region-loss:*"],
                    "bound": bound,
                }
            },
        }
    )


@pytest.mark.parametrize(
    ("metric", "bound", "scope", "alias", "limit"),
    [
        ("rpo", "< 1s", ("east",), True, "aurora-global.rpo_floor"),
        ("rpo", "= 0s", ("orders",), True, "aurora-global.rpo_floor"),
        ("rpo", "< 1s", (), True, "aurora-global.rpo_floor"),
        ("rpo", "< 1s", ("alone",), True, ""),
        ("rpo", "<= 20s", ("east",), True, ""),
        ("rpo", "> 1s", ("east",), True, ""),
        ("rto", "< 1s", ("east",), True, ""),
        ("dns-failover-time", "< 30s", (), True, "route53.alias_ttl"),
        ("dns-failover-time", "< 30s", ("entry",), True, "route53.alias_ttl"),
        ("dns-failover-time", "< 5m", (), True, ""),
        ("dns-failover-time", "< 30s", (), False, ""),
    ],
)
def test_a_bound_beyond_a_documented_limit_is_told(
    metric: str, bound: str, scope: tuple[str, ...], alias: bool, limit: str
) -> None:
    architecture = build(metric, bound, scope, alias=alias)
    found = limits_beyond(architecture, architecture.claims["c"])
    assert [text.partition("(")[2].rstrip(")") for text in found] == ([limit] if limit else [])
