"""Published results of fault trees that nobody here wrote, to the digits printed there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from withstand.scanners.open_psa import read_open_psa
from withstand.simulation.exact.evaluation import evaluate

ARALIA = (
    "baobab1", "baobab2", "chinese", "das9201", "das9202", "das9203", "das9205", "das9208", "edfpa15p",
    "ftr10", "isp9605", "isp9606",
)  # fmt: skip


@pytest.fixture(scope="session")
def published(corpus: Path) -> dict[tuple[str, str], str]:
    """(model, property) → the value as printed."""
    with (corpus / "results.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {(row["model"], row["property"]): row["value"] for row in rows}


@pytest.mark.parametrize("name", ARALIA)
def test_aralia(corpus: Path, published: dict[tuple[str, str], str], name: str) -> None:
    model = f"openpsa-aralia/{name}.xml"
    (top,) = evaluate(read_open_psa([corpus / model]))
    assert f"{top.probability:.5E}" == published[model, "P(top)"]
    assert top.cut_set_count == int(published[model, "minimal cut sets"])


def test_every_fault_tree_of_the_table_is_tried(published: dict[tuple[str, str], str]) -> None:
    trees = {model for model, _ in published if model.endswith(".xml")}
    assert trees == {f"openpsa-aralia/{name}.xml" for name in ARALIA}
