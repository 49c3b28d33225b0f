"""`check` on generated estates of 1,000, 10,000 and 100,000 resources: time, memory, and how they grow.

python -m benchmarks.check_scale [SIZE …]
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import time

from withstand.model.build import build

SIZES = (1_000, 10_000, 100_000)
_MEGABYTE_IN_KILOBYTES = 1024


def measure(size: int) -> None:
    """Build and check one estate; print resources, findings, seconds to build and to check, peak MB."""
    from benchmarks.estate import estate
    from withstand.validators import check

    data = estate(size)
    started = time.perf_counter()
    architecture = build(data)
    built = time.perf_counter()
    findings = check(architecture)
    checked = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE_IN_KILOBYTES
    count = len(architecture.resources) + len(architecture.workloads)
    print(f"{count}\t{len(findings)}\t{built - started:.2f}\t{checked - built:.2f}\t{peak:.0f}", flush=True)


def main(sizes: tuple[int, ...]) -> None:
    """Each size in a process of its own, then the exponent of the growth between the first and the last."""
    print("resources\tfindings\tbuild s\tcheck s\tpeak MB", flush=True)
    rows = []
    for size in sizes:
        command = [sys.executable, "-c", f"from benchmarks.check_scale import measure; measure({size})"]
        line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        print(line, flush=True)
        rows.append([float(cell) for cell in line.split("\t")])
    if len(rows) > 1:
        growth = math.log(rows[-1][0] / rows[0][0])
        for name, column in (("build", 2), ("check", 3)):
            exponent = math.log(rows[-1][column] / rows[0][column]) / growth
            print(f"{name}: grows with size to the power {exponent:.2f}")


if __name__ == "__main__":
    main(tuple(int(argument) for argument in sys.argv[1:]) or SIZES)
