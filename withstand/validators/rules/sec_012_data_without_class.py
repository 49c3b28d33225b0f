"""SEC012: a store whose data nobody classified, or that is protected less than its class demands."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database, ObjectStore
from withstand.model.elements.resource import Store
from withstand.model.elements.security import Key
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.keys import key_gap
from withstand.validators.rule import examine, rule, verdict

_NEEDS_KEY = frozenset({"confidential", "restricted"})
_NEEDS_OWN_KEY = frozenset({"restricted"})
_MAY_BE_PUBLIC = frozenset({"public"})


@rule(
    title="Data is classified, and protected by its class",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_identify_data.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Nobody can protect by class what has no class.

    Confidential and restricted data need a KMS key, restricted data a customer managed one, and only public
    data may be reachable by everybody.

    Bad:
        resources:
          orders: {kind: s3}

    Good:
        resources:
          orders: {kind: s3, data_class: internal}

    Limits: does not look at the data itself; Macie does (SEC017).
    Remedy: set the class that the data's owner gives, and the key that the class demands.
    """
    stores = (store for store in architecture.resources.values() if isinstance(store, Store))
    yield from examine(stores, lambda store: _judge(architecture, store))


def _judge(architecture: Architecture, store: Store) -> Finding:
    if store.data_class is None:
        return verdict(store, passed=False, says=f"{store.label} has no class")
    gap = _gap(architecture, store, store.data_class)
    says = f"{store.label} is {store.data_class}" + (f", but {gap}" if gap else "")
    return verdict(store, passed=not gap, says=says)


def _gap(architecture: Architecture, store: Store, data_class: str) -> str:
    if data_class not in _MAY_BE_PUBLIC and _is_public(store):
        return "everybody can reach it"
    if data_class in _NEEDS_KEY and (gap := key_gap(architecture, store, store.key)):
        return gap
    key = architecture.resources.get(store.key or "")
    if data_class in _NEEDS_OWN_KEY and isinstance(key, Key) and key.manager != "customer":
        return f"{key.label} is managed by AWS, so nobody here can revoke it"
    return ""


def _is_public(store: Store) -> bool:
    if isinstance(store, Database):
        return store.publicly_accessible
    return isinstance(store, ObjectStore) and not store.block_public_access
