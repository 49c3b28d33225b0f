"""The files: valid XML whatever the names, stable ids, layers, links, properties, no foreignObject."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.diagrams import draw, laid_out
from withstand.diagrams.look import BOXES, EDGES, STATUSES
from withstand.diagrams.pages.view import View
from withstand.diagrams.writers.drawio import cell_id, to_drawio
from withstand.diagrams.writers.mermaid import to_mermaid
from withstand.diagrams.writers.svg import to_svg
from withstand.errors import UsageError

SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_name_gives_valid_xml(platform, name):
    made = platform(1, 1, ("s3", "sqs"), 1, {"s3@region-1": name, "region-1": name, "app-0@region-1": name})
    pages = laid_out(made, pages=["recovery", "data"])
    ET.fromstring(to_drawio(pages, version="test"))
    for page in pages:
        ET.fromstring(to_svg(page))


def test_markup_in_a_name_stays_text(platform):
    name = '<img src=x onerror="alert(1)">'
    page = laid_out(platform(1, 1, ("s3",), 1, {"s3@region-1": name}), pages=["recovery"])[0]
    assert "<img" not in to_svg(page)
    assert "html=1" not in to_drawio([page], version="test")


def test_ids_are_those_of_the_elements_and_unique(pages):
    for page in pages:
        ids = [shape.id for shape in page.shapes] + [edge.id for edge in page.edges]
        assert len(ids) == len(set(ids))
    assert {"cdn", "region-1", "region-1a", "vpc@region-1", "s3@region-1"} <= {s.id for s in pages[0].shapes}


@pytest.mark.parametrize("name", ["filter", "keys", "constructor", "map", "0"])
def test_ids_that_would_crash_draw_io_are_changed(name):
    assert cell_id(name) != name
    assert cell_id(cell_id(name)) != cell_id(name)


def test_layers_links_and_properties(pages):
    root = ET.fromstring(to_drawio(pages, version="test"))
    first = root[0]
    layers = {e.get("value") for e in first.iter("mxCell") if e.get("parent") == "0"}
    assert {"Infrastructure", "Traffic", "Failover", "Replication"} <= layers
    links = {e.get("link") for e in first.iter("object") if e.get("link")}
    assert links == {f"data:page/id,{d.get('id')}" for d in root[1:]}
    cdn = next(e for e in first.iter("object") if e.get("id") == "cdn")
    assert cdn.get("kind") == "cloudfront" and cdn.get("elements") == "cdn"


def test_svg_has_text_titles_and_no_foreign_object(pages):
    for page in pages:
        text = to_svg(page)
        assert "foreignObject" not in text and "<script" not in text
        root = ET.fromstring(text)
        assert root.find(f"{SVG}title").text == page.title
        assert root.find(f"{SVG}desc").text
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == root.find(f"{SVG}title").get("id")
        assert root.get("aria-describedby") == root.find(f"{SVG}desc").get("id")
        for group in root.iter(f"{SVG}g"):
            assert group.find(f"{SVG}title") is not None
        outside = [v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href") and v[0] != "#"]
        assert all(address.startswith("data:image/png;base64,") for address in outside)
        names = {e.get("id") for e in root.iter()}
        assert {e.get("href")[1:] for e in root.iter(f"{SVG}use")} <= names


def test_drawio_svg_carries_the_file(made, tmp_path):
    (path,) = draw(made, path=tmp_path / "a.drawio.svg", format="drawio.svg", pages=["recovery"])
    root = ET.parse(path).getroot()
    assert ET.fromstring(root.get("content")).find("diagram").get("id") == "recovery"


def test_several_pages_go_beside_each_other(made, tmp_path):
    written = draw(made, path=tmp_path / "a.svg", format="svg", pages=["recovery", "data"])
    assert [path.name for path in written] == ["a-recovery.svg", "a-data.svg"]


def test_mermaid_is_small_and_names_cannot_end_its_quotes(platform):
    text = to_mermaid(View(platform(names={"cdn": 'x"] --> y["<script>', "region-1": "end"})))
    nodes = re.findall(r"^ +n\d+[\[(]", text, re.MULTILINE)
    assert 5 < len(nodes) <= 25
    assert "<script>" not in text
    for line in text.splitlines():
        assert line.count('"') % 2 == 0
    directive = to_mermaid(View(platform(names={"cdn": "%%{init: {'theme': 'dark'}}%%"})))
    assert "%%" not in directive and '|"50 %"|' in directive


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz on this machine")
def test_the_classic_picture(made, tmp_path):
    pytest.importorskip("diagrams")
    (path,) = draw(made, path=tmp_path / "a.svg", format="classic.svg")
    text = path.read_text("utf-8")
    ET.fromstring(text)
    # Both regions have a cluster "Regional services": clusters of the same label stay apart.
    assert text.count(">Regional services<") == 2
    assert re.findall(r'href="(?!#|data:)', text) == []
    draw(made, path=path, format="classic.svg")
    assert path.read_text("utf-8") == text


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz on this machine")
def test_names_in_the_classic_picture_stay_text(platform, tmp_path):
    pytest.importorskip("diagrams")
    path = tmp_path / "a.svg"
    named = platform(1, 1, ("s3",), 0, {"cdn": "<b>x</b>", "s3@region-1": "back\\\\nslash"})
    named = named.model_copy(update={"title": "<i>shop</i>"})
    draw(named, path=path, format="classic.svg")
    text = path.read_text("utf-8")
    assert "&lt;i&gt;shop&lt;/i&gt;" in text and "&lt;b&gt;x&lt;/b&gt;" in text and "back\\\\nslash" in text


@pytest.fixture
def no_graphviz(tmp_path, monkeypatch):
    pytest.importorskip("diagrams")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))


def test_the_classic_picture_without_graphviz(made, tmp_path, no_graphviz):
    with pytest.raises(UsageError, match="needs Graphviz"):
        draw(made, path=tmp_path / "a.svg", format="classic.svg")
    (path,) = draw(made, path=tmp_path / "a.dot", format="dot")
    assert path.read_text("utf-8").startswith("digraph")


def test_graphviz_that_pip_installed_is_found(made, tmp_path, no_graphviz):
    program = tmp_path / "graphviz-pure"
    program.write_text("#!/bin/sh\necho '<svg xmlns=\"http://www.w3.org/2000/svg\"/>'\n", "utf-8")
    program.chmod(0o755)
    (path,) = draw(made, path=tmp_path / "a.svg", format="classic.svg")
    assert path.read_text("utf-8").startswith("<svg")


def test_graphviz_that_fails_is_said(made, tmp_path, no_graphviz):
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho no memory >&2; exit 1\n", "utf-8")
    program.chmod(0o755)
    with pytest.raises(UsageError, match="could not draw the picture: no memory"):
        draw(made, path=tmp_path / "a.svg", format="classic.svg")


def luminance(color):
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_can_be_read():
    """WCAG 2.2 AA: 4.5 for text of this size."""
    for style, look in BOXES.items():
        ground = look.fill if look.fill != "none" else "#FFFFFF"
        assert contrast(look.font, ground) >= 4.5, style
    for style, edge in EDGES.items():
        assert contrast(edge.stroke, "#FFFFFF") >= 4.5, style
    for status, state in STATUSES.items():
        assert contrast(state.color, state.fill) >= 4.5, status
        assert contrast("#FFFFFF", state.color) >= 4.5, status


def test_states_differ_in_more_than_colour():
    together = (("failed", "degraded", "surviving"), ("added", "removed", "changed"), ("violated", "holds"))
    for names in together:
        signs = [(look.sign, look.dash) for status, look in STATUSES.items() if status.value in names]
        assert len({sign for sign, _ in signs}) == len({dash for _, dash in signs} | {()}) or len(
            {sign for sign, _ in signs}
        ) == len(names)
