"""Drawing again keeps what a person did: moved, recoloured, renamed, added; what vanished is marked."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
import zlib
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.diagrams import draw, kept
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


def places(path):
    """Absolute places of all shapes, as draw.io has them: page, id, and x, y, width, height."""
    found = {}
    for diagram in ET.parse(path).getroot():
        cells = {}
        for element in diagram.iter():
            cell = element if element.tag == "mxCell" else element.find("mxCell")
            if element.get("id") and cell is not None and cell.get("vertex") == "1":
                found_geometry = cell.find("mxGeometry")
                cells[element.get("id")] = (
                    cell.get("parent"),
                    *(float(found_geometry.get(name) or 0) for name in ("x", "y", "width", "height")),
                )
        for id, (_, _, _, width, height) in cells.items():
            x = y = 0.0
            at = id
            while at in cells:
                x, y, at = x + cells[at][1], y + cells[at][2], cells[at][0]
            found[diagram.get("id"), id] = (x, y, width, height)
    return found


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_nothing_that_a_person_moved_moves_back(platform, tmp_path, data):
    """Shapes of any kind go anywhere, into other boxes too; drawn twice again, the file is the same."""
    path, tree = drawn(platform(2, 2, ("aurora", "s3", "nat"), 2), tmp_path, pages=["recovery"])
    shapes = {e.get("id"): e for e in tree.getroot().iter("object") if e.find("mxCell[@vertex]") is not None}
    boxes = ["1", *(id for id, e in shapes.items() if "container=1" in e.find("mxCell").get("style"))]
    far = st.integers(-3000, 6000)
    for shape in data.draw(st.lists(st.sampled_from([*shapes]), min_size=1, max_size=12, unique=True)):
        cell = shapes[shape].find("mxCell")
        place = cell.find("mxGeometry")
        place.set("x", str(data.draw(far)))
        place.set("y", str(data.draw(far)))
        if data.draw(st.booleans()):
            place.set("width", str(data.draw(st.integers(1, 900))))
        inside = data.draw(st.sampled_from(boxes))
        if data.draw(st.booleans()) and not within(tree, inside, shape):
            cell.set("parent", inside)
    tree.write(path)
    before = places(path)
    for _ in range(2):
        drawn(platform(2, 2, ("aurora", "s3", "nat"), 2), tmp_path, keep=path, pages=["recovery"])
        after = places(path)
        assert after.keys() == before.keys()
        for key, place in before.items():
            assert after[key] == pytest.approx(place, abs=0.6), key
        text = path.read_bytes()
    drawn(platform(2, 2, ("aurora", "s3", "nat"), 2), tmp_path, keep=path, pages=["recovery"])
    assert path.read_bytes() == text


def within(tree, box, shape):
    """Whether a box lies in a shape, or is it."""
    while box != "1":
        if box == shape:
            return True
        box = item(tree, box).find("mxCell").get("parent")
    return False


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


@pytest.fixture
def mine(tmp_path):
    """A drawing of a person's own."""
    path = tmp_path / "old.drawio"
    path.write_text(
        '<mxfile><diagram id="a" name="A"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>'
        "</root></mxGraphModel></diagram></mxfile>",
        "utf-8",
    )
    return path


BAD = {
    "no xml": b"no xml",
    "cut off": b"<mxfile><diagram id='a'>",
    "entities": b'<!DOCTYPE a [<!ENTITY b "c">]><mxfile/>',
    "not packed": b"<mxfile><diagram>%%</diagram></mxfile>",
    "no text": b"\xff\xfe\x00\x01",
    "a picture": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "too deep": b"<mxfile>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</mxfile>",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_read_is_refused_and_stays(made, tmp_path, content):
    path = tmp_path / "old.drawio"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"old\.drawio: is not a drawing of withstand's"):
        draw(made, path=path, keep=path)
    assert path.read_bytes() == content


def test_somebody_elses_drawing_is_refused_and_stays(made, mine):
    before = mine.read_bytes()
    with pytest.raises(InputError, match="no page of it was drawn by withstand"):
        draw(made, path=mine, keep=mine)
    assert mine.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (('x="', 'x="nan" was="'), "nan is no place"),
        (('x="', 'x="1e300" was="'), "1e300 is no place"),
        (('id="waf"', 'id="cdn"'), "have one id"),
        (('parent="page/cloud"', 'parent="region-1"'), "lies in itself"),
    ],
)
def test_a_file_with_a_broken_shape_is_refused(made, tmp_path, change, word):
    path, _ = drawn(made, tmp_path, pages=["recovery"])
    before = path.read_text("utf-8").replace(*change)
    path.write_text(before, "utf-8")
    with pytest.raises(InputError, match=word):
        draw(made, path=path, keep=path)
    assert path.read_text("utf-8") == before


