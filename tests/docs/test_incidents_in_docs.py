"""Incidents that the documentation tells people to replay exist, and its example of an own one is valid."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from withstand.model.build import build
from withstand.simulation.incidents import incidents

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "replay-an-incident.md"


def test_every_incident_that_is_named_exists() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {id for page in pages for id in re.findall(r"--incident (\d[\w-]+)", page.read_text("utf-8"))}
    assert named
    assert named <= set(incidents())


def test_the_example_of_an_own_incident_is_valid() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    data = {"name": "x", "regions": {"eu-central-1": {"zones": ["eu-central-1a"]}}, **yaml.safe_load(block)}
    assert build(data).scenarios["our-bad-tuesday"].faults
