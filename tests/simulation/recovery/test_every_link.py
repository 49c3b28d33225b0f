"""Each link of each chain of recovery lasts what its facts say, and no drawn fact goes without a link.

Every fact in seconds that a replication can draw is pinned to a number of its own, and every random phase to
one half; then all scenarios of the examples are played once. The duration of each link must be the sum that
is written down here for its words, so that a part that is dropped, halved or taken twice is seen, and a link
that is not written down here fails. What nothing here speaks of must say why.
"""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from withstand.catalog import catalog
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.elements.edge import LoadBalancer
from withstand.model.structure.variants import with_facts
from withstand.scanners.spec import read_spec
from withstand.simulation.engine import replication as engine
from withstand.simulation.engine.record import Link
from withstand.simulation.engine.replication import Run
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform

ROOT = Path(__file__).parents[3]
SIMULATION = ROOT / "withstand" / "simulation"
EXAMPLES = [
    *sorted(path for path in (ROOT / "examples" / "mechanisms").glob("*.yaml") if path.stem != "base"),
    ROOT / "examples" / "small-shop" / "shop.yaml",
    ROOT / "examples" / "enterprise-platform",
]
HALF = 0.5
# Multiples of an irrational number: no two sums of a few are alike.
GOLDEN = (5**0.5 - 1) / 2
PODS, OPERATOR, BACKUP, DNS, MONITOR = (
    "kubernetes-workload", "operator", "aws-backup", "route53", "cloudwatch",
)  # fmt: skip


class Facts:
    """The pinned facts of an architecture; it notes which ones a formula has asked for."""

    def __init__(self, architecture: Architecture, asked: set[tuple[str, str]]) -> None:
        self.architecture = architecture
        self.asked = asked

    def __call__(self, kind: str, *names: str) -> float:
        self.asked |= {(kind, name) for name in names}
        return sum(self.architecture.fact(kind, name).fact.value for name in names)

    def has(self, kind: str, name: str) -> bool:
        return name in catalog()[kind].facts if kind in catalog() else False

    def kind(self, id: str) -> str:
        return str(getattr(self.architecture.elements[id], "kind", ""))


Formula = Callable[[Facts, Link], Iterator[float]]


def one(kind: str, *names: str) -> Formula:
    """Facts of a kind, added up."""

    def formula(fact: Facts, link: Link) -> Iterator[float]:
        yield fact(kind, *names)

    return formula


def own(*names: str) -> Formula:
    """Facts of the kind of what the link is about."""

    def formula(fact: Facts, link: Link) -> Iterator[float]:
        yield fact(fact.kind(link.where), *names)

    return formula


def global_or_own(name: str) -> Formula:
    """A fact of a store's kind: of the global database where it is a member of one."""

    def formula(fact: Facts, link: Link) -> Iterator[float]:
        groups = [
            resource.kind
            for resource in fact.architecture.resources.values()
            if link.where in getattr(resource, "members", ())
        ]
        yield fact((groups or [fact.kind(link.where)])[0], name)

    return formula


def noticed(fact: Facts, link: Link) -> Iterator[float]:
    yield fact(PODS, "node_not_ready_time", "endpoint_removal_time")


def evicted(fact: Facts, link: Link) -> Iterator[float]:
    delays = {getattr(each, "eviction_delay", None) for each in fact.architecture.resources.values()} - {None}
    yield from sorted(delays)
    yield fact(PODS, "eviction_delay")


def started(fact: Facts, link: Link) -> Iterator[float]:
    start = fact.architecture.workloads[link.where].start_time
    seconds = fact(PODS, "pod_start_time") if start is None else start
    yield seconds
    yield seconds + fact(PODS, "image_pull_time")


