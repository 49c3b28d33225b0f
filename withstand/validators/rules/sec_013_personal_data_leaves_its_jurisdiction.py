"""SEC013: personal data, or a copy of it, in another jurisdiction than the original."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.resource import Store
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.copies import Copies
from withstand.validators.rule import examine, rule, unknown, verdict

# The European Economic Area, in the words that a spec may use for it.
_EEA = frozenset({"eu", "eea", "european union", "european economic area"})


@rule(
    title="Personal data and its copies stay in one jurisdiction",
    severity=Severity.HIGH,
    sources=("https://eur-lex.europa.eu/eli/reg/2016/679/oj",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A replica or a backup in another jurisdiction is a transfer (GDPR, Articles 44 to 49).

    Follows every replication, global database and backup copy of each store that holds personal data, and
    says where all of it lies. Data that lies outside the European Economic Area throughout passes, and the
    finding says that people there are served under a transfer instrument.

    Bad:
        regions:
          eu-central-1: {zones: [eu-central-1a], jurisdiction: EU}
          us-east-1: {zones: [us-east-1a], jurisdiction: US}
        resources:
          users: {kind: s3, region: eu-central-1, personal_data: true}
          copy: {kind: s3, region: us-east-1, personal_data: true}
        replications:
          users-copy: {source: users, target: copy, mode: asynchronous}

    Good:
        regions:
          eu-central-1: {zones: [eu-central-1a], jurisdiction: EU}
          eu-west-1: {zones: [eu-west-1a], jurisdiction: EU}
        resources:
          users: {kind: s3, region: eu-central-1, personal_data: true}
          copy: {kind: s3, region: eu-west-1, personal_data: true}
        replications:
          users-copy: {source: users, target: copy, mode: asynchronous}

    Limits: where the people live and which transfer instrument covers them is not in an architecture;
    logs, traces and what third parties receive are not followed.
    Remedy: keep copies in regions of the same jurisdiction, or record the transfer instrument and waive it.
    """
    copies = Copies(architecture)
    stores = (store for store in architecture.resources.values() if isinstance(store, Store))
    yield from examine(stores, lambda store: _judge(architecture, copies, store))


def _judge(architecture: Architecture, copies: Copies, store: Store) -> Finding | None:
    if store.personal_data is None:
        return unknown(store, f"{store.label}: nobody said whether it holds personal data")
    if not store.personal_data:
        return None
    if store.region is None:
        return unknown(store, f"{store.label}: nothing says in which region its personal data lies")
    places = {store.region: store.id, **dict(reversed(list(copies.regions(store))))}
    laws = {region: architecture.regions[region].jurisdiction for region in places}
    nowhere = sorted(region for region, law in laws.items() if not law)
    if nowhere:
        return unknown(store, f"{store.label}: nothing says which law holds in {', '.join(nowhere)}")
    home = laws[store.region]
    abroad = {region: law for region, law in laws.items() if law != home}
    where = ", ".join(f"{region} ({laws[region]})" for region in sorted(places))
    says = f"{store.label}: personal data in {where}"
    if abroad:
        by = ", ".join(sorted({places[region] for region in abroad}))
        says += f"; {by} takes it out of {home}"
    elif home.lower() not in _EEA:
        says += "; for people in the EEA this is a transfer that needs its own instrument"
    return verdict(store, passed=not abroad, says=says, witness=dict.fromkeys((store.id, *places.values())))
