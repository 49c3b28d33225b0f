"""Single-line changes of meaning, one after the other, in a copy of the package: does the suite notice each?

    python -m benchmarks.single_line_changes [WORDS …]    # only the changes whose description has these words

The changes are listed in `single_line_changes.toml`. A change whose old line is no longer there is an error:
it has to be written for the new code.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "benchmarks" / "single_line_changes.toml"
# The tests that are about numbers; the others (drawings, terminal, scanners) would only take time.
TESTS = ("tests/simulation", "tests/model/structure", "tests/api")
SLOW = ("tests/simulation/request_level", "tests/simulation/execution", "tests/simulation/exact")


def main(words: list[str]) -> int:
    """Print what each change does and which test noticed; 1 where one went unnoticed."""
    changes = tomllib.loads(LIST.read_text(encoding="utf-8"))["change"]
    wanted = [change for change in changes if all(word in change["what"] for word in words)]
    survived = []
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "checkout"
        keep = shutil.ignore_patterns(".venv", ".git", "out", ".tools", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=keep)
        for change in wanted:
            noticed = tried(copy, change)
            survived += [] if noticed else [change["what"]]
            print(f"{'seen    ' if noticed else 'MISSED  '} {change['what']}  {noticed}", flush=True)
    print(f"{len(wanted) - len(survived)} of {len(wanted)} changes were noticed")
    return 1 if survived else 0


def tried(copy: Path, change: Mapping[str, str]) -> str:
    """The first test that fails under a change; "" where none does."""
    file = copy / "withstand" / change["file"]
    before = file.read_text(encoding="utf-8")
    if before.count(change["old"]) != 1:
        raise SystemExit(
            f"{change['what']}: the old text stands {before.count(change['old'])} times in {file}"
        )
    file.write_text(before.replace(change["old"], change["new"]), encoding="utf-8")
    try:
        first = f"tests/simulation/{change['first']}"
        skipped = [f"--ignore={slow}" for slow in SLOW if slow != first]
        for tests in ((first,), TESTS):
            if found := failing(copy, [*tests, *skipped]):
                return found
        return ""
    finally:
        file.write_text(before, encoding="utf-8")


def failing(copy: Path, arguments: list[str]) -> str:
    """The first failing test of a run, or what kept it from running."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "2", *arguments]
    made = subprocess.run(
        command, cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if made.returncode == 0:
        return ""
    lines = [line for line in made.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0] if lines else made.stdout[-200:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
