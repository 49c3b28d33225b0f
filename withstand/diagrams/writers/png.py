"""Writer of PNG: the SVG drawn by Chromium, or by cairosvg where that is installed."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from withstand.errors import UsageError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LONGEST_SECONDS = 120


def to_png(svg: str, width: float, height: float) -> bytes:
    """The picture at its own size. UsageError where neither program is there."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser:
        return _by_chromium(browser, svg, width, height)
    try:
        cairosvg = importlib.import_module("cairosvg")
    except ImportError:
        raise UsageError(
            "PNG needs Chromium (apt-get install chromium) or cairosvg (pip install cairosvg); "
            "SVG needs neither: --format svg"
        ) from None
    drawn: bytes = cairosvg.svg2png(bytestring=svg.encode())
    return drawn


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
