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

ELSEWHERE: dict[str, str] = {}
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


NAMED_FOR_ELSE: set[str] = set()
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
