"""Start-up: `--version` and `--help` import nothing heavy, whatever the clock of the machine says."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"boto3", "dd", "jinja2", "networkx", "numpy", "pydantic", "scipy", "simpy", "yaml"}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_nothing_heavy_is_imported(option: str) -> None:
    program = f"""
import runpy, sys
sys.argv = ["withstand", {option!r}]
try:
    runpy.run_module("withstand", run_name="__main__")
except SystemExit as done:
    assert not done.code, done.code
print("imported:", *sorted({HEAVY!r} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["imported:"]
