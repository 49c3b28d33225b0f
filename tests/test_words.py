"""One word, one meaning: no class name twice within a part, and obscure words do not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "withstand"
PARTS = ("model", "simulation", "validators", "diagrams", "reports", "scanners", "api", "cli")

OBSCURE = {
    "leg": "regional path", "legs": "regional paths", "standing": "without regions", "visit": "call",
    "severed": "lost call", "telling": "told replication", "Taken": "sample", "Way": "metric",
}  # fmt: skip
"""What a simulation called its things before, and the word to write instead; capitals: as a class only."""


@pytest.mark.parametrize("part", PARTS)
def test_a_class_name_means_one_thing_within_a_part(part: str) -> None:
    files = sorted((PACKAGE / part).rglob("*.py"))
    assert files
    assert not (found := named_twice(files)), "\n".join(found)


def test_two_meanings_are_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("class _Store: ...\nclass Other:\n    class Inner: ...\n")
    (tmp_path / "two.py").write_text("def f():\n    class _Store: ...\n")
    (said,) = named_twice(sorted(tmp_path.glob("*.py")))
    assert said.startswith("_Store: ") and "one.py:1" in said and "two.py:2" in said


def named_twice(files: list[Path]) -> list[str]:
    """Class names with more than one definition, private ones too, and where those are."""
    places: dict[str, list[str]] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{path}:{node.lineno}")
    return [f"{name}: {', '.join(where)}" for name, where in sorted(places.items()) if len(where) > 1]


def test_obscure_words_do_not_come_back() -> None:
    found = []
    for path in sorted((PACKAGE / "simulation").rglob("*.py")):
        for name, line in identifiers(ast.parse(path.read_text(encoding="utf-8"))):
            for word in obscure(name):
                found.append(f"{path.relative_to(ROOT)}:{line}: {name}: say {OBSCURE[word]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("class _Leg: ...", ["leg"]),
        ("def f(standing): ...", ["standing"]),
        ("run.severed = 1", ["severed"]),
        ("class Taken: ...", ["Taken"]),
        ("already_taken = way = 1", []),
        ("import telling", ["telling"]),
        ("legal = always = allegory = 1", []),
    ],
)
def test_an_obscure_word_is_found(code: str, words: list[str]) -> None:
    assert [word for name, _ in identifiers(ast.parse(code)) for word in obscure(name)] == words


def obscure(name: str) -> list[str]:
    """The words of an identifier that are on the list."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return [word for part in parts for word in dict.fromkeys((part, part.lower())) if word in OBSCURE]


def identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names that the file gives: classes, functions, parameters, variables, attributes, modules."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.alias(asname=str(name)):
                yield name, node.lineno
            case ast.alias(name=name):
                yield name.rpartition(".")[2], node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
