"""Every file of a fault has all its parts, a test and an example; no other file of the package names it."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from withstand.catalog import catalog
from withstand.catalog.vocabulary import FACT_NAMES
from withstand.model.architecture import Architecture
from withstand.model.elements import fault_kind as port
from withstand.model.elements.claim import Metric
from withstand.model.elements.fault_kind import FactOf, FaultKind, fault_files, fault_kinds
from withstand.model.structure.standard_scenarios import standard_scenarios
from withstand.scanners.spec import read_spec

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "withstand"
FOLDER = PACKAGE / "simulation" / "faults"
EXAMPLES = sorted((ROOT / "examples" / "mechanisms").glob("*.yaml"))
PARAMETERS = {
    "happens_to": ["architecture"],
    "takes": ["plant", "fault"],
    "begin": ["run", "active"],
    "end": ["run", "active", "link"],
}
KINDS = sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.fixture(scope="module")
def examples() -> dict[str, Architecture]:
    return {path.stem: read_spec(path) for path in EXAMPLES if path.stem != "base"}


def test_the_look_up_finds_every_file() -> None:
    assert list(fault_kinds()) == KINDS
    assert len(KINDS) >= 25


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_says_all_of_its_kind(kind: str) -> None:
    file, told = fault_files()[kind], fault_kinds()[kind]
    assert inspect.getdoc(file), f"{kind} has no docstring"
    assert told.title and told.does.endswith(".") and told.limited_by
    assert bool(told.targets) is bool(told.hint), "what it happens to, and what to write instead"
    for part, wanted in PARAMETERS.items():
        assert list(inspect.signature(getattr(file, part)).parameters) == wanted, f"{kind}: {part}"
    for fact in (*told.lasts, *told.rate):
        check_known(fact)


def check_known(fact: FactOf) -> None:
    """Its name is of the vocabulary; the kind that it says has it, or else some kind does."""
    assert fact.name in FACT_NAMES
    holders = [kind for kind, spec in catalog().items() if fact.name in spec.facts]
    assert fact.kind in holders if fact.kind else holders
    if fact.otherwise is not None:
        check_known(fact.otherwise)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_a_test_of_its_name(kind: str) -> None:
    assert (Path(__file__).parent / f"test_{kind.replace('-', '_')}.py").is_file()


def test_every_kind_has_an_example_and_every_example_a_test(examples) -> None:
    shown = {
        fault.kind
        for architecture in examples.values()
        for scenario in architecture.scenarios.values()
        for fault in scenario.faults
    }
    assert shown == set(KINDS)
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert not [name for name in examples if f'example("{name}")' not in tests]


def test_no_other_file_of_the_package_names_a_kind() -> None:
    """A word that is a metric's name too (`replication-lag`) cannot be told from it."""
    words = set(KINDS) - set(get_args(Metric))
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value}"
        for path in PACKAGE.rglob("*.py")
        if path.parent != FOLDER
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in words
    ]
    assert not found


def test_standard_scenarios_are_what_the_files_say(examples) -> None:
    for architecture in examples.values():
        made = Counter(one.faults[0].kind for one in standard_scenarios(architecture))
        told = {kind: len(list(file.happens_to(architecture))) for kind, file in fault_files().items()}
        assert made == Counter(told)


def test_what_a_standard_scenario_happens_to_is_a_target_of_its_kind(examples) -> None:
    for architecture in examples.values():
        for scenario in standard_scenarios(architecture):
            (fault,) = scenario.faults
            kind, target = fault_kinds()[fault.kind], architecture.elements[fault.target]
            assert isinstance(target, kind.targets or object)
            assert bool(fault.service) is (kind.service != "none")


def kind_called(name: str) -> FaultKind:
    return FaultKind(name=name, title="X", does="X.", limited_by="x")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "faults/power_cut.py must define KIND with the name 'power-cut'"),
        ({"KIND": kind_called("power-loss")}, "must define KIND with the name 'power-cut'"),
        (
            {"KIND": kind_called("power-cut"), "begin": print},
            "faults/power_cut.py lacks happens_to, takes, end",
        ),
    ],
)
def test_a_file_without_one_of_its_parts_is_named(parts: dict[str, object], said: str) -> None:
    file = ModuleType("faults.power_cut")
    file.__dict__.update(parts)
    with pytest.raises(ValueError, match=said):
        port._checked(file)
