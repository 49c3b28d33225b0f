"""The locks: hashed, without an address, core within dev, and complete for what pyproject.toml asks."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = re.compile(r"://|index-url|find-links|trusted-host|file:", re.IGNORECASE)


@pytest.mark.parametrize("name", ["core", "dev", "viewer"])
def test_lock_holds_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    for block in re.split(r"\n(?=\w)", text):
        assert "--hash=sha256:" in block, block


def test_core_is_a_part_of_dev_with_the_same_versions() -> None:
    """A demo that was set up first is then a step on the way to the tests, and runs the same code."""
    core, dev = locked("core"), locked("dev")
    assert {name: dev.get(name) for name in core} == core


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    core = {*project["project"]["dependencies"], *groups["build"]}
    dev = {each for each in groups["dev"] if isinstance(each, str)}
    assert names(core) <= locked("core").keys()
    assert names(dev) <= locked("dev").keys()


def locked(name: str) -> dict[str, str]:
    """Package → version (with its marker, if any) of one lock."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\\\n]+)", text, re.MULTILINE))


def names(requirements: set[str]) -> set[str]:
    """The bare package names of requirements."""
    return {re.split(r"[^\w.-]", each)[0].lower() for each in requirements}
