"""Icons: from draw.io's stencils, else from the package diagrams, else a tile; and PNG with what draws it."""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
import zlib
from types import SimpleNamespace

import pytest

from withstand.catalog import catalog
from withstand.diagrams import draw, laid_out
from withstand.diagrams.writers import icons, png, stencils
from withstand.diagrams.writers.svg import to_svg
from withstand.errors import UsageError

SHAPE = """<shapes name="mxgraph.aws4">
<shape aspect="fixed" h="30" name="sqs" w="60"><connections/><foreground><path>
<move x="1" y="2"/><line x="3" y="-4.5"/><curve x1="1" x2="2" x3="3" y1="4" y2="5" y3="6"/>
<quad x1="7" x2="8" y1="9" y2="10"/>
<arc large-arc-flag="1" rx="5" ry="6" sweep-flag="0" x="1" x-axis-rotation="0" y="2"/>
<close/></path><fill/></foreground></shape></shapes>"""


@pytest.fixture(autouse=True)
def _afresh():
    """What was read of one viewer is not used for another."""
    for cached in (icons.icon_art, stencils.glyph, stencils._library, png._resvg):
        cached.cache_clear()
    yield
    for cached in (icons.icon_art, stencils.glyph, stencils._library, png._resvg):
        cached.cache_clear()


@pytest.fixture
def no_viewer(monkeypatch):
    monkeypatch.setattr(stencils, "_viewer", lambda: None)


@pytest.fixture
def small_viewer(tmp_path, monkeypatch):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = base64.b64encode(packer.compress(SHAPE.encode()) + packer.flush()).decode()
    (tmp_path / "stencils.min.js").write_text(f"var f={{}};f['aws4.xml'] = '{packed}';", "utf-8")
    monkeypatch.setenv("DRAWIO_VIEWER", str(tmp_path))


def test_a_stencil_becomes_a_path(small_viewer):
    glyph = stencils.glyph("sqs")
    assert glyph.path == "M1 2L3 -4.5C1 4 2 5 3 6Q7 9 8 10A5 6 0 1 0 1 2Z"
    # 60 × 30 in a square of 48: the width fills it, the height is centred.
    assert glyph.placed(10, 20, 48) == "translate(10 32) scale(0.8)"
    assert stencils.glyph("no_such") is None
    art = icons.icon_art("sqs")
    assert 'fill="#E7157B"' in art and glyph.path in art and "data:" not in art


@pytest.mark.parametrize("text", ["", "nothing here", "f['aws4.xml'] = '';", "f['aws4.xml'] = 'no"])
def test_another_viewer_gives_no_glyphs(tmp_path, monkeypatch, text):
    (tmp_path / "stencils.min.js").write_text(text, "utf-8")
    monkeypatch.setenv("DRAWIO_VIEWER", str(tmp_path))
    assert stencils.glyph("sqs") is None


def test_every_kind_with_a_stencil_has_its_glyph():
    if stencils._viewer() is None:
        pytest.skip("no draw.io viewer: pip install --no-deps -r requirements/viewer.lock")
    named = {s.stencil.partition(":")[2] for s in catalog().values() if s.stencil}
    assert len(named) > 50
    assert {name for name in named if stencils.glyph(name) is None} == set()


def test_without_a_viewer_the_package_diagrams_gives_icons(no_viewer):
    pytest.importorskip("diagrams")
    assert {key for key in catalog() if "data:image/png" not in icons.icon_art(key)} == set()


def test_without_any_package_a_tile_with_initials_stands_for_a_kind(no_viewer, monkeypatch, pages):
    monkeypatch.setattr(icons, "_picture", lambda kind: None)
    assert icons.initials("aurora-postgresql") == "AP"
    assert icons.initials("sqs") == "S" and icons.initials("") == "?"
    text = to_svg(pages[0])
    assert "data:image" not in text and ">AP<" in text
    ET.fromstring(text)


def test_png_by_resvg_has_its_words_and_is_the_same_each_time(platform, tmp_path):
    pytest.importorskip("resvg_py")
    if png._resvg() is None:
        pytest.skip("no font on this machine")
    made = platform(1, 1, (), 0)
    (path,) = draw(made, path=tmp_path / "a.png", format="png", pages=["recovery"])
    first, page = path.read_bytes(), laid_out(made, pages=["recovery"])[0]
    draw(made, path=path, format="png", pages=["recovery"])
    assert path.read_bytes() == first
    size = (int.from_bytes(first[16:20]), int.from_bytes(first[20:24]))
    assert size == pytest.approx((page.width, page.height), abs=1)


def test_resvg_without_a_font_is_not_used(monkeypatch):
    """It would leave out all text and say nothing."""
    fake = SimpleNamespace(svg_to_bytes=lambda **_: b"blank")
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", fake)
    assert png._resvg() is None


@pytest.fixture
def nothing_draws(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("resvg_py", "cairosvg"):
        monkeypatch.setitem(__import__("sys").modules, name, None)


def test_png_without_anything_that_draws(made, tmp_path, nothing_draws):
    with pytest.raises(UsageError, match=r"PNG needs the 'png' extra \(pip install 'withstand\[png\]'\)"):
        draw(made, path=tmp_path / "a.png", format="png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.chromium
def test_png_by_chromium(platform, chromium, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    (path,) = draw(platform(1, 1, (), 0), path=tmp_path / "a.png", format="png", pages=["recovery"])
    assert path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
