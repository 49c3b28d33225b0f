"""Cold process times of the commands that people wait for: best and median of several runs.

python -m benchmarks.commands [RUNS]
"""

from __future__ import annotations

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
    """Print a row for each command: bar, best, median."""
    print("command\tbar s\tbest s\tmedian s")
    for name, bar, arguments in COMMANDS:
        times = []
        for _ in range(runs):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-m", "withstand", *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - started)
        print(f"{name}\t{bar}\t{min(times):.2f}\t{statistics.median(times):.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
