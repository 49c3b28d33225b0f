"""The picture of a small fixed architecture against one that people looked at, with a tolerance.

Without its words and with tiles for icons, since a machine may have other fonts and icons; other tests
look at both.

When the picture changes on purpose: run with GOLDEN=write, look at the new file, and commit it.
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from withstand.diagrams import laid_out
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.writers import icons, svg
from withstand.diagrams.writers.png import to_png
from withstand.diagrams.writers.svg import to_svg

pytestmark = pytest.mark.chromium

GOLDEN = Path(__file__).with_name("golden-recovery.png")
COARSE, FINE = 24, 8  # pixels a side: no icon hides in the one, lines and edges of boxes show in the other
# Grey levels of 255. Other smoothing moves the mean of a coarse square by a few levels,
# an icon that is no longer there by about a hundred.
MOST_COARSE, MOST_FINE = 30.0, 12.0
MOST_FINE_SHARE = 0.01

_GREY = """
async (url) => {
 const image = new Image(); image.src = url; await image.decode();
 const canvas = document.createElement('canvas');
 canvas.width = image.width; canvas.height = image.height;
 const context = canvas.getContext('2d');
 context.fillStyle = '#fff'; context.fillRect(0, 0, image.width, image.height);
 context.drawImage(image, 0, 0);
 const data = context.getImageData(0, 0, image.width, image.height).data;
 const grey = new Uint8Array(image.width * image.height);
 for (let i = 0; i < grey.length; i++)
  grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2];
 let text = '';
 for (let i = 0; i < grey.length; i += 32768) text += String.fromCharCode(...grey.subarray(i, i + 32768));
 return [image.width, image.height, btoa(text)];
}
"""


@pytest.fixture(scope="module")
def grey(browser):
    """Turns a PNG, or an SVG, into an array of grey levels, row by row."""
    page = browser.new_context(offline=True).new_page()
    page.set_default_timeout(0)  # pytest's own is against hanging

    def decoded(picture: bytes, kind: str = "png") -> np.ndarray:
        url = f"data:image/{kind};base64," + base64.b64encode(picture).decode()
        width, height, text = page.evaluate(_GREY, url)
        return np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width).astype(float)

    yield decoded
    page.close()


@pytest.fixture(autouse=True)
def _tiles(monkeypatch):
    monkeypatch.setattr(svg, "icon_art", lambda kind, stencil: icons.tile(kind))
    monkeypatch.setattr(svg, "glyph", lambda name: None)


@pytest.fixture(scope="module")
def small(platform):
    return laid_out(platform(2, 2, ("aurora", "s3", "sqs"), 2), pages=["recovery"])[0]


def wordless(page):
    """The page as SVG, without its words."""
    drawn, count = re.subn(r"<text .*?</text>", "", to_svg(page), flags=re.DOTALL)
    assert count > len(page.leaves) / 2
    return drawn


def differences(seen, golden):
    """What is wrong with a picture; nothing when it is the golden one by and large."""
    if np.abs(np.subtract(seen.shape, golden.shape)).max() > FINE:
        return [f"size {seen.shape} instead of {golden.shape}"]
    coarse = np.abs(squares(seen, COARSE, golden.shape) - squares(golden, COARSE, seen.shape))
    fine = np.abs(squares(seen, FINE, golden.shape) - squares(golden, FINE, seen.shape))
    found = []
    if coarse.max() > MOST_COARSE:
        y, x = np.unravel_index(coarse.argmax(), coarse.shape)
        found.append(f"another picture around x={x * COARSE}, y={y * COARSE}: {coarse.max():.0f} levels")
    if (share := (fine > MOST_FINE).mean()) > MOST_FINE_SHARE:
        found.append(f"{share:.1%} of the picture is different")
    return found


def squares(picture, side, other):
    """The mean of every square that both pictures have."""
    height, width = (min(a, b) // side for a, b in zip(picture.shape, other, strict=True))
    cut = picture[: height * side, : width * side]
    return cut.reshape(height, side, width, side).mean(axis=(1, 3))


def test_the_picture_is_the_golden_one(grey, small):
    png = to_png(wordless(small), small.width, small.height)
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_bytes(png)
    assert differences(grey(png), grey(GOLDEN.read_bytes())) == []


@pytest.mark.parametrize(("id", "by"), [("cdn", 30), ("vpc@region-2", 16)])
def test_a_moved_shape_is_seen(grey, small, id, by):
    """The comparison must fail for an icon or a box that is not where it was."""
    moved = tuple(
        replace(shape, rect=Rect(shape.rect.x, shape.rect.y + by, shape.rect.width, shape.rect.height))
        if id in (shape.id, shape.parent)
        else shape
        for shape in small.shapes
    )
    assert moved != small.shapes
    golden = grey(GOLDEN.read_bytes())
    assert differences(grey(wordless(small).encode(), "svg+xml"), golden) == []
    assert differences(grey(wordless(replace(small, shapes=moved)).encode(), "svg+xml"), golden)
