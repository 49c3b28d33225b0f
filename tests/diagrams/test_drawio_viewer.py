"""Every page in the real draw.io viewer: no stencil missing, nothing spills, overlaps or is crossed."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.diagrams import draw, laid_out
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.writers.drawio import cell_id, to_drawio
from withstand.scanners.spec import read_spec

pytestmark = pytest.mark.chromium

EXAMPLE = Path(__file__).parents[2] / "examples" / "enterprise-platform"
NAMES = (
    "a <b>bold</b> & \"quoted\" 'name'",
    "🚀 rocket 🧨",
    "x" * 300,
    "long words " * 30,
    "&#10;<!--",
    "数据库服务器",
)


def looked_at(drawio, pages):
    """What is wrong with pages as draw.io lays them out."""
    found = []
    for page, seen in zip(pages, drawio.read(to_drawio(pages, version="test")), strict=True):
        found += [f"no stencil: {name}" for name in seen["missing"]]
        boxes = {id: Rect(*box["box"]) for id, box in seen["boxes"].items()}
        labels = {id: Rect(*box["label"]) for id, box in seen["boxes"].items() if box["label"]}
        parents = {id: box["parent"] for id, box in seen["boxes"].items()}
        leaves = [cell_id(shape.id) for shape in page.leaves]
        assert {cell_id(shape.id) for shape in page.shapes} <= boxes.keys()
        found += [
            f"{id} spills"
            for id, box in boxes.items()
            if parents[id] in boxes and not boxes[parents[id]].contains(box)
        ]
        found += [
            f"{a} overlaps {b}"
            for a, b in combinations(boxes, 2)
            if parents[a] == parents[b] and boxes[a].intersects(boxes[b], 1)
        ]
        found += [
            f"labels of {a} and {b} overlap"
            for a, b in combinations([leaf for leaf in leaves if leaf in labels], 2)
            if labels[a].intersects(labels[b], 1)
        ]
        for edge in page.edges:
            points = [tuple(point) for point in seen["edges"][edge.id]["points"]]
            ends = (cell_id(edge.source), cell_id(edge.target))
            for leaf in leaves:
                for a, b in pairwise(points):
                    if leaf not in ends and boxes[leaf].crossed_by(a, b, 2):
                        found.append(f"{edge.id} runs through {leaf}")
                    if leaf in labels and labels[leaf].crossed_by(a, b, 3):
                        found.append(f"{edge.id} runs through the label of {leaf}")
    return found


def test_the_reference_platform(drawio):
    assert looked_at(drawio, laid_out(read_spec(EXAMPLE))) == []


def test_a_picture_with_a_fault_is_seen(drawio, made):
    """The check itself must fail when a shape is put onto another, a line through it, or a name is wrong."""
    from dataclasses import replace

    page = laid_out(made, pages=["recovery"])[0]
    icons = [shape for shape in page.shapes if shape.id in ("shield", "waf")]
    moved = tuple(replace(s, rect=icons[0].rect) if s is icons[1] else s for s in page.shapes)
    assert any("overlaps" in word for word in looked_at(drawio, [replace(page, shapes=moved)]))
    wrong = {"stencil": "resIcon:no_such_icon"}
    named = tuple(replace(s, properties=wrong) if s is icons[0] else s for s in page.shapes)
    assert any("no stencil" in word for word in looked_at(drawio, [replace(page, shapes=named)]))


def test_what_draw_io_itself_moved_coloured_and_deleted_stays(drawio, made, tmp_path):
    """Not a change made to our own XML: draw.io reads the file, changes it, and writes it its own way."""
    path = tmp_path / "a.drawio"
    draw(made, path=path, pages=["recovery"])
    before = places(drawio, path)
    path.write_text(
        drawio.edited(path.read_text("utf-8"), [("s3@region-1", 12, 30)], ["waf"], ["page/users"]), "utf-8"
    )
    told = []
    for _ in range(2):
        draw(made, path=path, pages=["recovery"], keep=path, tell=told.append)
        text = path.read_text("utf-8")
    assert told[0] == told[1] and "waf" in told[0]
    after = places(drawio, path)
    assert before.keys() - after.keys() == {"waf"} and not after.keys() - before.keys()
    moved = {id for id in after if after[id] != pytest.approx(before[id], abs=1)}
    assert moved == {"s3@region-1"}
    assert after["s3@region-1"][:2] == pytest.approx(
        (before["s3@region-1"][0] + 12, before["s3@region-1"][1] + 30), abs=1
    )
    assert "fillColor=#00FF00" in text
    draw(made, path=path, pages=["recovery"], keep=path)
    assert path.read_text("utf-8") == text


def places(drawio, path):
    """Where draw.io shows each shape."""
    return {id: box["box"] for id, box in drawio.read(path.read_text("utf-8"))[0]["boxes"].items()}


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    regions=st.integers(1, 5),
    zones=st.integers(1, 6),
    services=st.sets(st.integers(0, 17), min_size=4),
    workloads=st.integers(0, 6),
    names=st.lists(st.sampled_from(NAMES), min_size=6, max_size=6, unique=True),
    networks=st.booleans(),
)
def test_generated_platforms(platform, drawio, regions, zones, services, workloads, names, networks):
    titled = dict(
        zip(("cdn", "waf", "alb@region-1", "aurora@region-1", "s3@region-1", "region-1"), names, strict=True)
    )
    made = platform(regions, zones, sorted(services), workloads, titled, networks)
    assert looked_at(drawio, laid_out(made)) == []
