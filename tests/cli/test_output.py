"""`-o`: a format, a format with a file, or a file whose ending says the format."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from withstand.cli import diagram_command, options
from withstand.cli.output import ENDINGS, OutputType

REPORT = OutputType(options.FORMATS)
DRAWING = OutputType(diagram_command.FORMATS, file_needed=True)


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        (REPORT, "text", ("text", None)),
        (REPORT, "json", ("json", None)),
        (REPORT, "json=a/b.txt", ("json", Path("a/b.txt"))),
        (REPORT, "json=a=b", ("json", Path("a=b"))),
        (REPORT, "out/report.html", ("html", Path("out/report.html"))),
        (REPORT, "R.SARIF", ("sarif", Path("R.SARIF"))),
        (REPORT, "r.sarif.json", ("sarif", Path("r.sarif.json"))),
        (REPORT, "junit.xml", ("junit", Path("junit.xml"))),
        (REPORT, "pr.md", ("markdown", Path("pr.md"))),
        (DRAWING, "shop.drawio", ("drawio", Path("shop.drawio"))),
        (DRAWING, "shop.drawio.svg", ("drawio.svg", Path("shop.drawio.svg"))),
        (DRAWING, "shop.svg", ("svg", Path("shop.svg"))),
        (DRAWING, "shop.classic.png", ("classic.png", Path("shop.classic.png"))),
        (DRAWING, "shop.mmd", ("mermaid", Path("shop.mmd"))),
        (DRAWING, "svg=shop.drawio", ("svg", Path("shop.drawio"))),
    ],
)
def test_what_is_meant(type: OutputType, text: str, expected: tuple[str, Path | None]) -> None:
    assert type.convert(text, None, None) == expected


@pytest.mark.parametrize(
    ("type", "text", "words"),
    [
        (REPORT, "report.pdf", (".html", ".sarif", "FORMAT=FILE", "markdown")),
        (REPORT, "report", ("its ending names none",)),
        (REPORT, "shop.drawio", ("its ending names none",)),
        (REPORT, "jsn=report.json", ("'jsn' is not a format", "did you mean json?")),
        (REPORT, "html=", ("names no file; write html=FILE",)),
        (DRAWING, "svg", ("names no file; write svg=FILE",)),
        (DRAWING, "shop.json", ("its ending names none", ".drawio.svg")),
        (REPORT, "", ("its ending names none",)),
    ],
)
def test_what_is_refused_says_what_there_is(type: OutputType, text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(click.BadParameter) as refused:
        type.convert(text, None, None)
    for word in words:
        assert word in refused.value.message


def test_every_format_has_an_ending_and_every_ending_a_format() -> None:
    assert set(ENDINGS.values()) == {*options.FORMATS, *diagram_command.FORMATS}