def alert(fact: Facts, link: Link) -> Iterator[float]:
    found = fact.architecture.alerts[link.where]
    kind = fact.kind(found.source)
    ages = [n for n in ("metric_delay", "scrape_interval", "event_delay") if fact.has(kind, n)]
    seconds = found.evaluation + (HALF * fact(kind, ages[0]) if ages else 0.0)
    for tool in found.through:
        if fact.has(fact.kind(tool), "notification_delay"):
            seconds += fact(fact.kind(tool), "notification_delay")
    yield seconds


def acknowledged(fact: Facts, link: Link) -> Iterator[float]:
    rota = fact.architecture.on_call.get(link.where)
    first = fact(OPERATOR, "acknowledge_time")
    if rota is None:
        yield first
    elif rota.acknowledge is not None:
        yield rota.acknowledge
    elif rota.escalation is None:
        yield first
    else:
        yield min(first, fact(OPERATOR, "escalation_delay") + first)


def judged(fact: Facts, link: Link) -> Iterator[float]:
    rota = fact.architecture.on_call.get(link.where)
    yield fact(OPERATOR, "decision_time") if rota is None or rota.decide is None else rota.decide


def failed_over(fact: Facts, link: Link) -> Iterator[float]:
    kind = fact.kind(link.where)
    factor = 1.0
    if getattr(fact.architecture.elements[link.where], "proxy", False):
        factor = fact(kind, "proxy_failover_factor")
    yield factor * fact(kind, "failover_time")
    if fact.has(kind, "failover_time_readable_standbys"):
        yield factor * fact(kind, "failover_time_readable_standbys")


def checked(fact: Facts, link: Link) -> Iterator[float]:
    check = fact.architecture.health_checks.get(link.where)
    timeout = fact(DNS, "health_check_timeout")
    if check is None:
        interval, threshold = (
            fact(DNS, "health_check_interval_min"), fact(DNS, "health_check_threshold"),
        )  # fmt: skip
    else:
        interval, threshold = check.interval, check.failure_threshold
    yield interval * (HALF + threshold - 1) + timeout


def checked_again(fact: Facts, link: Link) -> Iterator[float]:
    check = fact.architecture.health_checks.get(link.where)
    interval = fact(DNS, "health_check_interval_min") if check is None else check.interval
    yield interval * (HALF + fact(DNS, "health_check_recovery_threshold") - 1)


def target_checked(fact: Facts, link: Link) -> Iterator[float]:
    for balancer in fact.architecture.resources.values():
        if isinstance(balancer, LoadBalancer):
            check = balancer.health_check
            yield check.interval * (HALF + check.unhealthy_threshold - 1) + check.timeout


def passed_again(fact: Facts, link: Link) -> Iterator[float]:
    """From the restart to the first check after it, and as many more as must pass."""
    check = fact.architecture.resources[link.where].health_check
    first = HALF * check.interval
    restarted = fact(PODS, "process_restart_time")
    after = first + check.interval * math.ceil((restarted - first) / check.interval)
    yield after + check.interval * (check.healthy_threshold - 1) - restarted


def analysed(fact: Facts, link: Link) -> Iterator[float]:
    late = fact("delivery-pipeline", "bad_release_detection_time")
    for mesh in fact.architecture.resources.values():
        for canary in getattr(mesh, "canaries", ()):
            if link.where in canary.workloads:
                yield min(canary.analysis_interval * (canary.failures_to_roll_back - 1 + HALF), late)


def restored(fact: Facts, link: Link) -> Iterator[float]:
    store = fact.architecture.elements[link.where]
    for id in (link.where, *getattr(store, "members", ())):
        if fact.has(fact.kind(id), "restore_time"):
            yield fact(fact.kind(id), "restore_time")
    yield fact(BACKUP, "restore_time")


def warmed(fact: Facts, link: Link) -> Iterator[float]:
    yield fact(fact.kind(link.where), "warm_up_time") / 5


