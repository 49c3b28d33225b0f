"""Writes reports: each file whole or not at all, whatever happens to the disk meanwhile."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from withstand.errors import OutputError, UsageError
from withstand.model.results.verdict import Result
from withstand.reports.drawings import Drawings
from withstand.reports.register import Register

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture

Render = Callable[[Result, Register], str]

# What a file has that was made by opening it, less what the user's mask takes away.
_MODE = 0o666
_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/")


def write(
    outputs: Sequence[tuple[str, Path]],
    result: Result,
    architecture: Architecture,
    drawings: Drawings | None = None,
) -> None:
    """Write each output (format, file). All texts are made before the first file is touched.

    `drawings` go into the HTML report.

    UsageError for an unknown format or the same file twice; OutputError for a folder, missing permission or a
    full disk. A file is replaced only once its new content is on the disk.
    """
    check([path for _, path in outputs])
    texts = [
        (path, render(format, result, architecture, timing=False, drawings=drawings))
        for format, path in outputs
    ]
    for path, text in texts:
        write_text(path, text)


def check(files: Sequence[Path]) -> None:
    """What can be said of files before the work that fills them; the errors of `write`."""
    twice = next((path for path in files if files.count(path) > 1), None)
    if twice is not None:
        raise UsageError(f"two outputs would go to {twice}; give each its own file")
    for path in files:
        if path.is_dir():
            raise OutputError(f"{path} is a folder; name a file in it, for example {path / 'report'}")
        above = next((each for each in path.absolute().parents if each.exists()), path)
        if not above.is_dir():
            raise OutputError(f"{path} was not written: {above} is a file and no folder")
        if not os.access(above, os.W_OK | os.X_OK) and not _is_stream(path):
            raise OutputError(f"{path} was not written: no permission to write in {above}")


def render(
    format: str,
    result: Result,
    architecture: Architecture,
    *,
    timing: bool = True,
    drawings: Drawings | None = None,
) -> str:
    """One output as text. With `timing`, text says how long it took; a file never does."""
    from dataclasses import replace

    from withstand.reports.as_json import portable

    renderer = _renderers().get(format)
    if renderer is None:
        raise UsageError(f"{format!r} is not a format; use one of {', '.join(_renderers())}")
    told, register = portable(result, Register.of(architecture))
    if format == "html":
        from withstand.reports import as_html

        return as_html.render(told, register, drawings)
    return renderer(replace(told, seconds=result.seconds if timing else 0.0), register)


def write_text(path: Path, text: str) -> None:
    """Replace one file by this text, or leave it as it was and raise OutputError.

    A link stays a link to the file that is replaced; a device or a pipe is written to, never replaced.
    """
    asked_for = path
    temporary: Path | None = None
    try:
        if _is_stream(path):
            path.write_bytes(text.encode("utf-8", "replace"))
            return
        path = path.resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_MODE & ~_umask())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
        raise OutputError(f"{asked_for} was not written: {error.strerror or error}") from None
    except BaseException:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
        raise


def _is_stream(path: Path) -> bool:
    return path.as_posix().startswith(_STREAMS) or (path.exists() and not path.is_file())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _renderers() -> Mapping[str, Render]:
    from withstand.reports import as_html, as_json, as_junit, as_markdown, as_sarif, as_text

    return {
        "text": as_text.render,
        "json": as_json.render,
        "html": as_html.render,
        "sarif": as_sarif.render,
        "junit": as_junit.render,
        "markdown": as_markdown.render,
    }