def test_a_huge_file_is_refused(made, tmp_path, monkeypatch):
    path, _ = drawn(made, tmp_path, pages=["recovery"])
    monkeypatch.setattr(kept, "_LARGEST", 1000)
    with pytest.raises(InputError, match="larger than"):
        draw(made, path=path, keep=path)


def test_an_empty_file_and_none_keep_nothing(made, tmp_path):
    path = tmp_path / "new.drawio"
    draw(made, path=path, keep=path, pages=["recovery"])
    first = path.read_bytes()
    path.write_bytes(b"")
    draw(made, path=path, keep=path, pages=["recovery"])
    assert path.read_bytes() == first


def test_what_a_person_deleted_stays_away(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    lines = [e.get("id") for e in tree.getroot().iter("object") if (c := e.find("mxCell")) is not None
             and "cdn" in (c.get("source"), c.get("target"))]  # fmt: skip
    assert lines
    remove(tree, "cdn", *lines)
    tree.write(path)
    told = []
    for _ in range(2):
        path, again = drawn(made, tmp_path, keep=path, pages=["recovery"], tell=told.append)
        assert item(again, "cdn") is None and item(again, lines[0]) is None
        assert item(again, "waf") is not None
    assert told[0] == told[1] and told[0].startswith("recovery: deleted by hand, not drawn again")
    assert "cdn" in told[0]
    _, fresh = drawn(made, tmp_path, pages=["recovery"])
    assert item(fresh, "cdn") is not None


def remove(tree, *ids):
    root = next(tree.getroot().iter("root"))
    for id in ids:
        root.remove(item(tree, id))


def test_what_is_new_is_drawn_though_something_was_deleted(platform, tmp_path):
    path, tree = drawn(platform(services=("s3",)), tmp_path, pages=["recovery"])
    remove(tree, "s3@region-1")
    tree.write(path)
    _, again = drawn(platform(services=("s3", "sqs")), tmp_path, keep=path, pages=["recovery"])
    assert item(again, "queue@region-1") is not None and item(again, "s3@region-1") is None


def test_a_box_deleted_around_its_shapes(made, tmp_path):
    """Ungrouped in draw.io: what was in the box is on the page, at the same place."""
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    before = places(path)
    for element in tree.getroot().iter("object"):
        cell = element.find("mxCell")
        if cell is not None and cell.get("parent") == "page/legend":
            cell.set("parent", "1")
            x, y, _, _ = before["recovery", element.get("id")]
            cell.find("mxGeometry").set("x", str(x))
            cell.find("mxGeometry").set("y", str(y))
    remove(tree, "page/legend")
    tree.write(path)
    drawn(made, tmp_path, keep=path, pages=["recovery"])
    after = places(path)
    assert after == {key: pytest.approx(p, abs=0.6) for key, p in before.items() if "page/legend" not in key
                     or key[1] != "page/legend"}  # fmt: skip


def test_what_vanished_and_came_back_is_itself_again(platform, tmp_path):
    both, one = platform(services=("s3", "sns")), platform(services=("s3",))
    path, _ = drawn(both, tmp_path, pages=["recovery"])
    _, without = drawn(one, tmp_path, keep=path, pages=["recovery"])
    assert "no longer there" in item(without, "topic@region-1").get("label")
    _, again = drawn(both, tmp_path, keep=path, pages=["recovery"])
    back = item(again, "topic@region-1")
    assert "no longer there" not in back.get("label") and "opacity=45" not in back.find("mxCell").get("style")


def test_pages_that_are_not_drawn_this_time_stay(made, tmp_path):
    path, tree = drawn(made, tmp_path)
    item(tree, "waf", "security").set("label", "Our WAF")
    tree.getroot().append(tree.getroot()[0])  # another order of the tabs
    del tree.getroot()[0]
    tree.getroot()[0].set("name", "Renamed")
    tree.write(path)
    order = [d.get("id") for d in tree.getroot()]
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert [d.get("id") for d in again.getroot()] == order
    assert item(again, "waf", "security").get("label") == "Our WAF"
    _, all_pages = drawn(made, tmp_path, keep=path)
    assert all_pages.getroot()[0].get("name") == "Renamed"


def test_layers_properties_and_copies_of_a_person_stay(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    root = next(tree.getroot().iter("root"))
    ET.SubElement(root, "mxCell", id="notes", value="Notes", parent="0", visible="0")
    next(e for e in root if e.get("id") == "layer-failover").set("visible", "0")
    item(tree, "cdn").find("mxCell").set("parent", "notes")
    item(tree, "waf").set("owner", "Kim")
    item(tree, "waf").set("link", "https://example.com/waf")
    copy = ET.fromstring(ET.tostring(item(tree, "shield")))
    copy.set("id", "copy-1")
    root.append(copy)
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    layers = {e.get("id"): e.get("visible") for e in again.getroot().iter("mxCell") if e.get("parent") == "0"}
    assert layers["notes"] == layers["layer-failover"] == "0" and layers["layer-traffic"] is None
    assert item(again, "cdn").find("mxCell").get("parent") == "notes"
    assert (item(again, "waf").get("owner"), item(again, "waf").get("link")) == (
        "Kim",
        "https://example.com/waf",
    )
    assert item(again, "copy-1") is not None and item(again, "shield") is not None


def test_a_line_that_a_person_turned_or_recoloured(made, tmp_path):
    path, tree = drawn(made, tmp_path, pages=["recovery"])
    first, second = [e for e in tree.getroot().iter("object") if e.find("mxCell[@edge]") is not None][:2]
    first.find("mxCell").set("target", "waf")
    cell = second.find("mxCell")
    cell.set("style", "strokeColor=#00FF00;" + cell.get("style"))
    x = geometry(tree, cell.get("source"))[0]
    item(tree, cell.get("source")).find("mxCell/mxGeometry").set("x", str(x + 40))
    tree.write(path)
    _, again = drawn(made, tmp_path, keep=path, pages=["recovery"])
    assert item(again, first.get("id")).find("mxCell").get("target") == "waf"
    style = item(again, second.get("id")).find("mxCell").get("style")
    assert style.startswith("strokeColor=#00FF00;") and style.count("exitX=") == 1


def test_a_picture_that_draw_io_edits_keeps_changes_too(made, tmp_path):
    path = tmp_path / "a.drawio.svg"
    draw(made, path=path, format="drawio.svg", pages=["recovery"])
    tree = ET.parse(path)
    inside = ET.ElementTree(ET.fromstring(tree.getroot().get("content")))
    item(inside, "cdn").find("mxCell/mxGeometry").set("x", "7")
    cell = item(inside, "region-1").find("mxCell")
    cell.set("style", cell.get("style").replace("strokeColor=#00A4A6", "strokeColor=#00FF00"))
    root = next(inside.getroot().iter("root"))
    style = "shape=note;html=1;fillColor=#FFFF00;strokeColor=url(evil);"
    value = "Ask <b>Kim</b><br>&lt;soon&gt;"
    note = ET.SubElement(root, "mxCell", id="note-1", value=value, vertex="1", parent="1", style=style)
    ET.SubElement(note, "mxGeometry", {"x": "5", "y": "5", "width": "80", "height": "40", "as": "geometry"})
    line = ET.SubElement(root, "mxCell", id="line-1", edge="1", parent="1", source="note-1", target="cdn")
    ET.SubElement(line, "mxGeometry", {"relative": "1", "as": "geometry"})
    tree.getroot().set("content", ET.tostring(inside.getroot(), encoding="unicode"))
    tree.write(path)
    draw(made, path=path, format="drawio.svg", pages=["recovery"], keep=path)
    picture = ET.parse(path).getroot()
    again = ET.ElementTree(ET.fromstring(picture.get("content")))
    assert geometry(again, "cdn")[0] == 7
    words = ["".join(e.itertext()) for e in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "Ask Kim" in words and "<soon>" in words
    looks = {(e.get("fill"), e.get("stroke")) for e in picture.iter("{http://www.w3.org/2000/svg}rect")}
    assert ("#FFFF00", "#232F3E") in looks and ("none", "#00FF00") in looks
    assert picture.find("{http://www.w3.org/2000/svg}polyline") is not None