LINKS: dict[str, Formula] = {
    "Containers restart in place": one(PODS, "process_restart_time"),
    "Node not ready, endpoints removed": noticed,
    "Target checks of the load balancer fail": target_checked,
    "Targets pass the checks of the load balancer again": passed_again,
    "Notice of the node runs out": own("interruption_notice"),
    "A node launches in its place": own("node_launch_time"),
    "Pods of the silent nodes are evicted": evicted,
    "Copies start": started,
    "Node group asks for nodes": own("provision_decision_time"),
    "Nodes launch": own("node_launch_time"),
    "Nodes of the zone launch again": own("node_launch_time"),
    "Load balancer withdraws its addresses in the zone": own("zone_evacuation_time"),
    "Failover to a standby in the region": failed_over,
    "New instance (there is no standby)": own("failover_time_without_replica"),
    "Clients reconnect": own("reconnect_time"),
    "Clients reconnect to *": global_or_own("reconnect_time"),
    "* promoted in *": global_or_own("promotion_time"),
    "* made writable": own("promotion_time"),
    "Promotion carried out by hand": one(OPERATOR, "execution_time"),
    "Alarm of the leader": one(MONITOR, "metric_delay", "alarm_evaluation_period"),
    "Noticed without an alert": one(OPERATOR, "escalation_delay"),
    "Alert fires": alert,
    "Paged": one(OPERATOR, "page_time"),
    "Acknowledged": acknowledged,
    "Judged by a person": judged,
    "Restore is started by hand": one(OPERATOR, "execution_time"),
    "Restored": restored,
    "Restored from *": restored,
    "Health checks fail": checked,
    "Health checks pass again": checked_again,
    "Name servers learn of it": one(DNS, "edge_propagation_time"),
    "Region taken out by hand": one(OPERATOR, "execution_time"),
    "Record change spreads": one(DNS, "propagation_time"),
    "Bad release is noticed": one("delivery-pipeline", "bad_release_detection_time"),
    "Canary analysis stops the release": analysed,
    "Rolled back": one("delivery-pipeline", "rollback_time"),
    "Certificate is renewed by hand": one(OPERATOR, "execution_time"),
    "Traffic takes another link": own("failover_flow_timeout"),
    "Replica takes over": own("failover_time"),
    "New, empty cache nodes": own("failover_time_without_replica"),
    "Cache fills again": warmed,
    "A new cache node starts": own("failover_time_without_replica"),
    "A larger volume is asked for": one(OPERATOR, "execution_time"),
    "The volume is larger": own("size_modification_time"),
    "Its file system is larger": own("file_system_growth_time"),
    "Attack is seen and taken out": own("detection_time"),
}
ELSEWHERE = {
    "Resolvers' answers expire": "its times are those of the resolvers' law: test_redirect.py",
    "Breaker ejects dead copies": "Envoy counts errors as they come: plant/test_tries.py",
    "The fault itself ends": "how long a fault lasts: tests/simulation/faults",
    "Nothing is launched": "lasts as long as the control plane is impaired",
    "Nothing is launched: the control plane is impaired": "the same",
    "No room while a zone is lost": "lasts as long as the zone is lost: test_scheduling.py",
    "Copies cannot start": "lasts as long as what keeps them",
    "Nothing can be delivered": "the same",
    "The control plane is impaired": "the same",
}
"""Links whose duration is no sum of facts, and where it is looked at."""


def pinned(architecture: Architecture) -> Architecture:
    """The architecture with every fact in seconds at a constant of its own: no two sums are alike."""

    from withstand.catalog import catalog

    changed = {}
    number = 0
    for kind, spec in sorted(catalog().items()):
        for name in sorted(spec.facts):
            fact = architecture.fact(kind, name).fact
            if fact.unit == "s" and not name.startswith(("late_", "replication_lag")):
                number += 1
                changed[f"{kind}.{name}"] = replace(
                    fact, value=40.0 + number * 0.618033988749895, spread=None
                )
    return with_facts(architecture, changed)


