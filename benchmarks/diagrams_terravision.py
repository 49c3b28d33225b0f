"""Page (a) of the reference platform drawn by TerraVision from the same boxes, icons and lines.

    .venv/bin/python -m benchmarks.diagrams_terravision PROGRAM [FOLDER]

TerraVision (AGPL-3.0) is no dependency: install it in an environment of its own and give its program. It
reads a JSON graph ("TVG": which node leads to or contains which) offline, without Terraform; this writes
that graph from our page, has it drawn, and prints the same counts as `diagrams_quality.py`. Its picture
stays in FOLDER.

What the graph cannot hold: a title, labels of lines (they would have to be given apart), chips, and lines
to or from shared services (keys, file systems, registries), which TerraVision leaves out by design.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from withstand.diagrams.at_load.geometry import Rect
from withstand.diagrams.at_load.page import Box, BoxStyle, Icon, Page, Shape

from benchmarks.diagrams_quality import ROOT, Drawing, heading, laid_by_graphviz, ours, row
from withstand.catalog import catalog
from withstand.diagrams import laid_out
from withstand.scanners.spec import read_spec

# TerraVision's own words where a Terraform type would draw something else (its docs/graph-format.md).
TYPES = {
    "operator": "tv_aws_users",
    "alb": "aws_alb",
    "eks": "aws_eks_service",
    "rds-postgresql": "aws_rds_postgres",
    "aurora-postgresql": "aws_rds_aurora",
    "aurora-serverless": "aws_rds_aurora",
}
BOXES = {
    BoxStyle.REGION: "tv_aws_region",
    BoxStyle.VPC: "aws_vpc",
    BoxStyle.ZONE: "tv_aws_az",
    BoxStyle.PUBLIC: "aws_subnet",
    BoxStyle.PRIVATE: "aws_subnet",
    BoxStyle.DATABASE: "aws_subnet",
    BoxStyle.SERVICES: "aws_group",
}


def graph(page: Page) -> dict[str, list[str]]:
    """The page as a TVG: boxes with what is in them, icons with where their lines lead."""
    boxes = {shape.id: shape for shape in page.shapes if isinstance(shape, Box)}
    names = {
        shape.id: f"{kind}.n{number}"
        for number, shape in enumerate(page.shapes)
        if not shape.id.startswith("page/legend") and (kind := type_of(shape))
    }
    found: dict[str, list[str]] = {name: [] for name in names.values()}
    for shape in page.shapes:
        around = nearest(shape, boxes, names)
        if shape.id in names and around:
            found[names[around]].append(names[shape.id])
    for edge in page.edges:
        if edge.source in names and edge.target in names:
            found[names[edge.source]].append(names[edge.target])
    return found


def type_of(shape: Shape) -> str:
    """The node's type; empty for what a TVG does not hold."""
    if isinstance(shape, Box):
        return BOXES.get(shape.style, "")
    if not isinstance(shape, Icon):
        return ""
    spec = catalog().get(shape.kind)
    terraform = next((name for name in (spec.terraform if spec else ()) if name.startswith("aws_")), "")
    return TYPES.get(shape.kind) or terraform or "aws_generic"


def nearest(shape: Shape, boxes: dict[str, Box], names: dict[str, str]) -> str:
    """The innermost box around that is in the graph."""
    at = shape.parent
    while at and at not in names:
        at = boxes[at].parent if at in boxes else ""
    return at


def scaled(made: Drawing, by: float) -> Drawing:
    """The same drawing at another scale."""
    width, height, nodes, lines = made
    return (
        width * by,
        height * by,
        {id: Rect(r.x * by, r.y * by, r.width * by, r.height * by) for id, r in nodes.items()},
        [([(x * by, y * by) for x, y in course], ends) for course, ends in lines],
    )


def main(program: str, folder: Path) -> None:
    architecture = read_spec(ROOT / "examples" / "enterprise-platform")
    page = laid_out(architecture, pages=["recovery"])[0]
    tvg = folder / "page-a.tvg.json"
    tvg.write_text(json.dumps(graph(page), indent=1), "utf-8")
    for format in ("dot", "drawio", "svg"):
        command = [program, "draw", "--source", tvg.name, "--format", format, "--outfile", "page-a"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    heading()
    ours(architecture)
    icons = median(shape.rect.width for shape in page.shapes if isinstance(shape, Icon))
    made = laid_by_graphviz(folder / "page-a.dot.dot", "neato", "-n2")
    row("TerraVision", *made)
    scale = icons / median(rect.width for rect in made[2].values())
    print(f"scaled by {scale:.3f}, so that icons are as large as ours:")
    row("TerraVision", *scaled(made, scale))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve())
