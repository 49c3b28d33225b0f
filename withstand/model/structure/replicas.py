"""Read replicas: copies that take no writes of their own, and the database that takes them instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from withstand.model.elements.data import Database
from withstand.model.structure.derived import derived

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


_TAKE_WRITES = frozenset({"writer", "primary", "node"})


@derived
def source_of_replica(architecture: Architecture) -> Mapping[str, str]:
    """The database that each read replica follows, by the replica's id.

    A read replica is a database without an instance that takes writes, which another database of its kind is
    replicated to asynchronously. Members of a global database count too; who may write there its `primary`
    says.
    """
    found: dict[str, str] = {}
    for edge in architecture.replications.values():
        source = architecture.resources.get(edge.source)
        target = architecture.resources.get(edge.target)
        if not isinstance(source, Database) or not isinstance(target, Database) or source.kind != target.kind:
            continue
        follows = edge.mode == "asynchronous" and bool(target.instances)
        if follows and not any(instance.role in _TAKE_WRITES for instance in target.instances):
            found[target.id] = source.id
    return found
