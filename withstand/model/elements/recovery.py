"""Backups, restores, runbooks: how data and clusters come back when replication cannot help."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, RegionRef, ResourceRef, ScenarioRef
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Seconds


class CopyAction(Element):
    """Copies each recovery point to a vault in another region or account."""

    to_region: RegionRef
    to_account: str = ""
    retention: Seconds | None = Field(default=None, description="Empty: as long as the original.")


class BackupPlan(Resource):
    """An AWS Backup plan of one region: what it covers, how often, how long, and where copies go."""

    shape: ClassVar[Shape] = Shape.BACKUP_PLAN
    covers: tuple[ResourceRef, ...] = ()
    covers_kinds: tuple[str, ...] = Field(
        default=(), description="Kinds selected whole, in this region (tag selections too)."
    )
    interval: Seconds
    retention: Seconds
    continuous: bool = False
    copies: tuple[CopyAction, ...] = ()
    cold_storage_after: Seconds | None = Field(
        default=None, description="Lifecycle to cold storage; empty: none."
    )
    vault_lock: bool = False
    key: ResourceRef | None = None


class ClusterBackup(Resource):
    """A Velero installation with its schedule: which namespaces, with volumes or without, to which bucket."""

    shape: ClassVar[Shape] = Shape.CLUSTER_BACKUP
    cluster: ResourceRef
    namespaces: tuple[str, ...] = Field(default=("*",), description='"*" is every namespace.')
    cluster_resources: bool = True
    volumes: bool = Field(default=False, description="Takes CSI or provider snapshots of volumes.")
    interval: Seconds
    retention: Seconds
    bucket: ResourceRef


class Runbook(Named):
    """What people do in a scenario, where it is written, and which of its steps are manual."""

    scenarios: tuple[ScenarioRef, ...]
    document: str = ""
    manual_steps: Annotated[
        tuple[str, ...],
        RecordedOnly("how long people take is read from their on-call rotation, not from a list of steps"),
    ] = ()
    covers: Annotated[tuple[AnyRef, ...], RecordedOnly("scenarios decides")] = ()
