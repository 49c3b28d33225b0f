"""Stores of data: databases, tables, caches, objects, files, volumes, and the replication between them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.edge import TlsVersion
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, NodeRef, ResourceRef, refers
from withstand.model.elements.resource import Resource, Store
from withstand.model.values.quantities import Bytes, Fraction, PerSecond, Seconds


class Instance(Element):
    """One database or cache node in a zone."""

    zone: Annotated[str, refers("zones")]
    role: Literal["writer", "reader", "standby", "primary", "replica", "node"]
    instance_class: Annotated[
        str,
        RecordedOnly(
            "what an instance serves is read from read_capacity, write_capacity and max_connections"
        ),
    ] = ""
    count: int = Field(default=1, ge=1)


class Database(Store):
    """A relational, warehouse or search cluster. Numbers left empty come from the catalog."""

    shape: ClassVar[Shape] = Shape.DATABASE
    engine_version: Annotated[str, RecordedOnly("no rule knows until when a version is supported")] = ""
    instances: tuple[Instance, ...] = ()
    port: int = 5432
    min_tls: TlsVersion = Field(
        default="none", description="Lowest version that the server accepts (rds.force_ssl, parameters)."
    )
    tls_required: bool = Field(default=False, description="Refuses connections without TLS.")
    backup_retention: Seconds | None = Field(
        default=None, description="Automated backups; empty: the kind's default."
    )
    continuous_backup: bool = Field(default=False, description="Point-in-time recovery.")
    proxy: bool = Field(default=False, description="RDS Proxy in front.")
    max_connections: int | None = None
    read_capacity: PerSecond | None = Field(default=None, description="Reads a second of one instance.")
    write_capacity: PerSecond | None = Field(default=None, description="Writes a second of the writer.")
    service_time: Seconds | None = Field(
        default=None, description="Mean time of one statement; empty: the catalog."
    )
    write_forwarding: Annotated[
        bool, RecordedOnly("writes of a secondary region go to the primary's writer with it and without")
    ] = Field(default=False, description="Of a secondary: sends writes to the primary's region.")
    publicly_accessible: bool = False
    deletion_protection: bool = False
    min_capacity_units: Annotated[
        float | None,
        RecordedOnly("nobody documents what one ACU serves; read_capacity and write_capacity decide"),
    ] = Field(default=None, description="Serverless: lowest ACUs.")
    max_capacity_units: Annotated[
        float | None,
        RecordedOnly("nobody documents what one ACU serves; read_capacity and write_capacity decide"),
    ] = Field(default=None, description="Serverless: highest ACUs.")
    size: Annotated[
        Bytes | None, RecordedOnly("restores take what the catalog says, whatever is restored")
    ] = None


class GlobalDatabase(Resource):
    """What binds regional stores: Aurora global, ElastiCache global datastore, DynamoDB global table."""

    shape: ClassVar[Shape] = Shape.GLOBAL_DATABASE
    members: tuple[ResourceRef, ...]
    primary: ResourceRef | None = Field(
        default=None, description="Member that takes the writes; empty: multi-active."
    )
    promotion: Literal["manual", "scripted", "automatic"] = Field(
        default="manual",
        description="manual: a person decides and does it; scripted: decides; automatic: neither.",
    )
    decided_by: AnyRef | None = Field(default=None, description="On-call schedule that decides a promotion.")
    rpo_limit: Seconds | None = Field(
        default=None, description="rds.global_db_rpo: commits wait above this lag."
    )
    consistency: Literal["eventual", "strong"] = "eventual"


class Table(Store):
    """A DynamoDB table in one region."""

    shape: ClassVar[Shape] = Shape.TABLE
    billing: Literal["on-demand", "provisioned"] = "on-demand"
    read_capacity: PerSecond | None = None
    write_capacity: PerSecond | None = None
    continuous_backup: bool = Field(default=False, description="Point-in-time recovery.")
    deletion_protection: bool = False
    versioned: bool = Field(default=False, description="Writes carry a version and are conditional on it.")


class Cache(Store):
    """An ElastiCache replication group."""

    shape: ClassVar[Shape] = Shape.CACHE
    instances: tuple[Instance, ...] = ()
    cluster_mode: Annotated[bool, RecordedOnly("the number of shards decides")] = False
    shards: int = 1
    automatic_failover: bool = False
    tls: bool = False
    min_tls: TlsVersion = "none"
    authentication: Literal["none", "password", "rbac"] = "none"
    hit_ratio: Fraction = Field(default=0.8, description="In steady state.")
    operations_capacity: PerSecond | None = Field(default=None, description="Of one node.")
    port: int = 6379
    holds: Annotated[
        Literal["cache", "sessions", "both"],
        RecordedOnly("what is lost with a cache is estimated as cached data; lost sessions are not followed"),
    ] = "cache"


class ObjectStore(Store):
    """An S3 bucket."""

    shape: ClassVar[Shape] = Shape.OBJECT_STORE
    versioning: bool = False
    block_public_access: bool = True
    tls_only: bool = Field(default=False, description="Bucket policy refuses requests without TLS.")
    min_tls: TlsVersion = "1.2"
    storage_class: Literal[
        "standard", "intelligent-tiering", "standard-ia", "glacier-ir", "glacier", "deep-archive"
    ] = "standard"
    lifecycle: tuple[Literal["intelligent-tiering", "archive", "expire", "abort-uploads"], ...] = ()
    object_lock: bool = False
    size: Annotated[
        Bytes | None, RecordedOnly("restores take what the catalog says, whatever is restored")
    ] = None


class FileSystem(Store):
    """An EFS file system with mount targets in zones."""

    shape: ClassVar[Shape] = Shape.FILE_SYSTEM
    tls_only: bool = False
    min_tls: TlsVersion = "1.2"
    lifecycle: Annotated[
        tuple[Literal["infrequent-access", "archive"], ...],
        RecordedOnly("no rule asks which storage class files are in"),
    ] = ()
    size: Annotated[
        Bytes | None, RecordedOnly("restores take what the catalog says, whatever is restored")
    ] = None


class Volume(Store):
    """An EBS volume (or a class of alike volumes) that pods mount."""

    shape: ClassVar[Shape] = Shape.VOLUME
    volume_type: Literal["gp2", "gp3", "io1", "io2", "st1", "sc1"] = "gp2"
    size: Annotated[
        Bytes | None, RecordedOnly("restores take what the catalog says, whatever is restored")
    ] = None
    csi_snapshots: bool = Field(default=False, description="A VolumeSnapshot schedule covers it.")


class Replication(Named):
    """An edge between two stores over which data is copied."""

    source: ResourceRef
    target: ResourceRef
    mode: Literal["synchronous", "asynchronous", "multi-active", "snapshot-copy"]
    within: ResourceRef | None = Field(
        default=None, description="The global database or backup plan that makes it."
    )
    lag: Seconds | None = Field(
        default=None, description="Measured typical lag; empty: the catalog's distribution."
    )
    time_control: bool = Field(default=False, description="S3 Replication Time Control.")
    interval: Seconds | None = Field(default=None, description="Of snapshot copies.")
    scope: Annotated[str, RecordedOnly("a copy counts for the whole store")] = Field(
        default="", description="Prefix or tag filter; empty: everything."
    )


class Transaction(Named):
    """A business transaction over several services, and how it keeps them consistent."""

    steps: tuple[NodeRef, ...]
    journey: Annotated[Annotated[str, refers("journeys")] | None, RecordedOnly("the steps decide")] = None
    pattern: Literal["local", "saga", "two-phase-commit", "none"] = "none"
    coordinator: ResourceRef | None = Field(
        default=None, description="State machine or database that coordinates."
    )
    critical: bool = False
