"""The tutorials run: every command of theirs, in order, prints what the page shows.

In a block marked `console`, `$ withstand …` is a command and the lines below it are its output; a line `…`
stands for any number of lines, and `…` inside a line for any text (how long something took).
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from withstand.cli.main import main

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted((DOCS / "tutorial").glob("*.md"))
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EDIT = re.compile(r"^<!-- edit ([\w./-]+): (.+?) => (.+?) -->$", re.MULTILINE)


def steps(text: str) -> list[tuple[int, str, str]]:
    """Commands with their shown output, and edits of files, in the order of the page."""
    found = [(match.start(), "edit", match.group(0)) for match in _EDIT.finditer(text)]
    for block in _BLOCK.finditer(text):
        for number, part in enumerate(re.split(r"^\$ ", block[1], flags=re.MULTILINE)[1:]):
            found.append((block.start() + number, "run", part))
    return sorted(found)


def matches(shown: str, printed: str) -> bool:
    """Whether the printed text is what the page shows, `…` standing for what is left out."""
    pattern = re.escape(shown.strip("\n")).replace("…", r"[\s\S]*?")
    return (
        re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed.strip("\n").splitlines()))
        is not None
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_prints_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = 0
    for _, kind, text in steps(page.read_text(encoding="utf-8")):
        if kind == "edit":
            edit(text)
            continue
        command, _, shown = text.partition("\n")
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert matches(shown, result.output), f"$ {command}\n{result.output}"
        done += 1
    assert done


def edit(text: str) -> None:
    """Carry out an edit that the page describes in words and hides in a comment."""
    found = _EDIT.fullmatch(text)
    assert found
    file, before, after = Path(found[1]), found[2], found[3]
    content = file.read_text(encoding="utf-8")
    assert content.count(before) == 1, f"{before!r} is not once in {file}"
    file.write_text(content.replace(before, after), encoding="utf-8")


def test_there_is_a_tutorial() -> None:
    assert PAGES


def test_the_harness_notices_a_difference() -> None:
    assert matches("a\n…\nd", "a\nb\nc\nd\n")
    assert not matches("a\nb", "a\nc")
