"""The glossary: its words exist, and each entry explains more than its name does."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[2] / "docs" / "generate.py"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_word_is_a_class_that_is_explained(generate: ModuleType) -> None:
    poor = []
    for (subject, part), names in generate.GLOSSARY.items():
        known = generate.classes_of(part)
        for name in names.split():
            meaning, module = known[name]
            if len(meaning.split()) < 5 or not module.startswith(f"`withstand.{part}"):
                poor.append(f"{subject}: {name}: {meaning}")
    assert not poor, "\n".join(poor)


def test_no_word_stands_twice_under_a_subject_and_there_is_a_choice(generate: ModuleType) -> None:
    words = [(part, name) for (_, part), names in generate.GLOSSARY.items() for name in names.split()]
    assert len(set(words)) == len(words)
    assert 40 <= len(words) <= 90


def test_the_page_is_that_of_the_code(generate: ModuleType) -> None:
    assert generate.marked(generate.glossary_page()) == (generate.REFERENCE / "glossary.md").read_text()
