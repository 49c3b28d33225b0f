"""What is derived from an architecture is computed once for each, and never for another."""

from __future__ import annotations

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.derived import derived


def test_once_for_each_architecture() -> None:
    asked: list[str] = []

    @derived
    def name(architecture: Architecture) -> list[str]:
        asked.append(architecture.name)
        return [architecture.name]

    one, other = build({"name": "one"}), build({"name": "other"})
    first = name(one)
    assert name(one) is first
    assert name(other) == ["other"]
    assert asked == ["one", "other"]
    again = build({"name": "one"})
    assert name(again) == first and name(again) is not first
