"""Cold process times of the commands that people wait for, and what they take on all cores together.

python -m benchmarks.commands [RUNS]

Wall time depends on what else the machine does; processor time hardly does, and is what to compare.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

PLATFORM = "examples/enterprise-platform"
COMMANDS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("--version", 0.2, ("--version",)),
    ("validate", 1.0, ("validate", PLATFORM)),
    ("check", 2.0, ("check", PLATFORM, "--exit-zero")),
    ("verify", 30.0, ("verify", PLATFORM, "--exit-zero", "-o", "text")),
)


def main(runs: int) -> None:
    """Print a row for each command: bar, best and median wall time, best processor time; all in seconds."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    print("command\tbar\tbest\tmedian\tprocessor")
    for name, bar, arguments in COMMANDS:
        times = [measured(arguments) for _ in range(runs)]
        wall = [one for one, _ in times]
        row = (min(wall), statistics.median(wall), min(processor for _, processor in times))
        print(f"{name}\t{bar}\t" + "\t".join(f"{seconds:.2f}" for seconds in row), flush=True)


def measured(arguments: tuple[str, ...]) -> tuple[float, float]:
    """Wall and processor time of one cold process and its workers."""
    started, before = time.perf_counter(), os.times()
    subprocess.run([sys.executable, "-m", "withstand", *arguments], check=True, capture_output=True)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, processor


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
