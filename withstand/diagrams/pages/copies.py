"""Copies of data between stores and regions: replication, keys, secrets, backups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.page import EdgeStyle
from withstand.diagrams.pages.view import View, known
from withstand.model.elements.data import Replication
from withstand.model.values.display import format_seconds

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Copy:
    """A way on which data is copied; `lag` in words, empty where nobody measured or documented it."""

    source: str
    target: str
    text: str
    lag: str
    style: EdgeStyle
    elements: tuple[str, ...] = ()
    both_ends: bool = False
    region: str = ""
    """Of a copy into a region where nothing stands for its target: that region."""


def replications(view: View) -> Iterator[Copy]:
    """Each replication between two stores that are drawn; the two directions of one pair as one."""
    pairs: dict[tuple[str, str], Replication] = {}
    for copy in view.architecture.replications.values():
        source, target = known(copy, "source"), known(copy, "target")
        if source and target and view.shows(source) and view.shows(target):
            pairs[source, target] = copy
    for (source, target), copy in pairs.items():
        back = pairs.get((target, source))
        if back is not None and source > target:
            continue
        yield Copy(
            source, target, _words(view, copy), _lag(view, copy), _style(copy),
            (copy.id, back.id) if back else (copy.id,), back is not None,
        )  # fmt: skip


def _style(copy: Replication) -> EdgeStyle:
    match known(copy, "mode", "asynchronous"):
        case "synchronous":
            return EdgeStyle.LOCAL_COPY
        case "snapshot-copy":
            return EdgeStyle.BACKUP
        case _:
            return EdgeStyle.REPLICATION


_WORDS = {
    Shape.OBJECT_STORE: "S3 CRR", Shape.TABLE: "global table", Shape.CACHE: "Global Datastore",
    Shape.FILE_SYSTEM: "EFS replication",
}  # fmt: skip


def _words(view: View, copy: Replication) -> str:
    within = view.architecture.resources.get(known(copy, "within") or "")
    source = view.architecture.resources[copy.source]
    if within is not None and within.kind == "aurora-global":
        return "Aurora Global"
    if known(copy, "mode") == "snapshot-copy":
        interval = known(copy, "interval")
        return "snapshot copy" + (f" every {format_seconds(interval)}" if interval else "")
    if source.shape is Shape.OBJECT_STORE and view.region_of(copy.source) == view.region_of(copy.target):
        return "S3 replication"
    if source.shape in _WORDS:
        return _WORDS[source.shape]
    return "read replica" if source.kind == "rds-postgresql" else f"{known(copy, 'mode', '')} copy"


def _lag(view: View, copy: Replication) -> str:
    measured = known(copy, "lag")
    if measured is not None:
        return f"lag {format_seconds(measured)}"
    if "lag" in copy.unknown:
        return "lag unknown"
    within = view.architecture.resources.get(known(copy, "within") or "")
    source = view.architecture.resources[copy.source]
    name = "replication_lag_time_control" if known(copy, "time_control") else "replication_lag"
    for kind in filter(None, (within.kind if within else "", source.kind)):
        with suppress(KeyError):
            return f"lag ~{format_seconds(view.architecture.fact(kind, name).fact.value)}"
    return ""


def key_replicas(view: View) -> Iterator[Copy]:
    """Multi-Region keys: the same name in two regions."""
    by_name: dict[str, list[str]] = {}
    for key in view.architecture.of_shape(Shape.KEY):
        if known(key, "multi_region") and view.shows(key.id):
            by_name.setdefault(key.name, []).append(key.id)
    for ids in by_name.values():
        for other in ids[1:]:
            yield Copy(ids[0], other, "multi-Region keys", "", EdgeStyle.REPLICATION)


def secret_replicas(view: View) -> Iterator[Copy]:
    """Secrets with replicas in other regions; a replica has no id of its own."""
    for secret in view.architecture.of_shape(Shape.SECRET):
        for region in known(secret, "replica_regions", ()):
            if view.shows(secret.id):
                yield Copy(
                    secret.id, "", "secret replicas", "", EdgeStyle.REPLICATION, (secret.id,), region=region
                )


def backup_copies(view: View) -> Iterator[Copy]:
    """Copy actions of backup plans into other regions."""
    for plan in view.architecture.of_shape(Shape.BACKUP_PLAN):
        for action in known(plan, "copies", ()) if view.shows(plan.id) else ():
            kept = action.retention or known(plan, "retention")
            text = "backup copies" + (f", kept {kept / _DAY:g} d" if kept else "")
            yield Copy(plan.id, "", text, "", EdgeStyle.BACKUP, (plan.id,), region=action.to_region)
