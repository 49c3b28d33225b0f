"""A module's tests are where one looks for them: tests/PART/test_MODULE.py, or said here where instead.

The list of exceptions only shrinks: one that has its test file, or whose module is gone, fails too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE, TESTS = ROOT / "withstand", ROOT / "tests"
MIRRORED = ("simulation", "model/structure", "model/checks", "model/results")

ELSEWHERE: dict[str, str] = {
    "simulation/engine/fault_parts.py": "simulation/faults/test_fault_files.py",
    "simulation/plant/sides.py": "simulation/faults/test_partition.py",
    "simulation/recovery/held_writes.py": "simulation/faults/test_replication_stop.py",
    "simulation/recovery/separation.py": "simulation/faults/test_partition.py",
    "simulation/sampling/year.py": "simulation/measuring/test_yearly.py",
    "simulation/plant/leaders.py": "simulation/plant/test_walk.py",
    "simulation/execution/processes.py": "bad_input/test_interrupted.py",
    "model/checks/claim_checks.py": "bad_input/test_specs.py",
    "model/checks/meaning.py": "bad_input/test_specs.py",
    "model/checks/references.py": "bad_input/test_specs.py",
    "model/results/estimate.py": "model/results/test_judging.py",
    "model/results/finding.py": "model/results/test_judging.py",
    "model/results/outcome.py": "model/results/test_judging.py",
    "model/results/verdict.py": "model/results/test_judging.py",
    "model/structure/placement.py": "model/structure/test_replicas.py",
    "model/structure/standard_scenarios.py": "model/structure/test_replicas.py",
    "model/results/dynamic_fault_tree.py": "scanners/galileo/test_read.py",
    "model/results/fault_tree.py": "scanners/open_psa/test_read.py",
    "simulation/behaviours/multi_active.py": "simulation/behaviours/test_stores.py",
    "simulation/behaviours/queue.py": "simulation/behaviours/test_stores.py",
    "simulation/behaviours/volume.py": "simulation/behaviours/test_stores.py",
    "simulation/exact/circuit.py": "simulation/exact/test_bdd.py",
    "simulation/exact/evaluation.py": "simulation/exact/test_bdd.py",
    "simulation/exact/flattening.py": "simulation/exact/test_bdd.py",
    "simulation/exact/diagram.py": "simulation/exact/test_many_rows.py",
    "simulation/execution/cluster.py": "simulation/execution/test_executors.py",
    "simulation/execution/on_dask.py": "simulation/execution/test_executors.py",
    "simulation/execution/on_ray.py": "simulation/execution/test_executors.py",
    "simulation/incidents/staging.py": "simulation/incidents/test_replay.py",
    "simulation/measures/availability_by_requests.py": "simulation/measures/test_availability_by_time.py",
    "simulation/measures/error_rate.py": "simulation/measures/test_availability_by_time.py",
    "simulation/measuring/availability.py": "simulation/measures/test_availability_by_time.py",
    "simulation/measures/drain_time.py": "simulation/measures/test_messages.py",
    "simulation/measures/messages_lost.py": "simulation/measures/test_messages.py",
    "simulation/measuring/messages.py": "simulation/measures/test_messages.py",
    "simulation/engine/record.py": "simulation/measures/test_rto.py",
    "simulation/execution/context.py": "simulation/measures/test_rto.py",
    "simulation/measures/capacity_ratio.py": "simulation/measures/test_rto.py",
    "simulation/measures/dns_failover_time.py": "simulation/measures/test_rto.py",
    "simulation/measures/outage.py": "simulation/measures/test_rto.py",
    "simulation/measures/rpo.py": "simulation/measures/test_rto.py",
    "simulation/measures/success_ratio.py": "simulation/measures/test_rto.py",
    "simulation/measures/traffic_failover_time.py": "simulation/measures/test_rto.py",
    "simulation/measuring/measurement.py": "simulation/measures/test_rto.py",
    "simulation/measuring/redirection.py": "simulation/measures/test_rto.py",
    "simulation/measuring/samples.py": "simulation/measures/test_rto.py",
    "simulation/plant/compiler.py": "simulation/plant/test_plant.py",
    "model/structure/routing.py": "simulation/plant/test_routes.py",
    "simulation/engine/active_fault.py": "simulation/playing/test_scenario.py",
    "simulation/engine/replication.py": "simulation/playing/test_scenario.py",
    "simulation/playing/outcome.py": "simulation/playing/test_scenario.py",
    "simulation/behaviours/compute_pool.py": "simulation/recovery/test_scheduling.py",
    "model/results/sensitivity.py": "simulation/sensitivity/test_sensitivity.py",
    "simulation/sensitivity/flips.py": "simulation/sensitivity/test_sensitivity.py",
    "simulation/sensitivity/levers.py": "simulation/sensitivity/test_sensitivity.py",
    "simulation/sensitivity/ranking.py": "simulation/sensitivity/test_sensitivity.py",
    "simulation/sensitivity/study.py": "simulation/sensitivity/test_sensitivity.py",
    "simulation/measures/latency.py": "simulation/test_answers.py",
    "simulation/measures/traffic_share.py": "simulation/test_answers.py",
    "simulation/behaviours/delivery.py": "simulation/faults/test_bad_release.py",
    "simulation/behaviours/network_link.py": "simulation/faults/test_link_loss.py",
    "simulation/engine/lost_calls.py": "simulation/faults/test_partition.py",
    "simulation/behaviours/cache.py": "simulation/test_systems.py",
    "simulation/behaviours/file_store.py": "simulation/test_systems.py",
    "simulation/behaviours/object_store.py": "simulation/test_systems.py",
    "simulation/behaviours/regional_service.py": "simulation/test_systems.py",
    "simulation/behaviours/workload.py": "simulation/test_systems.py",
}
"""Module → the test file, below tests/, that tests it instead."""


def test_every_module_has_its_tests_where_one_looks() -> None:
    missing = [
        f"withstand/{module}: write tests/{mirrored(module)}, or say in ELSEWHERE what tests it"
        for module in modules()
        if module not in ELSEWHERE and not (TESTS / mirrored(module)).is_file()
    ]
    assert not missing, "\n".join(missing)


def test_exceptions_are_needed_and_true() -> None:
    """The module exists and has no test file of its own; the file that is named has tests."""
    wrong = []
    known = set(modules())
    for module, place in ELSEWHERE.items():
        if module not in known:
            wrong.append(f"{module}: there is no such module any more: take it from the list")
        elif (TESTS / mirrored(module)).is_file():
            wrong.append(f"{module}: it has its own tests: take it from the list")
        elif not (TESTS / place).is_file() or not list(functions_of(TESTS / place)):
            wrong.append(f"{module}: tests/{place} has no tests")
    assert not wrong, "\n".join(wrong)


def test_a_test_file_is_named_after_what_it_tests() -> None:
    """Below a mirrored folder a test file has a module's name, or is in NAMED_FOR_ELSE."""
    known = {mirrored(module) for module in modules()} | set(ELSEWHERE.values()) | NAMED_FOR_ELSE
    found = {
        path.relative_to(TESTS).as_posix() for part in MIRRORED for path in (TESTS / part).rglob("test_*.py")
    }
    assert not (strange := sorted(found - known)), f"of which module are they? {strange}"
    assert not (gone := sorted(NAMED_FOR_ELSE - found)), f"they are gone: {gone}"