def scenarios_of(architecture: Architecture, path: Path) -> list[str]:
    chunks = Chunks(architecture, 1)
    return list(architecture.scenarios) if path.parent.name == "mechanisms" else list(chunks.scenarios)


@pytest.fixture(scope="module")
def played() -> Iterator[list[tuple[Architecture, Run]]]:
    """One replication of each scenario, with each random number at one half."""
    patch = pytest.MonkeyPatch()
    patch.setattr(engine, "_hashed", lambda name: HALF)
    runs = []
    made = [(pinned(read_spec(path)), path) for path in EXAMPLES] + [
        (pinned(architecture), Path("mechanisms/own")) for architecture in ours()
    ]
    for architecture, path in made:
        chunks = Chunks(architecture, 1)
        for key in scenarios_of(architecture, path):
            run = perform(chunks.plant, chunks.at_load(1.0), chunks.scenarios[key], (1, 0))
            runs.append((architecture, run))
    yield runs
    patch.undo()


def formula_of(what: str) -> Formula | None:
    exact = LINKS.get(what)
    found = [formula for words, formula in LINKS.items() if fnmatchcase(what, words)]
    return exact or (found[0] if found else None)


def test_each_link_lasts_what_its_facts_say(played: list[tuple[Architecture, Run]]) -> None:
    seen: dict[str, int] = defaultdict(int)
    wrong = []
    pulled: set[bool] = set()
    for architecture, run in played:
        fact = Facts(architecture, set())
        for link in run.steps:
            formula = formula_of(link.what)
            if formula is None:
                if link.what not in ELSEWHERE:
                    wrong.append(f"{link.what}: no formula; a new link needs one here")
                continue
            seen[next(words for words in LINKS if fnmatchcase(link.what, words))] += 1
            expected = list(formula(fact, link))
            lasted = link.end - link.start
            fitting = [n for n, each in enumerate(expected) if lasted == pytest.approx(each, abs=1e-6)]
            if link.what == "Copies start":
                pulled |= {expected[n] > expected[0] for n in fitting}
            if not fitting:
                wrong.append(f"{run.scenario}: {link.what} ({link.where}) lasts {lasted}, not {expected}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert pulled == {False, True}, "copies start on nodes that have the image, and on nodes that pull it"
    assert not (unseen := LINKS.keys() - seen.keys()), f"no scenario plays these: {sorted(unseen)}"


def test_a_link_begins_when_the_one_before_it_ends(played: list[tuple[Architecture, Run]]) -> None:
    """Chains have no hole, but where something is waited for that has a link of its own.

    A decision is made once in an incident: what needs it later finds it made.
    """
    waits = {"Copies start", "Node group asks for nodes", "Resolvers' answers expire", *ELSEWHERE}
    broken = [
        f"{run.scenario}: {link.what} begins at {link.start}, {run.steps[link.after].what} ended at "
        f"{run.steps[link.after].end}"
        for _, run in played
        for link in run.steps
        if link.after >= 0 and link.what not in waits and run.steps[link.after].what != "Judged by a person"
        and link.start != pytest.approx(run.steps[link.after].end, abs=1e-6)
    ]  # fmt: skip
    assert not broken, "\n".join(broken[:20])


def drawn_names() -> set[str]:
    """The names of the facts that the engine draws, as they stand in the code."""
    found = set()
    for folder in ("behaviours", "recovery", "faults"):
        for path in (SIMULATION / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "draw" and node.args:
                    last = node.args[-1]
                    if isinstance(last, ast.Constant) and isinstance(last.value, str):
                        found.add(last.value)
    return found


NOT_IN_A_LINK = {
    "late_resolver_share": "a share, of the resolvers' law: test_redirect.py",
    "replication_lag": "what is lost, not how long it takes: test_data_loss.py",
    "lag_burst_peak": "the same",
    "replica_lag": "the same",
    "snapshot_time": "age of a recovery point: test_data_loss.py, test_restore.py",
    "copy_time": "the same",
    "restorable_point_lag": "the same",
    "region_event_duration": "how long a fault lasts: tests/simulation/faults",
    "cache_time": "data keys that clients hold, before anything fails: faults/test_lost_key.py",
    "metric_delay": "of the autoscaler: test_autoscaling.py; of alarms it is in the links",
}


def test_every_fact_that_is_drawn_stands_in_a_link(played: list[tuple[Architecture, Run]]) -> None:
    asked: set[tuple[str, str]] = set()
    for architecture, run in played:
        fact = Facts(architecture, asked)
        for link in run.steps:
            if (formula := formula_of(link.what)) is not None:
                list(formula(fact, link))
    spoken_of = {name for _, name in asked} | NOT_IN_A_LINK.keys()
    names = drawn_names()
    assert len(names) > 25, "the draws were not found"
    assert not (silent := names - spoken_of), f"drawn, and in no formula: {sorted(silent)}"


REGION, OTHER = "us-east-1", "us-west-2"


def ours() -> Iterator[Architecture]:
    """Small architectures for the links that the examples do not play."""
    yield build(shop("cache-lost", {"kind": "cache-loss", "target": "cache"}))
    yield build(shop("led-away", {"kind": "region-loss", "target": REGION, "duration": "6h"}))
    yield build(shop("attacked", {"kind": "traffic-surge", "factor": 5, "hostile": True, "duration": "6h"}))
    yield build(shop("zone-gone", {"kind": "zone-loss", "target": f"{REGION}a", "duration": "6h"}))


def shop(name: str, fault: dict[str, Any]) -> dict[str, Any]:
    """A region with a watchful balancer, a cache without a replica, and data that can be led elsewhere."""
    zones = [REGION + zone for zone in "abc"]
    database = {"kind": "aurora-postgresql", "instances": [{"zone": zones[0], "role": "writer"}]}
    away = {"kind": "aurora-postgresql", "instances": [{"zone": f"{OTHER}a", "role": "reader"}]}
    calls = [
        {"to": "cache", "protocol": "redis", "access": "read", "timeout": "1s"},
        {"to": "db", "protocol": "postgresql", "access": "read-write", "timeout": "1s"},
    ]
    return {
        "name": name,
        "traffic": {"peak": "100/s"},
        "regions": {REGION: {"zones": zones}, OTHER: {"zones": [f"{OTHER}a"]}},
        "resources": {
            "alb": {
                "kind": "alb", "region": REGION, "targets": ["web"],
                "health_check": {"interval": "1s", "unhealthy_threshold": 2, "timeout": "1s"},
            },
            "shield": {"kind": "shield", "tier": "advanced", "protects": ["alb"]},
            "eks": {"kind": "eks", "region": REGION},
            "nodes": {
                "kind": "eks-node-group", "region": REGION, "zones": zones, "cluster": "eks",
                "instance_type": "m6i.large", "cores": 2.0, "memory": "8GiB",
                "minimum": 6, "desired": 6, "maximum": 9,
            },
            "cache": {
                "kind": "elasticache-redis", "region": REGION, "hit_ratio": 0.9, "automatic_failover": False,
                "instances": [{"zone": zones[0], "role": "primary"}],
            },
            "db": {**database, "region": REGION},
            "db-away": {**away, "region": OTHER},
            "group": {
                "kind": "aurora-global", "members": ["db", "db-away"], "primary": "db",
                "promotion": "automatic",
            },
        },
        "workloads": {
            "web": {
                "region": REGION, "cluster": "eks", "node_groups": ["nodes"], "replicas": 6, "cores": 1.0,
                "service_time": "20ms", "concurrency": 4, "spread": "zones", "dependencies": calls,
            }
        },
        "journeys": {"shop": {"path": ["alb", "web"], "share": 1.0, "critical": True}},
        "scenarios": {name: {"faults": [fault]}},
    }  # fmt: skip
