"""Regions, zones and sites: the places where things live and fail together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from withstand.model.elements.base import Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.values.quantities import Cores

ZoneRole = Literal[
    "primary-compute", "secondary-compute", "burst-compute", "database-writer", "database-reader"
]


class Region(Named):
    """A cloud region with its zones, written once: `regions: {us-east-1: {zones: [us-east-1a, …]}}`."""

    zones: tuple[str, ...] = Field(default=(), description="Names of the zones used, in order.")
    role: Annotated[
        Literal["primary", "secondary", "peer"],
        RecordedOnly("where requests and writes go decides: records, primaries, zone_roles"),
    ] = "peer"
    jurisdiction: str = Field(default="", description="Where the data lies in law, for example US or EU.")
    zone_roles: dict[str, tuple[ZoneRole, ...]] = Field(
        default={}, description="What each zone is meant for; rules compare it with the placement."
    )
    core_quota: Cores | None = Field(
        default=None, description="Running on-demand vCPU quota of the account here."
    )
    spot_core_quota: Cores | None = Field(default=None, description="Spot vCPU quota of the account here.")


class Zone(Named):
    """An availability zone, made from its region's list."""

    region: str


class Site(Named):
    """A place outside the cloud: a data centre, an office, the internet."""

    kind: Literal["on-premises", "internet"] = "on-premises"


class Account(Named):
    """A cloud account: a blast radius of its own."""

    environment: Literal["production", "development", "staging", "shared", "security", "backup"] = (
        "production"
    )