NAMED_FOR_ELSE = {
    "simulation/playing/test_rates.py",
    "simulation/playing/test_what_a_fault_leaves.py",
    "simulation/test_typed_state.py",
    "simulation/plant/test_copies_in_steady_state.py",
    "simulation/plant/test_patience_of_a_journey.py",
    "simulation/recovery/test_answers_by_health.py",
    "simulation/recovery/test_every_link.py",
    "simulation/recovery/test_ticks_of_the_autoscaler.py",
    "simulation/recovery/test_worst_placement.py",
    "simulation/behaviours/test_stores.py",
    "simulation/exact/test_many_rows.py",
    "simulation/exact/test_published.py",
    "simulation/exact/test_qcomp.py",
    "simulation/exact/test_three_rungs.py",
    "simulation/incidents/test_incidents.py",
    "simulation/measures/test_laws.py",
    "simulation/measures/test_messages.py",
    "simulation/request_level/test_dead_copies.py",
    "simulation/request_level/test_recovery.py",
    "simulation/request_level/test_steady.py",
    "simulation/sensitivity/test_sensitivity.py",
    "simulation/test_laws.py",
    "simulation/faults/test_fault_files.py",
    "simulation/test_systems.py",
}
"""Test files about several modules at once: laws, second opinions, whole systems."""


def modules() -> Iterator[str]:
    """Every module of the mirrored parts with something in it, below withstand/."""
    for part in MIRRORED:
        for path in sorted((PACKAGE / part).rglob("*.py")):
            if path.name != "__init__.py":
                yield path.relative_to(PACKAGE).as_posix()


def mirrored(module: str) -> str:
    """The mirrored path of a module's tests, below tests/."""
    path = Path(module)
    return (path.parent / f"test_{path.stem}.py").as_posix()


def functions_of(path: Path) -> Iterator[str]:
    """Names of the test functions of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name
