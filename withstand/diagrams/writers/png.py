"""Writer of PNG: the SVG drawn by resvg (extra `png`), else by Chromium, else by cairosvg."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from withstand.diagrams.writers.svg import FONT
from withstand.errors import UsageError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LONGEST_SECONDS = 120
_TEXT = (
    f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" font-family="{FONT}">'
    '<text y="8">{}</text></svg>'
)


def to_png(svg: str, width: float, height: float) -> bytes:
    """The picture at its own size, the same bytes each time; UsageError where nothing can draw it."""
    draw = _resvg()
    if draw is not None:
        return draw(svg)
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        return _by_chromium(browser, svg, width, height)
    try:
        cairosvg = importlib.import_module("cairosvg")
    except ImportError:
        raise UsageError(
            "PNG needs the 'png' extra (pip install 'withstand[png]') and a font, or Chromium, or cairosvg; "
            "SVG needs none of them: -o svg=FILE"
        ) from None
    drawn: bytes = cairosvg.svg2png(bytestring=svg.encode())
    return drawn


@cache
def _resvg() -> Callable[[str], bytes] | None:
    """resvg, where it is installed and finds a font: without one it leaves out all text and says nothing."""
    try:
        draw: Callable[..., bytes] = importlib.import_module("resvg_py").svg_to_bytes
    except ImportError:
        return None
    blank, written = (draw(svg_string=_TEXT.format(text)) for text in ("", "W"))
    return (lambda svg: draw(svg_string=svg)) if blank != written else None


def _by_chromium(browser: str, svg: str, width: float, height: float) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        page, picture = Path(folder) / "page.html", Path(folder) / "page.png"
        page.write_text(f'<!DOCTYPE html><meta charset="utf-8"><body style="margin:0">{svg}</body>', "utf-8")
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-background-networking", f"--user-data-dir={folder}/profile",
            f"--window-size={int(width) + 1},{int(height) + 1}", f"--screenshot={picture}", page.as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=_LONGEST_SECONDS, check=True)
            return picture.read_bytes()
        except (subprocess.SubprocessError, OSError) as problem:
            raise UsageError(f"Chromium could not draw the picture: {problem}") from None
