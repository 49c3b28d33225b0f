"""Drawing again keeps what a person did: moved, recoloured, renamed, added; what vanished is marked."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
import zlib
from urllib.parse import quote

import pytest

from withstand.diagrams import draw
from withstand.errors import InputError


@pytest.fixture(scope="module")
def made(platform):
    return platform(2, 2, ("aurora", "s3", "sqs", "backup", "nat"), 2)


def drawn(architecture, folder, keep=None, **more):
    path = folder / "platform.drawio"
    draw(architecture, path=path, keep=keep, **more)
    return path, ET.parse(path)


def item(tree, id, page="recovery"):
    diagram = next(d for d in tree.getroot() if d.get("id") == page)
    return next((e for e in diagram.iter() if e.get("id") == id), None)


def geometry(tree, id, page="recovery"):
    found = item(tree, id, page).find("mxCell/mxGeometry")
    return tuple(float(found.get(name) or 0) for name in ("x", "y", "width", "height"))


def test_drawing_again_changes_nothing(made, tmp_path):
    path, _ = drawn(made, tmp_path)
    before = path.read_text("utf-8")
    drawn(made, tmp_path, keep=path)
    assert path.read_text("utf-8") == before


def test_a_moved_icon_stays_and_its_lines_follow(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    x, y, width, height = geometry(tree, "s3@region-1")
    item(tree, "s3@region-1").find("mxCell/mxGeometry").set("x", str(x + 30))
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert geometry(again, "s3@region-1") == (x + 30, y, width, height)
    _, third = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert geometry(third, "s3@region-1") == (x + 30, y, width, height)


def test_every_moved_shape_stays(made, tmp_path):
    path, tree = drawn(made, tmp_path)
    moved = {}
    for diagram in tree.getroot():
        for element in list(diagram.iter("object"))[::5]:
            place = element.find("mxCell[@vertex]/mxGeometry")
            if place is not None and element.get("placed"):
                place.set("x", f"{float(place.get('x') or 0) + 7:g}")
                moved[diagram.get("id"), element.get("id")] = place.get("x")
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path)
    assert len(moved) > 50
    for (page, id), x in moved.items():
        assert geometry(again, id, page)[0] == pytest.approx(float(x), abs=0.01), (page, id)


def test_a_colour_and_a_name_of_a_person_stay(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    element = item(tree, "cdn")
    element.set("label", "Our shop front")
    element.find("mxCell").set("style", element.find("mxCell").get("style").replace("#8C4FFF", "#00FF00"))
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert item(again, "cdn").get("label") == "Our shop front"
    assert "#00FF00" in item(again, "cdn").find("mxCell").get("style")


def test_notes_and_pages_of_a_person_stay(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    root = next(tree.getroot().iter("root"))
    note = ET.SubElement(
        root, "mxCell", id="note-1", value="Ask Kim", vertex="1", parent="1", style="shape=note;"
    )
    ET.SubElement(note, "mxGeometry", {"x": "5", "y": "5", "width": "80", "height": "40", "as": "geometry"})
    other = ET.SubElement(tree.getroot(), "diagram", id="mine", name="Mine")
    ET.SubElement(ET.SubElement(ET.SubElement(other, "mxGraphModel"), "root"), "mxCell", id="0")
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert item(again, "note-1").get("value") == "Ask Kim"
    assert [d.get("id") for d in again.getroot()] == ["recovery", "mine"]


def test_a_line_that_a_person_bent_keeps_its_corners(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    edge = next(e for e in tree.getroot().iter("object") if e.find("mxCell[@edge]") is not None)
    points = edge.find("mxCell/mxGeometry/Array")
    points.clear()
    points.set("as", "points")
    ET.SubElement(points, "mxPoint", x="111", y="222")
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    kept = item(again, edge.get("id")).find("mxCell/mxGeometry/Array")
    assert [(p.get("x"), p.get("y")) for p in kept] == [("111", "222")]


def test_what_vanished_is_marked_and_what_is_new_is_placed(platform, tmp_path):
    path, _ = drawn(platform(services=("s3", "sns")), tmp_path, pages=["recovery"])
    _, again = drawn(platform(services=("s3", "sqs")), tmp_path, keep=path, pages=["recovery"])
    assert item(again, "topic@region-1").get("vanished") == "true"
    assert "no longer there" in item(again, "topic@region-1").get("label")
    assert item(again, "queue@region-1") is not None


def test_a_file_that_draw_io_packed_is_read(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    x = geometry(tree, "s3@region-1")[0]
    item(tree, "s3@region-1").find("mxCell/mxGeometry").set("x", str(x + 30))
    diagram = tree.getroot()[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = quote(ET.tostring(diagram[0], encoding="unicode"), safe="~()*!.'").encode()
    diagram.text = base64.b64encode(packer.compress(plain) + packer.flush()).decode()
    del diagram[0]
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert geometry(again, "s3@region-1")[0] == x + 30


@pytest.mark.parametrize(
    "text",
    ["no xml", "<a", '<!DOCTYPE a [<!ENTITY b "c">]><mxfile/>', "<mxfile><diagram>%%</diagram></mxfile>"],
)
def test_a_file_that_is_not_a_diagram(made, tmp_path, text):
    path = tmp_path / "old.drawio"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"old\.drawio: is not a \.drawio file"):
        draw(made, path=tmp_path / "new.drawio", keep=path)
    assert not (tmp_path / "new.drawio").exists()
