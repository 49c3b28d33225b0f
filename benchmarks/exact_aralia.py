"""Aralia fault trees: exact top probability and all minimal cut sets, each tree within a limit of nodes.

python -m benchmarks.exact_aralia [--nodes N] [FOLDER OR FILE …]

Without arguments, the trees of ../shared/corpus. A tree whose published value is in results.tsv beside the
folder is compared with it; one that does not finish says so.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "dependability"


def published() -> dict[str, str]:
    """File name → P(top) as printed."""
    table = CORPUS / "results.tsv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {Path(row["model"]).name: row["value"] for row in rows if row["property"] == "P(top)"}


def main(paths: list[Path], nodes: int) -> None:
    """Print a row for each top event."""
    from withstand.api.fault_tree import evaluate_fault_tree

    known = published()
    print("tree\tgates\tevents\tnodes\tP(top)\tpublished\tcut sets\tseconds", flush=True)
    files = [file for path in paths for file in (sorted(path.glob("*.xml")) if path.is_dir() else [path])]
    for file in files:
        started = time.perf_counter()
        result = evaluate_fault_tree([file], node_limit=nodes)
        took = time.perf_counter() - started
        size = f"{file.stem}\t{len(result.tree.gates)}\t{len(result.tree.probabilities)}"
        for event in result.events:
            cuts = f"{event.cut_set_count:,}" if event.cut_set_count is not None else "not finished"
            value = known.get(file.name, "")
            print(f"{size}\t{event.nodes}\t{event.probability:.5E}\t{value}\t{cuts}\t{took:.1f}", flush=True)
        for event in result.unfinished:
            print(f"{size}\t\t{event.reason}\t\t\t{took:.1f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[CORPUS / "openpsa-aralia"])
    parser.add_argument("--nodes", type=int, default=10_000_000)
    arguments = parser.parse_args()
    main(arguments.paths, arguments.nodes)
